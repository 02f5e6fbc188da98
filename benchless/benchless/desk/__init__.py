"""Server side of the desk: metadata, documents and their history, lists, link suggestions."""
