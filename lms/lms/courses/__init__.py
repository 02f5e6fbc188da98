"""Courses, chapters and lessons: what learners see, and how authors copy and move them.

If a learner sees a course that they should not, start in `catalogue` and `lms.lms.permissions.courses`.
"""
