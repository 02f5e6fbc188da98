"""One assignment through its document: what is checked, what follows, and what nobody may write."""

import frappe
import pytest

from lms.lms.training.assignments import mark_overdue
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_enrollment,
	make_user,
	today,
)

DOCTYPE = "LMS Training Assignment"
SERVER_VALUES = {
	"status": "Completed",
	"completed_on": "2026-01-01",
	"completed_late": 1,
	"assigned_by": "Guest",
	"assigned_via": "API",
	"is_open": "2",
}


@pytest.fixture
def moderator():
	return make_user("Moderator")


def test_saving_enrolls_the_person():
	assignment = make_assignment()
	enrollment = frappe.get_doc(
		"LMS Enrollment", {"member": assignment.employee, "course": assignment.course}
	)
	assert (enrollment.progress, enrollment.completed_on) == (0, None)
	assert enrollment.member_name == assignment.employee_name


def test_an_existing_enrollment_is_kept():
	course, user = make_course(), make_user()
	enrollment = make_enrollment(course.name, user)
	make_assignment(course=course.name, employee=user)
	assert frappe.get_all("LMS Enrollment", {"member": user, "course": course.name}, pluck="name") == [
		enrollment.name
	]


def test_a_new_row_is_pending_and_knows_who_assigned_it(as_user, moderator):
	course, user = make_course(), make_user()
	with as_user(moderator):
		assignment = make_assignment(course=course.name, employee=user)
	assert (assignment.status, assignment.assigned_by, assignment.assigned_via) == (
		"Pending",
		moderator,
		"Manual",
	)
	assert (assignment.course_title, assignment.completed_on) == (course.title, None)


def test_a_new_row_starts_with_the_progress_there_is():
	course, user = make_course(lessons=2), make_user()
	make_enrollment(course.name, user)
	complete_lessons(user, course.name, 1)
	assert make_assignment(course=course.name, employee=user).status == "In Progress"


def test_a_completed_course_is_credited_on_the_day_it_was_completed():
	course, user = make_course(), make_user()
	enrollment = make_enrollment(course.name, user)
	complete_lessons(user, course.name)
	frappe.db.set_value("LMS Enrollment", enrollment.name, "completed_on", in_days(-20))
	assignment = make_assignment(course=course.name, employee=user)
	assert (assignment.status, assignment.completed_on) == ("Completed", in_days(-20))
	assert not assignment.completed_late
	assert assignment.is_open is None


def test_a_second_open_row_is_refused():
	first = make_assignment()
	with pytest.raises(frappe.UniqueValidationError, match="open training assignment"):
		make_assignment(employee=first.employee, course=first.course)


def test_the_database_refuses_a_second_open_row():
	first = make_assignment()
	second = frappe.get_doc({**first.as_dict(), "name": frappe.generate_hash(length=10)})
	with pytest.raises(frappe.UniqueValidationError, match="open training assignment"):
		second.db_insert()


def test_an_overdue_row_does_not_block_a_new_one():
	first = make_assignment(due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	assert make_assignment(employee=first.employee, course=first.course).status == "Pending"


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"published": 0}, "not published"),
		({"enabled": 0}, "disabled"),
		({"due_in": -1}, "in the past"),
	],
	ids=["unpublished course", "disabled user", "past due date"],
)
def test_a_new_row_needs_a_published_course_an_enabled_user_and_a_due_date_to_come(values, message):
	course = make_course(published=values.get("published", 1))
	assignment = frappe.new_doc(DOCTYPE)
	assignment.course, assignment.employee = course.name, make_user(enabled=values.get("enabled", 1))
	assignment.due_date = in_days(values.get("due_in", 0))
	with pytest.raises(frappe.ValidationError, match=message):
		assignment.insert()
	assert not frappe.db.exists("LMS Enrollment", {"course": course.name})


def test_due_today_is_early_enough():
	assert make_assignment(due_date=today()).status == "Pending"


@pytest.mark.parametrize("fieldname", SERVER_VALUES)
def test_nobody_writes_the_servers_fields_on_saving(fieldname, as_user, moderator):
	assignment = make_assignment()
	with as_user(moderator), pytest.raises(frappe.PermissionError, match="set by the system"):
		frappe.get_doc(DOCTYPE, assignment.name).update({fieldname: SERVER_VALUES[fieldname]}).save()
	assert frappe.db.get_value(DOCTYPE, assignment.name, fieldname) == assignment.get(fieldname)


@pytest.mark.parametrize("fieldname", SERVER_VALUES)
def test_nobody_writes_the_servers_fields_on_inserting(fieldname, as_user, moderator):
	course, user = make_course(), make_user()
	with as_user(moderator), pytest.raises(frappe.PermissionError, match="set by the system"):
		make_assignment(course=course.name, employee=user, **{fieldname: SERVER_VALUES[fieldname]})


@pytest.mark.parametrize("fieldname", ["employee", "course"])
def test_employee_and_course_stay(fieldname):
	assignment = make_assignment()
	other = {"employee": make_user(), "course": make_course().name}[fieldname]
	with pytest.raises(frappe.CannotChangeConstantError):
		assignment.update({fieldname: other}).save()


def test_a_later_due_date_reopens_an_overdue_row():
	assignment = make_assignment(due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	assignment.reload()
	assignment.update({"due_date": in_days(7)}).save()
	assert (assignment.status, assignment.is_open) == ("Pending", "1")


def test_reopening_takes_up_the_progress_made():
	assignment = make_assignment(due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	complete_lessons(assignment.employee, assignment.course, 1)
	assignment.reload()
	assert assignment.status == "Overdue"
	assert assignment.update({"due_date": in_days(7)}).save().status == "In Progress"


def test_reopened_instead_of_a_newer_one_that_is_overdue_it_alone_reminds_and_escalates():
	older = make_assignment(due_date=in_days(-9))
	mark_overdue(today(), "Administrator")
	newer = make_assignment(employee=older.employee, course=older.course, due_date=in_days(3))
	mark_overdue(in_days(4), "Administrator")
	older.reload().update({"due_date": in_days(60)}).save()
	assert (older.reload().status, older.superseded) == ("Pending", 0)
	assert (newer.reload().status, newer.superseded) == ("Overdue", 1)


def test_an_overdue_row_is_not_reopened_beside_an_open_one():
	assignment = make_assignment(due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	make_assignment(employee=assignment.employee, course=assignment.course)
	assignment.reload()
	with pytest.raises(frappe.UniqueValidationError, match="open training assignment"):
		assignment.update({"due_date": in_days(7)}).save()


def test_saving_an_overdue_row_as_it_is_changes_nothing():
	assignment = make_assignment(due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	assert assignment.reload().save().status == "Overdue"


def test_a_due_date_is_not_moved_into_the_past():
	with pytest.raises(frappe.ValidationError, match="in the past"):
		make_assignment().update({"due_date": in_days(-1)}).save()


def test_a_completed_row_keeps_its_due_date():
	assignment = make_assignment()
	complete_lessons(assignment.employee, assignment.course)
	with pytest.raises(frappe.ValidationError, match="Assign the course again"):
		assignment.reload().update({"due_date": in_days(90)}).save()


def test_deleting_a_row_keeps_the_enrollment_and_its_progress():
	assignment = make_assignment()
	complete_lessons(assignment.employee, assignment.course, 1)
	assignment.delete()
	enrollment = {"member": assignment.employee, "course": assignment.course}
	assert frappe.db.get_value("LMS Enrollment", enrollment, "progress") > 0


def test_a_completed_row_is_not_deleted():
	assignment = make_assignment()
	complete_lessons(assignment.employee, assignment.course)
	with pytest.raises(frappe.ValidationError, match="evidence"):
		assignment.reload().delete()


def test_a_form_opened_before_the_status_changed_is_not_saved_over_it():
	assignment = make_assignment()
	complete_lessons(assignment.employee, assignment.course, 1)
	with pytest.raises(frappe.TimestampMismatchError):
		assignment.update({"due_date": in_days(60)}).save()


def test_lists_begin_with_what_is_due_first():
	course = make_course().name
	later, soon, sooner = (make_assignment(course=course, due_date=in_days(days)) for days in (9, 5, 1))
	later.save()
	names = frappe.get_list("LMS Training Assignment", {"course": course}, pluck="name")
	assert names == [sooner.name, soon.name, later.name]
