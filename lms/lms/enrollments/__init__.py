"""Enrollments in courses, who and what can be assigned, and the evidence of completed courses."""
