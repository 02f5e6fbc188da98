"""Lesson content: checks on save and safe rendering of blocks, Markdown, HTML and media.

Works on text alone. Does not read learners' records.
"""
