"""Locks are always taken in the order of `lms.lms.shared.locking`, so that nobody waits in a circle."""

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.certificates import ending
from lms.lms.cohorts.completing import complete_batch
from lms.lms.compliance.handing_off import hand_off_people
from lms.lms.courses.catalogue import get_outline
from lms.lms.courses.moves import move_lesson
from lms.lms.enrollments.enrollment import enroll_oneself
from lms.lms.homework import submissions
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.live_classes import attendance, check_in, signing
from lms.lms.notices.escalation import escalate_overdue
from lms.lms.notices.reminders import remind_learners
from lms.lms.programs.members import add_members
from lms.lms.training import assignments, queued, undoing, withdrawals
from lms.lms.training.due_dates import change_due_dates
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_batch,
	make_course,
	make_employee,
	make_enrollment,
	make_live_class,
	make_lms_assignment,
	make_program,
	make_running_batch,
	make_user,
	today,
)
from lms.testing.queue import JobQueue
from tests.support import quizzes
from tests.support.locks import find_disorder, recorded

BY = "Administrator"


@pytest.fixture
def course():
	return make_course(chapters=2, lessons=2)


@pytest.fixture
def learner(course):
	"""Assigned, and a member of a program with the course, in which somebody else is enrolled, too."""
	person = make_user("LMS Student")
	make_assignment(employee=person, course=course.name)
	make_program([course.name], [person])
	make_enrollment(course.name)
	return person


def assign(course, people, **options):
	due_dates = {course: in_days(9)}
	assignments.assign_training(
		due_dates, people, assigned_by=BY, assigned_via="API", today=today(), **options
	)


def assign_some(course, learner):
	assign(course.name, [learner, make_user()])


def assign_again(course, learner):
	assign(course.name, [learner], retake=True)


def assign_by_form(course, learner):
	make_assignment(employee=make_user(), course=course.name)


def change_due_date(course, learner):
	name = frappe.db.get_value(assignments.TRAINING_ASSIGNMENT, {"employee": learner})
	frappe.get_doc(assignments.TRAINING_ASSIGNMENT, name, for_update=True).update(
		{"due_date": in_days(5)}
	).save()


def run_queued(course, learner):
	options = {"retake": False, "user": BY, "today": today()}
	name = queued.start_bulk_assignment([course.name], [learner, make_user()], in_days(9), **options)
	queued.run(name["job_id"])
	return name["job_id"]


def undo_queued(course, learner, name):
	undoing.undo_bulk_assignment(name, BY)
	undoing.run(name)


def change_due_dates_by_list(course, learner):
	names = frappe.get_all(assignments.TRAINING_ASSIGNMENT, {"employee": learner}, pluck="name")
	change_due_dates(names, in_days(20), BY, today())


def withdraw(course, learner):
	names = frappe.get_all(assignments.TRAINING_ASSIGNMENT, {"employee": learner}, pluck="name")
	withdrawals.withdraw_assignments(names, BY, "Not needed")


def mark_overdue(course, learner):
	assignments.mark_overdue(in_days(60), BY)


def remind(course, learner):
	remind_learners(in_days(29), BY)


def escalate(course, learner):
	assignments.mark_overdue(in_days(60), BY)
	escalate_overdue(in_days(60), BY)


def enroll(course, learner):
	enroll_oneself(course.name, make_user("LMS Student"))


def complete_lesson(course, learner):
	mark_lesson_complete(learner, course.name, get_outline(course.name, learner).lessons[0], today())


def complete_course(course, learner):
	complete_lessons(learner, course.name)


def make_quiz(course, learner):
	return quizzes.make_scene(make_user("LMS Student"))


def take_quiz(course, learner, scene):
	quizzes.take(scene)


def make_homework(course, learner):
	return make_lms_assignment(get_outline(course.name, learner).lessons[0].name).name


def hand_in(course, learner, homework):
	return submissions.hand_in_homework(homework, learner, submissions.HandedInWork("Mine"), now_datetime())


def make_submission(course, learner):
	return hand_in(course, learner, make_homework(course, learner))["submission"]


def grade(course, learner, submission):
	submissions.grade_homework(submission, "Pass", None)


def make_cohort_homework(course, learner):
	"""Homework of no lesson, in a running cohort of the learner."""
	homework = make_lms_assignment().name
	row = {"assessment_type": "LMS Assignment", "assessment_name": homework}
	make_running_batch([], [learner], assessment=[row])
	return homework


def hand_in_for_cohort(course, learner, homework):
	hand_in(course, learner, homework)


def make_complete(course, learner):
	"""A cohort that the learner has completed, which nobody has noticed yet."""
	batch = make_running_batch([course.name], [learner])
	complete_lessons(learner, course.name)
	return batch.name


def complete_cohort(course, learner, batch):
	assert complete_batch(batch, now_datetime(), BY) == 1


def make_class(course, learner):
	return make_live_class(make_batch(members=[learner]).name).reload()


def check_in_to_class(course, learner, live_class):
	code = check_in.make_code(live_class.name, check_in.find_step(live_class.starts_on))
	check_in.check_in(live_class.name, code, learner, live_class.starts_on)


def sign_attendance(course, learner, live_class):
	marks = {learner: attendance.Mark(attendance.EXCUSED)}
	attendance.mark(live_class.name, marks, BY, live_class.starts_on)
	signing.sign(live_class.name, BY, live_class.starts_on)
	signing.reopen(live_class.name, "The wrong list.", BY)


def make_certificate(course, learner):
	values = {"doctype": "LMS Certificate", "member": learner, "course": course.name, "reason": "Before"}
	return frappe.get_doc(values).insert().name


def issue_by_hand(course, learner):
	make_certificate(course, make_user())


def revoke_certificate(course, learner, certificate):
	ending.revoke(certificate, "Copied", today(), BY)


def reissue_certificate(course, learner, certificate):
	ending.reissue(certificate, "Another name", today(), BY)


def make_handed_off(course, learner):
	"""The learner has an Employee record and has completed the course, which proves a Compliance Type."""
	if not frappe.db.exists("DocType", "Compliance Type"):
		pytest.skip("the HR app of this site keeps no Employee Compliance")
	make_employee(user_id=learner)
	frappe.get_doc({"doctype": "Compliance Type", "compliance_type": course.title}).insert()
	settings = {"hand_off_compliance": 1, "hand_off_types": course.title}
	frappe.get_single("LMS Settings").update(settings).save()
	complete_lessons(learner, course.name)


def hand_off(course, learner, _completed):
	assert hand_off_people([learner], now_datetime(), BY) == 1


def save_course(course, learner):
	frappe.get_doc("LMS Course", course.name, for_update=True).update({"title": "Another"}).save()


def announce_course(course, learner):
	frappe.get_doc("LMS Course", make_course().name, for_update=True).update({"upcoming": 1}).save()


def save_chapter(course, learner):
	name = course.chapters[0].chapter
	frappe.get_doc("Course Chapter", name, for_update=True).update({"title": "Another"}).save()


def add_lesson(course, learner):
	chapter = course.chapters[0].chapter
	frappe.get_doc({"doctype": "Course Lesson", "title": "New", "chapter": chapter, "body": "Text"}).insert()


def move(course, learner):
	source, target = (row.chapter for row in course.chapters)
	lesson = frappe.get_doc("Course Chapter", source).lessons[0].lesson
	move_lesson(lesson, source, target)


def save_program(course, learner):
	name = frappe.db.get_value("LMS Program Member", {"member": learner}, "parent")
	program = frappe.get_doc("LMS Program", name, for_update=True)
	program.append("program_members", {"member": make_user()})
	program.save()


def add_to_program(course, learner):
	name = frappe.db.get_value("LMS Program Member", {"member": learner}, "parent")
	add_members(name, [make_user()], BY)


def delete_enrollment(course, learner):
	frappe.delete_doc(
		"LMS Enrollment", frappe.db.get_value("LMS Enrollment", {"course": course.name, "progress": 0})
	)


def delete_assignment(course, learner):
	name = frappe.db.get_value(assignments.TRAINING_ASSIGNMENT, {"employee": learner})
	frappe.delete_doc(assignments.TRAINING_ASSIGNMENT, name)


ACTIONS = (
	assign_some,
	assign_again,
	assign_by_form,
	change_due_date,
	run_queued,
	undo_queued,
	change_due_dates_by_list,
	withdraw,
	mark_overdue,
	remind,
	escalate,
	enroll,
	complete_lesson,
	complete_course,
	take_quiz,
	hand_in,
	grade,
	hand_in_for_cohort,
	complete_cohort,
	check_in_to_class,
	sign_attendance,
	hand_off,
	issue_by_hand,
	revoke_certificate,
	reissue_certificate,
	save_course,
	announce_course,
	save_chapter,
	add_lesson,
	move,
	save_program,
	add_to_program,
	delete_enrollment,
	delete_assignment,
)


# What is made before, and given to the action.
PREPARED = {
	undo_queued: run_queued,
	take_quiz: make_quiz,
	hand_in: make_homework,
	grade: make_submission,
	hand_in_for_cohort: make_cohort_homework,
	complete_cohort: make_complete,
	revoke_certificate: make_certificate,
	reissue_certificate: make_certificate,
	check_in_to_class: make_class,
	sign_attendance: make_class,
	hand_off: make_handed_off,
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_locks_are_taken_in_order(action, course, learner, monkeypatch):
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	JobQueue(monkeypatch)
	prepared = [PREPARED[action](course, learner)] if action in PREPARED else []
	with recorded() as taken:
		action(course, learner, *prepared)
	assert find_disorder(taken) == []


@pytest.mark.parametrize(
	("taken", "disorder"),
	[
		(["writers", "LMS Enrollment", "LMS Training Assignment"], []),
		(["LMS Training Assignment", "LMS Enrollment"], ["LMS Enrollment after LMS Training Assignment"]),
		(["writers", "LMS Course"], ["LMS Course after writers"]),
		(["learners", "LMS Program Member", "LMS Enrollment"], ["LMS Enrollment after LMS Program Member"]),
		(["learners alone", "LMS Program Member", "LMS Enrollment"], []),
		(["LMS Enrollment", "learners alone"], ["learners alone after LMS Enrollment"]),
		(["Version", "LMS Settings"], ["LMS Settings"]),
	],
)
def test_disorder_is_found(taken, disorder):
	assert find_disorder(taken) == disorder


def test_locks_are_seen_on_every_database(learner):
	with recorded() as taken:
		frappe.db.get_value("LMS Enrollment", {"member": learner}, "name", for_update=True)
	assert taken == ["LMS Enrollment"]
