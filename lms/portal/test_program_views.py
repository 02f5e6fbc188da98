"""States of the courses on a program's path, the next step, and the texts for them."""

from datetime import date

import pytest

from lms.portal.program_views import (
	courses_to_leave_out,
	find_states,
	path_view,
	program_view,
	programs_to_do,
)

NOBODY: dict = {}


def course(progress: float = 0, **values: object) -> dict:
	return {
		"course": "fire",
		"title": "Fire",
		"image": None,
		"published": 1,
		"upcoming": 0,
		"has_lessons": True,
		"progress": progress,
		"completed_on": date(2026, 3, 9) if progress == 100 else None,
		"locked": False,
		"reason": None,
		"waits_for": [],
	} | values


def locked(*waits_for: str) -> dict:
	return course(locked=True, reason="The whole reason.", waits_for=list(waits_for))


def program(*courses: dict, **values: object) -> dict:
	return {
		"name": "path",
		"title": "Path",
		"progress": 50,
		"is_member": 1,
		"courses": list(courses),
	} | values


def step(given: dict, *before: dict, due: dict | None = None) -> dict:
	assigned = {"fire": due} if due else {}
	return path_view(program(*before, given), {}, assigned, "en")[-1]


@pytest.mark.parametrize(
	("courses", "states"),
	[
		([course(100), course(50), course()], ["done", "now", "open"]),
		([course(), locked("Fire"), course()], ["now", "locked", "open"]),
		([course(published=0), course(has_lessons=False), course()], ["closed", "closed", "now"]),
		([course(upcoming=1), course(100, upcoming=1), course()], ["closed", "done", "now"]),
		([course(100), course(100, published=0)], ["done", "done"]),
		([], []),
	],
)
def test_first_open_course_is_the_one_to_take_now(courses, states):
	assert find_states(courses) == states


@pytest.mark.parametrize(("progress", "label"), [(0, "Start"), (20, "Continue")])
def test_the_next_step_is_the_course_to_take_now(progress, label):
	view = program_view(program(course(100), course(progress, course="a b", title="Next"), course()))
	assert view.next == {"title": "Next", "url": "/lms/courses/a%20b/learn", "label": label}
	assert (view.completed, view.is_done, view.obstacle) == ("Courses completed: 1 of 3", False, None)


def test_complete_program_has_no_next_step():
	view = program_view(program(course(100), course(100)))
	assert (view.next, view.is_done, view.obstacle) == (None, True, None)


@pytest.mark.parametrize(
	("courses", "says"),
	[
		([], "no courses yet"),
		([course(100), course(published=0)], "not available at the moment"),
		([course(published=0), locked()], "The whole reason."),
	],
)
def test_program_without_a_next_step_says_why(courses, says):
	view = program_view(program(*courses))
	assert view.next is None and not view.is_done
	assert says in view.obstacle


def test_programs_to_do_are_the_incomplete_ones():
	views = programs_to_do([program(course(100), title="Done"), program(course(), title="Open")])
	assert [view.title for view in views] == ["Open"]


@pytest.mark.parametrize(("are_shown", "left_out"), [(True, {"b", "c"}), (False, {"c"})])
def test_courses_that_a_shown_program_leads_to_are_left_out_until_they_are_begun(are_shown, left_out):
	given = program(
		course(20, course="a"), course(course="b"), locked("Fire") | {"course": "c"}, course(100, course="d")
	)
	assert courses_to_leave_out([given], are_shown=are_shown) == left_out


@pytest.mark.parametrize(
	("given", "badge", "note"),
	[
		(course(100), "Completed", "Completed on March 9, 2026"),
		(course(100, completed_on=None), "Completed", None),
		(course(40), "In progress", None),
		(course(), "Up next", None),
		(locked("Basics"), "Locked", "Opens once you have completed Basics."),
		(locked("A", "B"), "Locked", "Opens once you have completed B and everything before it."),
		(locked(), "Locked", "The whole reason."),
		(course(published=0), "Not available", "This course is not available"),
		(course(has_lessons=False), "Not available", "This course has no lessons yet."),
		(course(upcoming=1), "Coming soon", "This course is not open yet."),
	],
)
def test_each_course_says_how_it_stands(given, badge, note):
	shown = step(given)
	assert shown.badge.label == badge
	assert shown.note == note or (note and shown.note.startswith(note))


def test_course_after_the_one_to_take_now_is_open():
	assert step(course(), course()).badge.label == "Open"


def test_due_date_is_shown_until_the_course_is_complete():
	due = {"urgency": "soon", "days_left": 1, "due_date": date(2026, 3, 2)}
	assert step(course(50), due=due).due.label == "Due tomorrow"
	assert step(course(50), due=due).due_on == "March 2, 2026"
	assert step(course(100), due=due).due is None


def test_people_who_are_no_members_see_the_path_without_states():
	[shown] = path_view(program(course(published=0), is_member=0), NOBODY, NOBODY, "en")
	assert shown.badge.label == "Not published"
	assert "state" not in shown and shown.url is None


def test_people_who_are_no_members_see_what_is_coming():
	[shown] = path_view(program(course(upcoming=1), is_member=0), NOBODY, NOBODY, "en")
	assert shown.badge.label == "Coming soon"


def test_course_links_to_its_page_for_those_who_may_read_it():
	card = {"short_introduction": "Out!", "lessons": 2}
	[shown] = path_view(program(course()), {"fire": card}, NOBODY, "en")
	assert (shown.url, shown.introduction, shown.lessons) == ("/lms/courses/fire", "Out!", "2 lessons")
