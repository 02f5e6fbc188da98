"""Quizzes: rules for authors, the paper of an attempt, attempts, grading and results."""
