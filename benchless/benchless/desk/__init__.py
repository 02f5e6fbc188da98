"""What the desk asks of the server: metadata, documents and their history, lists, link suggestions."""
