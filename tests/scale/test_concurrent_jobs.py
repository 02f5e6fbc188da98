"""What has read before it waited: it sees, under the lock, what the other has done meanwhile."""

import frappe
import pytest

from lms.lms.courses.moves import move_lesson
from lms.lms.enrollments.enrollment import enroll_oneself
from lms.lms.training import assignments, queued
from lms.testing.factories import complete_lessons, in_days, make_course, make_enrollment, make_user, today
from tests.support.stepping import Party, meet
from tests.support.waiting import PATIENCE

BY = "Administrator"


@pytest.fixture
def parties(test_site, committed):
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time: the later sees the earlier")
	return test_site.name, test_site.sites_path


def run_after_a_look(name: str) -> None:
	"""What the queue gave out a second time: it has looked at the record before the first has ended."""
	frappe.db.get_value(queued.BULK_ASSIGNMENT, name, "status")
	queued.run(name)


def fail_after_a_look(name: str) -> None:
	frappe.db.get_value(queued.BULK_ASSIGNMENT, name, "status")
	queued.fail(name, "The job was interrupted.")


def make_bulk_assignment() -> str:
	people, course = [make_user() for _ in range(3)], make_course().name
	options = {"retake": False, "user": BY, "today": today()}
	name = queued.start_bulk_assignment([course], people, in_days(9), **options)["job_id"]
	frappe.db.commit()
	return name


@pytest.mark.parametrize("late", [run_after_a_look, fail_after_a_look])
def test_a_bulk_assignment_that_is_done_stays_as_it_came_out(parties, monkeypatch, late):
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	name = make_bulk_assignment()
	meet(
		Party(*parties, late, name),
		"select .status. from .tabLMS Bulk",
		Party(*parties, queued.run, name),
	)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["assigned"], state["skipped"]) == ("Completed", 3, 0)
	assert frappe.db.get_value(queued.BULK_ASSIGNMENT, name, "attempts") == 1


@pytest.fixture
def portions_of_one(monkeypatch):
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	monkeypatch.setattr(queued, "FIRST_PORTION", 1)
	monkeypatch.setattr(queued, "decide_size", lambda size, _seconds: size)


INSERTED = "into .tabLMS Training Assignment Event"


def test_two_workers_that_have_the_same_job_share_it(parties, portions_of_one):
	name = make_bulk_assignment()
	meet(Party(*parties, queued.run, name), INSERTED, Party(*parties, queued.run, name))
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["done"], state["assigned"], state["skipped"]) == ("Completed", 3, 3, 0)


def cancel(name: str) -> None:
	queued.cancel_bulk_assignment(name, BY)


def test_who_cancels_goes_before_the_next_portion(parties, portions_of_one):
	name = make_bulk_assignment()
	meet(Party(*parties, queued.run, name), INSERTED, Party(*parties, cancel, name))
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["done"], state["assigned"]) == ("Cancelled", 1, 1)
	assert "after 1 of 3 people" in state["message"]


def test_who_enrolls_goes_before_the_next_portion(parties, portions_of_one, monkeypatch):
	"""Between two portions the job looks: the learner, who came during the first, has got through."""
	name, course, person = make_bulk_assignment(), make_course().name, make_user()
	frappe.db.commit()
	job, learner = Party(*parties, queued.run, name), Party(*parties, enroll_oneself, course, person)
	seen = []

	def look(size: int, _seconds: float) -> int:
		learner.join(PATIENCE)
		seen.append(learner.is_alive())
		return size

	monkeypatch.setattr(queued, "decide_size", look)
	meet(job, INSERTED, learner)
	assert seen == [False, False] and learner.error is None
	assert queued.get_bulk_assignment_state(name)["assigned"] == 3


def test_two_lessons_that_go_to_a_chapter_at_once_have_places_of_their_own(parties):
	course = make_course(chapters=3, lessons=1)
	*sources, target = (row.chapter for row in course.chapters)
	lessons = [frappe.get_doc("Course Chapter", source).lessons[0].lesson for source in sources]
	moves = [Party(*parties, move_lesson, *each, target) for each in zip(lessons, sources, strict=True)]
	frappe.db.commit()
	meet(moves[0], "update .tabLesson Reference", moves[1])
	places = frappe.get_all("Lesson Reference", {"parent": target}, pluck="idx")
	assert sorted(places) == [1, 2, 3]


def assign(course: str, person: str) -> None:
	assignments.assign_training(
		{course: in_days(9)}, [person], assigned_by=BY, assigned_via="API", today=today()
	)


def test_two_at_once_credit_a_completed_course_once(parties):
	person, course = make_user(), make_course(lessons=1).name
	make_enrollment(course, person)
	complete_lessons(person, course)
	frappe.db.commit()
	inserted = "insert ignore into .tabLMS Training Assignment Event|into .tabLMS Training Assignment Event"
	meet(Party(*parties, assign, course, person), inserted, Party(*parties, assign, course, person))
	assert frappe.db.count(assignments.TRAINING_ASSIGNMENT, {"employee": person}) == 1
