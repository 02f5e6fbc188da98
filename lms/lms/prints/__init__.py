"""Certificates and papers as PDF files: fonts, pictures, the renderer, and what is on each page."""
