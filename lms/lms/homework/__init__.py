"""Homework (LMS Assignment): rules for authors, submissions with their files, and grading."""
