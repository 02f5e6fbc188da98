"""What the bell tells learners, from the assignment to the certificate: whom, once, and with which link."""

import frappe
import pytest

from lms.lms.programs.members import add_members
from lms.lms.training.assignments import assign_training
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	today,
)
from lms.testing.mails import get_alerts

BY = "Administrator"


def assign(*courses: str, employees: list[str], due_in: int = 30) -> None:
	values = {"assigned_by": BY, "assigned_via": "API", "today": today()}
	assign_training({course: in_days(due_in + at) for at, course in enumerate(courses)}, employees, **values)


def told(user: str) -> list[tuple[str, str]]:
	return [(alert.subject, alert.link) for alert in get_alerts(user)]


def test_new_training_names_the_course_and_the_due_date():
	ada, ben, course = make_user(), make_user(), make_course()
	course.db_set("title", "Fire & <b>Rescue</b>")
	assign(course.name, employees=[ada, ben])
	for user in (ada, ben):
		[(subject, link)] = told(user)
		assert subject.startswith("New training: <strong>Fire &amp; &lt;b&gt;Rescue&lt;/b&gt;")
		assert link == f"/lms/courses/{course.name}"


@pytest.mark.parametrize(("courses", "others"), [(2, "and 1 more course."), (4, "and 3 more courses.")])
def test_several_courses_at_once_are_one_notification(courses, others):
	ada, names = make_user(), [make_course().name for _ in range(courses)]
	assign(*names, employees=[ada])
	[(subject, link)] = told(ada)
	assert others in subject and link == "/lms"


def test_training_in_the_form_is_told_too():
	assignment = make_assignment()
	[(subject, _link)] = told(assignment.employee)
	assert subject.startswith("New training:")


def test_what_is_completed_already_or_assigned_already_is_no_news():
	ada, done, course = make_user(), make_course(lessons=1).name, make_course().name
	make_enrollment(done, ada)
	complete_lessons(ada, done)
	assign(done, employees=[ada])
	assert not told(ada)
	for _ in range(2):
		assign(course, employees=[ada])
	assert len(told(ada)) == 1


def test_training_that_is_withdrawn_before_it_is_read_is_taken_back():
	unread, read = make_assignment(), make_assignment()
	frappe.db.set_value("Notification Log", {"for_user": read.employee}, "read", 1)
	withdraw_assignments([unread.name, read.name], BY, "Reorganized")
	assert (len(told(unread.employee)), len(told(read.employee))) == (0, 1)


def test_new_members_of_a_program_are_told_once():
	ada, ben = make_user(), make_user()
	program = make_program([make_course().name], [ada])
	add_members(program.name, [ada, ben], BY)
	program.reload().save()
	for user in (ada, ben):
		[(subject, _link)] = told(user)
		assert subject == f"You were added to the program <strong>{program.title}</strong>."


def test_programs_that_are_not_published_are_not_told():
	ada, ben = make_user(), make_user()
	add_members(make_program([make_course().name], [ada], published=0).name, [ben], BY)
	assert not told(ada) and not told(ben)


@pytest.mark.parametrize("certified", [0, 1])
def test_a_certificate_is_told_with_the_last_lesson(certified):
	ada, course = make_user(), make_course(lessons=2, enable_certification=certified)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name, 1)
	assert not told(ada)
	complete_lessons(ada, course.name)
	subjects = [subject for subject, _link in told(ada)]
	assert subjects == [f"You have earned the certificate of the course <strong>{course.title}</strong>."] * (
		certified
	)
