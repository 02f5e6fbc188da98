"""Files become documents, and templates for such files: what Data Import does."""
