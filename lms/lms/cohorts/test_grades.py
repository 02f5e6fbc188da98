"""The grading grid of a cohort: where each member stands in each assessment."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from lms.lms.cohorts import grades
from lms.lms.cohorts.batch import find_batch
from lms.lms.cohorts.grades import Assessment, Grade, judge
from lms.lms.homework.submissions import HandedInWork, grade_homework, hand_in_homework
from lms.lms.permissions.cohort_days import is_late
from lms.lms.quizzes import attempts
from lms.testing.factories import (
	days_of_running_batch,
	in_days,
	make_batch,
	make_lms_assignment,
	make_quiz,
	make_user,
)
from lms.testing.statements import count_statements
from tests.support.quizzes import RIGHT, WRONG, answer_all

ZONE = frappe._dict(start_date="2030-03-01", start_time="09:00:00", timezone="America/New_York")


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A running cohort of two people with a quiz and with homework, which was due yesterday."""
	quiz, task, members = make_quiz(), make_lms_assignment(), [make_user(), make_user()]
	rows = [
		{"assessment_type": "LMS Quiz", "assessment_name": quiz.name},
		{"assessment_type": "LMS Assignment", "assessment_name": task.name, "due_date": in_days(-1)},
	]
	batch = make_batch(members=members, assessment=rows, **days_of_running_batch())
	return SimpleNamespace(batch=batch.name, quiz=quiz.name, task=task.name, members=members)


def take(scene: SimpleNamespace, user: str, answer: int) -> None:
	now = now_datetime()
	started = attempts.start_attempt(scene.quiz, user, now)
	attempts.submit_attempt(started["attempt"], answer_all(started, answer), user, now)


def hand_in(scene: SimpleNamespace, user: str, days: int = 0) -> str:
	at = now_datetime() + timedelta(days=days)
	return hand_in_homework(scene.task, user, HandedInWork("Mine"), at)["submission"]


def read(scene: SimpleNamespace, user: str) -> list[tuple[str, bool, float | None]]:
	assessments = grades.get_assessments(scene.batch)
	found = grades.get_grades(find_batch(scene.batch), assessments, scene.members, now_datetime())
	cells = [found[user, each.key] for each in assessments]
	return [(cell.state, cell.is_late, cell.percentage) for cell in cells]


def test_what_is_not_handed_in_is_late_after_the_due_date(scene):
	assert read(scene, scene.members[0]) == [("Not Handed In", False, None), ("Not Handed In", True, None)]


def test_each_member_has_their_own_grades(scene):
	one, other = scene.members
	take(scene, one, WRONG)
	take(scene, other, RIGHT)
	hand_in(scene, other, days=-1)
	assert read(scene, one) == [("Failed", False, 0), ("Not Handed In", True, None)]
	assert read(scene, other) == [("Passed", False, 100), ("Waiting", False, None)]


def test_homework_waits_until_it_is_graded(scene, as_user):
	user = scene.members[0]
	submission = hand_in(scene, user)
	assert read(scene, user)[1] == ("Waiting", True, None)
	grade_homework(submission, "Fail", None)
	assert read(scene, user)[1] == ("Failed", True, None)
	grade_homework(hand_in(scene, user), "Pass", None)
	assert read(scene, user)[1] == ("Passed", True, None)


def test_homework_without_grades_is_done_when_it_is_handed_in(scene):
	frappe.db.set_value("LMS Assignment", scene.task, "grade_assignment", 0)
	hand_in(scene, scene.members[0], days=-1)
	assert read(scene, scene.members[0])[1] == ("Handed In", False, None)


def test_a_new_due_date_decides_anew(scene):
	user = scene.members[0]
	hand_in(scene, user)
	batch = frappe.get_doc("LMS Batch", scene.batch)
	batch.assessment[1].due_date = in_days(1)
	batch.save()
	assert read(scene, user)[1] == ("Waiting", False, None)


def test_the_number_of_statements_does_not_depend_on_people_and_tasks(scene):
	batch = find_batch(scene.batch)

	def get(assessments, members):
		return count_statements(grades.get_grades, batch, assessments, members, now_datetime())

	both = grades.get_assessments(scene.batch)
	many = [Assessment("LMS Quiz", f"quiz-{number}", "x", None) for number in range(20)] + both
	assert get(both, scene.members) == get(many, [f"user-{number}@example.com" for number in range(900)]) == 2


# Deciding

QUIZ = Assessment("LMS Quiz", "quiz", "Quiz", None)


def row(name: str, status: str = "Graded", passed: int = 0, percentage: float = 40) -> frappe._dict:
	at = datetime(2030, 3, 2)
	return frappe._dict(name=name, status=status, passed=passed, percentage=percentage, submitted_on=at)


@pytest.mark.parametrize(
	("rows", "decisive"),
	[
		([row("a"), row("b")], ("Failed", "b")),
		([row("a", passed=1), row("b")], ("Passed", "a")),
		([row("a"), row("b", passed=1), row("c", passed=1, percentage=100)], ("Passed", "b")),
		([row("a", "To Be Graded"), row("b")], ("Waiting", "a")),
		([row("a", "To Be Graded"), row("b", "To Be Graded")], ("Waiting", "b")),
		([row("a", "To Be Graded"), row("b", passed=1)], ("Passed", "b")),
	],
)
def test_the_first_pass_decides_then_what_waits_then_the_last(rows, decisive):
	grade = judge(rows, QUIZ, ZONE, datetime(2030, 3, 3))
	assert (grade.state, grade.submission) == decisive


def test_scores_are_shown_once_they_are_final():
	assert judge([row("a", "To Be Graded")], QUIZ, ZONE, datetime(2030, 3, 3)).percentage is None
	assert judge([], QUIZ, ZONE, datetime(2030, 3, 3)) == Grade("Not Handed In", False)


@pytest.mark.parametrize(
	("at", "late"),
	[("2030-03-10 03:59:59", False), ("2030-03-11 03:59:59", False), ("2030-03-11 04:00:00", True)],
)
def test_the_due_date_ends_at_midnight_in_the_time_zone_of_the_cohort(at, late, monkeypatch):
	"""On this day, the clocks in New York change."""
	monkeypatch.setattr("lms.lms.shared.moments.get_system_timezone", lambda: "UTC")
	assert is_late(ZONE, "2030-03-10", get_datetime(at)) is late
