"""Who may read and change homework and its submissions."""

from pypika.terms import Criterion

from lms.lms.people.roles import EVALUATOR, has_role
from lms.lms.permissions.tasks import editable_tasks, gradable_submissions, readable_submissions
from lms.lms.shared.sql import EVERYTHING


def editable_homework(user: str) -> Criterion:
	"""See `editable_tasks`."""
	return editable_tasks("LMS Assignment", user)


def readable_homework(user: str) -> Criterion:
	"""
	- Batch Evaluator: all homework, for grading
	- others: see `editable_tasks`. Learners get the question from the portal, without the answer
	"""
	return EVERYTHING if has_role(user, EVALUATOR) else editable_homework(user)


def readable_homework_submissions(user: str) -> Criterion:
	"""See `readable_submissions`."""
	return readable_submissions("LMS Assignment Submission", user)


def gradable_homework_submissions(user: str) -> Criterion:
	"""See `gradable_submissions`."""
	return gradable_submissions("LMS Assignment Submission", user)
