"""An Employee's User ID is corrected: open training goes along, evidence stays, and HR is told."""

import frappe
import pytest

from lms.lms import hrms_integration
from lms.lms.notices.account_changes import tell_hr_of_account
from lms.lms.people.marks import get_marks
from lms.lms.training import timeline
from lms.lms.training.assignments import mark_overdue
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_onboarding,
	make_program,
	make_user,
	today,
)
from lms.testing.mails import get_mails, text_of
from lms.testing.queue import JobQueue

DOCTYPE = "LMS Training Assignment"
BY = "Administrator"


@pytest.fixture
def first():
	return make_user("LMS Student", "Employee")


@pytest.fixture
def second():
	return make_user("Employee")


@pytest.fixture
def employee(first):
	return make_employee(user_id=first, create_user_permission=0)


@pytest.fixture(autouse=True)
def queue(monkeypatch):
	return JobQueue(monkeypatch)


def correct(employee, user: str | None, **values: object) -> None:
	employee.reload().update({"user_id": user, **values}).save()


def training_of(user: str) -> dict[str, tuple[str, str]]:
	rows = frappe.get_all(DOCTYPE, {"employee": user}, ["course", "status", "due_date"])
	return {row.course: (row.status, row.due_date) for row in rows}


def events_of(user: str) -> list[tuple[str, str]]:
	[name] = frappe.get_all(DOCTYPE, {"employee": user}, pluck="name")
	return [(row.event, row.details) for row in timeline.get_timeline(name)]


def comments_on(employee) -> str:
	filters = {"reference_doctype": "Employee", "reference_name": employee.name, "comment_type": "Comment"}
	return " ".join(frappe.get_all("Comment", filters, pluck="content"))


def test_open_training_is_withdrawn_from_the_first_and_assigned_to_the_second(employee, first, second):
	assignment = make_assignment(employee=first, due_date=in_days(9))
	correct(employee, second)
	assert training_of(first) == {assignment.course: ("Withdrawn", in_days(9))}
	assert training_of(second) == {assignment.course: ("Pending", in_days(9))}
	assert frappe.db.exists("LMS Enrollment", {"member": second, "course": assignment.course})
	assert frappe.db.exists("Has Role", {"parent": second, "role": "LMS Student"})


def test_the_timelines_say_why_and_name_nobody_else(employee, first, second):
	make_assignment(employee=first)
	correct(employee, second)
	reason = f"The User ID of Employee {employee.name} was corrected"
	assert events_of(first)[-1] == ("Withdrawn", reason)
	assert events_of(second) == [("Assigned", f"Manual. {reason}")]


def test_what_is_overdue_is_due_today_and_escalates_the_first_no_more(employee, first, second):
	assignment = make_assignment(employee=first, due_date=in_days(-5))
	mark_overdue(today(), BY)
	correct(employee, second)
	assert training_of(first)[assignment.course][0] == "Withdrawn"
	assert training_of(second) == {assignment.course: ("Pending", today())}


def test_completed_training_stays_where_it_was_done(employee, first, second):
	course = make_course(lessons=1).name
	make_assignment(employee=first, course=course)
	complete_lessons(first, course)
	correct(employee, second)
	assert training_of(first)[course][0] == "Completed"
	assert training_of(second) == {}


def test_who_has_the_training_already_keeps_their_due_date(employee, first, second):
	course = make_course().name
	make_assignment(employee=first, course=course, due_date=in_days(9))
	make_assignment(employee=second, course=course, due_date=in_days(20))
	correct(employee, second)
	assert training_of(second) == {course: ("Pending", in_days(20))}
	assert training_of(first)[course][0] == "Withdrawn"


def test_who_has_completed_the_course_is_credited(employee, first):
	course, second = make_course(lessons=1).name, make_user("LMS Student", "Employee")
	make_assignment(employee=second, course=course)
	complete_lessons(second, course)
	make_assignment(employee=first, course=course)
	correct(employee, second)
	assert {row.status for row in frappe.get_all(DOCTYPE, {"employee": second}, ["status"])} == {"Completed"}


def test_onboarding_training_goes_along_once(employee, first, second):
	course = make_course(is_mandatory=1, onboarding_due_days=10, lessons=1).name
	make_onboarding(employee=employee.name)
	correct(employee, second)
	assert training_of(first)[course][0] == "Withdrawn"
	assert frappe.get_all(DOCTYPE, {"employee": second, "course": course}, pluck="assigned_via") == [
		"Onboarding"
	]


def test_training_that_is_not_published_is_withdrawn_alone(employee, first, second):
	assignment = make_assignment(employee=first)
	frappe.db.set_value("LMS Course", assignment.course, "published", 0)
	correct(employee, second)
	assert training_of(first)[assignment.course][0] == "Withdrawn"
	assert training_of(second) == {}
	assert "not published" in comments_on(employee)


def test_who_has_left_gets_no_training(employee, first, second):
	assignment = make_assignment(employee=first)
	correct(employee, second, status="Left", relieving_date=in_days(1))
	assert training_of(first)[assignment.course][0] == "Withdrawn"
	assert training_of(second) == {}


def test_nothing_is_taken_from_another_employees_account(employee, first, second):
	assignment = make_assignment(employee=first)
	other = make_employee()
	# As an import may leave it: the HR app refuses the same account twice.
	frappe.db.set_value("Employee", other.name, "user_id", first)
	correct(employee, second)
	assert training_of(first)[assignment.course][0] == "Pending"
	assert training_of(second) == {}
	assert other.name in comments_on(employee)


def test_training_waits_while_there_is_no_account(employee, first, second):
	assignment = make_assignment(employee=first)
	correct(employee, None)
	assert training_of(first)[assignment.course][0] == "Pending"
	assert f"{first} keeps this training" in comments_on(employee)
	correct(employee, second)
	assert training_of(first)[assignment.course][0] == "Withdrawn"
	assert training_of(second)[assignment.course][0] == "Pending"
	assert get_marks(employee.name) == {}


def test_the_same_account_again_changes_nothing(employee, first):
	assignment = make_assignment(employee=first)
	correct(employee, None)
	correct(employee, first)
	assert training_of(first)[assignment.course][0] == "Pending"
	assert get_marks(employee.name) == {}


def test_a_correction_can_be_taken_back(employee, first, second):
	assignment = make_assignment(employee=first)
	correct(employee, second)
	correct(employee, first)
	assert training_of(second)[assignment.course][0] == "Withdrawn"
	statuses = frappe.get_all(DOCTYPE, {"employee": first}, pluck="status")
	assert sorted(statuses) == ["Pending", "Withdrawn"]


def test_two_employees_whose_accounts_were_mixed_up(employee, first, second):
	other = make_employee(user_id=second)
	mine, theirs = make_assignment(employee=first).course, make_assignment(employee=second).course
	correct(employee, None)
	correct(other, first)
	correct(employee, second)
	assert training_of(second)[mine][0] == "Pending"
	assert training_of(first)[theirs][0] == "Pending"


def test_a_save_that_changes_no_account_changes_no_training(employee, first):
	assignment = make_assignment(employee=first)
	employee.reload().update({"employee_number": "77"}).save()
	assert training_of(first)[assignment.course][0] == "Pending"
	assert comments_on(employee) == ""


def test_a_training_more_is_a_statement_more(first, second, monkeypatch):
	def count(number: int) -> int:
		user, other = make_user("Employee"), make_user("Employee")
		employee = make_employee(user_id=user)
		for _ in range(number):
			make_assignment(employee=user)
		statements = []
		run = frappe.db.sql
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", lambda *args, **kw: statements.append(args) or run(*args, **kw))
			correct(employee, other)
		return len(statements)

	count(2)
	assert count(10) <= count(2) + 8


# Who may, and who is told


def test_hr_needs_no_rights_in_training(employee, first, second, as_user):
	assignment = make_assignment(employee=first)
	hr = make_user("HR User")
	with as_user(hr):
		correct(employee, second)
	assert training_of(second)[assignment.course][0] == "Pending"
	assert frappe.db.get_value(DOCTYPE, {"employee": second}, "assigned_by") == hr


def test_whoever_saves_is_told_and_the_record_says_it(employee, first, second):
	program = make_program(members=[first])
	assignment = make_assignment(employee=first, course=make_course(title="<b>Fire</b> & Ice").name)
	frappe.clear_messages()
	correct(employee, second)
	told = [message.message for message in frappe.get_message_log() if message.title == "User ID Changed"]
	assert told == [comments_on(employee)]
	assert f"The User ID was changed from {first} to {second}." in told[0]
	title = frappe.utils.escape_html(frappe.db.get_value("LMS Course", assignment.course, "title"))
	assert f"<li>{title}</li>" in told[0]
	assert program.title in told[0]


def test_the_others_of_hr_get_a_mail(employee, first, second, queue, as_user, outgoing_mail):
	make_assignment(employee=first)
	hr, saver = make_user("HR Manager"), make_user("HR Manager")
	with as_user(saver):
		correct(employee, second)
	queue.run()
	[mail] = get_mails(hr)
	assert employee.employee_name in mail["Subject"]
	assert f"from {first} to {second}" in " ".join(text_of(mail).split())
	assert get_mails(saver) == []


def test_who_may_not_see_the_employee_gets_no_mail(employee, first, second, outgoing_mail):
	hr = make_user("HR Manager")
	other = make_employee().name
	frappe.get_doc(
		{"doctype": "User Permission", "user": hr, "allow": "Employee", "for_value": other}
	).insert()
	tell_hr_of_account(employee.name, [], BY)
	assert get_mails(hr) == []


def test_an_import_writes_comments_and_no_mails(employee, first, second, queue, monkeypatch):
	make_assignment(employee=first)
	monkeypatch.setattr(frappe.flags, "in_import", True)
	correct(employee, second)
	assert second in comments_on(employee)
	assert [job.__name__ for job, _arguments in queue.jobs if job.__name__ == "tell_hr"] == []


# What goes wrong


@pytest.fixture
def no_errors():
	yield
	frappe.db.delete("Error Log", {"reference_doctype": "Employee"})


def test_what_fails_leaves_all_as_it_was_and_the_next_save_makes_up_for_it(
	employee, first, second, monkeypatch, no_errors
):
	assignment = make_assignment(employee=first)
	with monkeypatch.context() as patch:
		patch.setattr(hrms_integration, "give_role", lambda user: frappe.throw("Not now."))
		correct(employee, second)
	assert frappe.db.get_value("Employee", employee.name, "user_id") == second
	assert training_of(first)[assignment.course][0] == "Pending"
	assert training_of(second) == {}
	employee.reload().save()
	assert training_of(first)[assignment.course][0] == "Withdrawn"
	assert training_of(second)[assignment.course][0] == "Pending"


def test_marks_follow_the_name_of_the_employee_and_end_with_it(employee, first):
	make_assignment(employee=first)
	correct(employee, None)
	renamed = frappe.rename_doc("Employee", employee.name, f"{employee.name}-X", force=True)
	assert first in get_marks(renamed)["lms_former_account"]
	frappe.delete_doc("Employee", renamed, force=True)
	assert get_marks(renamed) == {}
