"""Upcoming courses: nobody gets one in any way, and no course that somebody has becomes one."""

import frappe
import pytest

from lms.lms.enrollments.enrollment import enroll_oneself
from lms.lms.people.selection import select_people
from lms.lms.programs.members import add_members, preview_members
from lms.lms.training import assignments, onboarding, preview, queued
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_assignment,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	today,
)

BY = "Administrator"


@pytest.fixture
def course():
	return make_course(upcoming=1).name


@pytest.fixture
def learner():
	return make_user("LMS Student")


def assign(course, learner):
	assignments.assign_training(
		{course: in_days(9)}, [learner], assigned_by=BY, assigned_via="API", today=today()
	)


def preview_assigning(course, learner):
	selected = select_people({"addresses": learner}, BY)
	preview.preview_assignment({course: in_days(9)}, selected, today=today(), retake=False)


def assign_later(course, learner):
	queued.start_bulk_assignment([course], [learner], in_days(9), retake=False, user=BY, today=today())


def assign_in_the_desk(course, learner):
	make_assignment(course=course, employee=learner)


def enroll_in_the_desk(course, learner):
	make_enrollment(course, learner)


def make_a_program(course, learner):
	make_program([make_course().name, course], [learner])


def make_a_program_without_members(course, learner):
	make_program([course])


def make_program_of(course):
	"""As a course that became upcoming on a site of Frappe Learning."""
	program = make_program([make_course().name])
	frappe.db.set_value("LMS Program Course", {"parent": program.name}, "course", course)
	return program.reload()


def add_to_a_program(course, learner):
	add_members(make_program_of(course).name, [learner], BY)


def preview_adding_to_a_program(course, learner):
	preview_members(make_program_of(course).name, select_people({"addresses": learner}, BY))


def add_to_a_program_in_the_desk(course, learner):
	program = make_program_of(course)
	program.append("program_members", {"member": learner})
	program.save()


WAYS = (
	enroll_oneself,
	enroll_in_the_desk,
	assign,
	preview_assigning,
	assign_later,
	assign_in_the_desk,
	make_a_program,
	make_a_program_without_members,
	add_to_a_program,
	preview_adding_to_a_program,
	add_to_a_program_in_the_desk,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("role", ["LMS Student", "Moderator", "System Manager"])
def test_nobody_gets_an_upcoming_course(way, role, course, learner, as_user):
	frappe.get_doc("User", learner).add_roles(role)
	# Moderators try it for themselves, too; learners may only enroll themselves.
	acting = learner if way is enroll_oneself or role != "LMS Student" else BY
	refusals = (frappe.ValidationError, frappe.PermissionError)
	with as_user(acting), pytest.raises(refusals, match="coming soon") as refusal:
		way(course, learner)
	assert refusal.value.http_status_code in (403, 417)
	for doctype, field in (("LMS Enrollment", "member"), (assignments.TRAINING_ASSIGNMENT, "employee")):
		assert not frappe.db.exists(doctype, {field: learner, "course": course})


@pytest.mark.parametrize("way", [enroll_oneself, enroll_in_the_desk, assign, assign_in_the_desk])
def test_once_it_opens_everybody_can_get_it(way, course, learner):
	frappe.get_doc("LMS Course", course).update({"upcoming": 0}).save()
	way(course, learner)
	assert frappe.db.exists("LMS Enrollment", {"member": learner, "course": course})


def test_a_course_that_became_upcoming_fails_the_queued_job(learner, monkeypatch):
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	course = make_course()
	options = {"retake": False, "user": BY, "today": today()}
	job = queued.start_bulk_assignment([course.name], [learner], in_days(9), **options)["job_id"]
	course.update({"upcoming": 1}).save()
	monkeypatch.setattr(frappe.db, "rollback", lambda: None)
	queued.run(job)
	state = queued.get_bulk_assignment_state(job)
	assert state["status"] == "Failed" and "coming soon" in state["message"]
	assert not frappe.db.exists("LMS Enrollment", {"member": learner})


def test_mandatory_training_waits_until_the_course_opens(course):
	frappe.db.set_value("LMS Course", course, "is_mandatory", 1)
	assert course not in onboarding.get_onboarding_courses(None, None)
	frappe.db.set_value("LMS Course", course, "upcoming", 0)
	assert course in onboarding.get_onboarding_courses(None, None)


# Making a course upcoming


def announce(course):
	frappe.get_doc("LMS Course", course).update({"upcoming": 1}).save()


def enroll_two(course):
	for _ in range(2):
		make_enrollment(course)


def complete_by_one(course):
	person = make_user("LMS Student")
	make_enrollment(course, person)
	complete_lessons(person, course)


def assign_overdue(course):
	make_assignment(course=course, due_date=in_days(-1))
	assignments.mark_overdue(today(), BY)


@pytest.mark.parametrize(
	("use", "says"),
	[
		(enroll_two, "in use: 2 people are enrolled."),
		(complete_by_one, "in use: 1 person is enrolled."),
		(
			lambda course: make_assignment(course=course),
			"in use: 1 person is enrolled, 1 person has it to do.",
		),
		(assign_overdue, "in use: 1 person is enrolled, 1 person has it to do."),
		(lambda course: make_program([course]), "in use: 1 program contains it."),
	],
	ids=["enrolled", "completed", "assigned", "overdue", "in a program"],
)
def test_a_course_that_people_have_does_not_become_upcoming(use, says):
	course = make_course(lessons=1).name
	use(course)
	with pytest.raises(frappe.ValidationError, match="cannot become upcoming") as refusal:
		announce(course)
	assert says in str(refusal.value)
	assert frappe.db.get_value("LMS Course", course, "upcoming") == 0


def test_a_course_that_nobody_has_becomes_upcoming_and_opens_again():
	course = make_course().name
	announce(course)
	assert frappe.db.get_value("LMS Course", course, "upcoming") == 1
	frappe.get_doc("LMS Course", course).update({"upcoming": 0}).save()
	assert frappe.db.get_value("LMS Course", course, "upcoming") == 0


def test_a_course_of_frappe_learning_that_people_have_can_be_saved_and_opened():
	"""There, courses may be upcoming although people are enrolled."""
	course = make_course().name
	make_enrollment(course)
	frappe.db.set_value("LMS Course", course, "upcoming", 1)
	frappe.get_doc("LMS Course", course).update({"title": "Saved"}).save()
	frappe.get_doc("LMS Course", course).update({"upcoming": 0}).save()
	assert frappe.db.get_value("LMS Course", course, ["title", "upcoming"]) == ("Saved", 0)


def test_authors_are_refused_like_everybody_else(as_user):
	author = make_user("Course Creator")
	with as_user(author):
		course = make_course().name
	make_enrollment(course)
	with as_user(author), pytest.raises(frappe.ValidationError, match="1 person is enrolled"):
		announce(course)


def test_learners_do_not_open_a_course(course, learner, as_user):
	for user in (learner, make_user("Course Creator"), make_user("HR Manager")):
		with as_user(user), pytest.raises(frappe.PermissionError):
			frappe.get_doc("LMS Course", course).update({"upcoming": 0}).save()


def test_a_new_course_can_be_upcoming_at_once():
	assert insert("LMS Course", title="New", short_introduction="x", upcoming=1).upcoming == 1
