"""What has read before it waited: it sees, under the lock, what the other has done meanwhile."""

import frappe
import pytest

from lms.lms import assignments, bulk_assignment
from lms.lms.lesson_moves import move_lesson
from lms.testing.factories import complete_lessons, in_days, make_course, make_enrollment, make_user, today
from tests.support.stepping import Party, meet

BY = "Administrator"


@pytest.fixture
def parties(test_site, committed):
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time: the later sees the earlier")
	return test_site.name, test_site.sites_path


def run_after_a_look(name: str) -> None:
	"""What the queue gave out a second time: it has looked at the record before the first has ended."""
	frappe.db.get_value(bulk_assignment.DOCTYPE, name, "status")
	bulk_assignment.run(name)


def fail_after_a_look(name: str) -> None:
	frappe.db.get_value(bulk_assignment.DOCTYPE, name, "status")
	bulk_assignment.fail(name, "It was broken off.")


def make_bulk_assignment() -> str:
	people, course = [make_user() for _ in range(3)], make_course().name
	options = {"retake": False, "user": BY, "today": today()}
	name = bulk_assignment.start(course, people, in_days(9), **options)["job_id"]
	frappe.db.commit()
	return name


@pytest.mark.parametrize("late", [run_after_a_look, fail_after_a_look])
def test_a_bulk_assignment_that_is_done_stays_as_it_came_out(parties, monkeypatch, late):
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	name = make_bulk_assignment()
	meet(
		Party(*parties, late, name),
		"select .status. from .tabLMS Bulk",
		Party(*parties, bulk_assignment.run, name),
	)
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["assigned"], state["skipped"]) == ("Completed", 3, 0)
	assert frappe.db.get_value(bulk_assignment.DOCTYPE, name, "attempts") == 1


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
	assignments.assign({course: in_days(9)}, [person], assigned_by=BY, assigned_via="API", today=today())


def test_two_at_once_credit_a_completed_course_once(parties):
	person, course = make_user(), make_course(lessons=1).name
	make_enrollment(course, person)
	complete_lessons(person, course)
	frappe.db.commit()
	inserted = "insert ignore into .tabLMS Training Assignment Event|into .tabLMS Training Assignment Event"
	meet(Party(*parties, assign, course, person), inserted, Party(*parties, assign, course, person))
	assert frappe.db.count(assignments.DOCTYPE, {"employee": person}) == 1
