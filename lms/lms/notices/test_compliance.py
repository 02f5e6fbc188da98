"""Tier 3 of escalation: what becomes of Employee Compliance, only where the settings say so."""

import frappe
import pytest

from lms.lms.notices import escalation
from lms.lms.training import timeline
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, mark_overdue
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_user,
	today,
	unique,
)
from lms.testing.queue import JobQueue

RECORD = "Employee Compliance"


@pytest.fixture(autouse=True)
def settings(monkeypatch):
	if not frappe.db.exists("DocType", RECORD):
		pytest.skip("the HR app of this site keeps no Employee Compliance")
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	frappe.db.delete(TRAINING_ASSIGNMENT)
	settings = frappe.get_single("LMS Settings")
	values = {"manager_tier_days": 1, "hr_tier_days": 8, "compliance_tier_days": 15}
	values |= {"escalate_overdue": 1, "flag_compliance": 1, "compliance_status": "Non-Compliant"}
	return settings.update(values | {"hr_escalation_email": "people@example.com"}).save()


@pytest.fixture
def compliance_type():
	name = unique("Safety")
	return frappe.get_doc({"doctype": "Compliance Type", "compliance_type": name}).insert().name


@pytest.fixture
def employee():
	return make_employee(user_id=make_user())


@pytest.fixture
def course(compliance_type):
	return make_course(compliance_type=compliance_type).name


def make_overdue(days: int, employee, course: str) -> str:
	name = make_assignment(employee=employee.user_id, course=course, due_date=in_days(-days)).name
	mark_overdue(today(), "Administrator")
	return name


def make_record(employee, compliance_type: str, **values: object) -> str:
	basics = {"doctype": RECORD, "employee": employee.name, "compliance_type": compliance_type}
	return frappe.get_doc(basics | values).insert().name


def run(queue: JobQueue, days: int = 0) -> None:
	escalation.escalate_overdue(in_days(days), "Administrator")
	queue.run()


def status_of(record: str) -> str:
	return frappe.db.get_value(RECORD, record, "status")


def last_details(name: str) -> str:
	return timeline.get_timeline(name)[-1].details


@pytest.mark.parametrize("status", ["In Progress", "Non-Compliant"])
def test_the_record_is_set_to_the_status_of_the_settings(
	queue, employee, course, compliance_type, settings, status
):
	settings.update({"compliance_status": status}).save()
	record = make_record(employee, compliance_type)
	name = make_overdue(15, employee, course)
	run(queue)
	assert status_of(record) == status
	assert frappe.db.get_value(TRAINING_ASSIGNMENT, name, "escalation_tier") == 3
	assert last_details(name) == f"Tier 3: {record} set to {status}"


def test_not_a_day_too_early(queue, employee, course, compliance_type):
	record = make_record(employee, compliance_type)
	make_overdue(14, employee, course)
	run(queue)
	assert status_of(record) == "Pending"
	run(queue, days=1)
	assert status_of(record) == "Non-Compliant"


def test_once_only(queue, employee, course, compliance_type):
	record = make_record(employee, compliance_type)
	make_overdue(20, employee, course)
	run(queue)
	frappe.db.set_value(RECORD, record, "status", "Pending")
	run(queue, days=1)
	assert status_of(record) == "Pending"


def test_off_unless_switched_on_and_then_made_up_for(queue, employee, course, compliance_type, settings):
	settings.update({"flag_compliance": 0}).save()
	record = make_record(employee, compliance_type)
	name = make_overdue(20, employee, course)
	run(queue)
	assert status_of(record) == "Pending"
	assert frappe.db.get_value(TRAINING_ASSIGNMENT, name, "escalation_tier") == 2
	settings.update({"flag_compliance": 1}).save()
	run(queue, days=1)
	assert status_of(record) == "Non-Compliant"


def test_the_type_is_called_like_the_course_unless_it_names_one(queue, employee, compliance_type):
	record = make_record(employee, compliance_type)
	make_overdue(15, employee, make_course(title=compliance_type).name)
	run(queue)
	assert status_of(record) == "Non-Compliant"


def test_without_a_record_one_is_made(queue, employee, course, compliance_type):
	name = make_overdue(15, employee, course)
	run(queue)
	[record] = frappe.get_all(
		RECORD, filters={"employee": employee.name}, fields=["name", "compliance_type", "status", "due_date"]
	)
	assert (record.compliance_type, record.status) == (compliance_type, "Non-Compliant")
	assert record.due_date == in_days(-15)
	assert last_details(name) == f"Tier 3: {record.name} created as Non-Compliant"


def test_without_a_type_only_the_timeline_says_so(queue, employee):
	name = make_overdue(15, employee, make_course(title=unique("Other")).name)
	run(queue)
	assert not frappe.db.exists(RECORD, {"employee": employee.name})
	assert last_details(name) == "Tier 3: no Compliance Type for this course"
	assert frappe.db.get_value(TRAINING_ASSIGNMENT, name, "escalation_tier") == 3


def test_without_an_employee_record_only_the_timeline_says_so(queue, course):
	name = make_overdue(15, frappe._dict(user_id=make_user()), course)
	run(queue)
	assert last_details(name) == "Tier 3: no Employee record"


@pytest.mark.parametrize("expiry", [None, 0, 100])
def test_what_is_complete_stays_and_gets_a_comment(queue, employee, course, compliance_type, expiry):
	values = {"status": "Complete", "next_renewal_date": None if expiry is None else in_days(expiry)}
	record = make_record(employee, compliance_type, **values)
	name = make_overdue(15, employee, course)
	run(queue)
	assert status_of(record) == "Complete"
	assert last_details(name) == f"Tier 3: {record} is Complete and was not changed"
	filters = {"reference_doctype": RECORD, "reference_name": record, "comment_type": "Comment"}
	[comment] = frappe.get_all("Comment", filters=filters, pluck="content")
	assert "15 days overdue" in comment


def test_what_was_complete_and_has_expired_is_set(queue, employee, course, compliance_type):
	record = make_record(employee, compliance_type, status="Complete", next_renewal_date=in_days(-1))
	make_overdue(15, employee, course)
	run(queue)
	assert status_of(record) == "Non-Compliant"


def test_non_compliant_is_never_softened(queue, employee, course, compliance_type, settings):
	settings.update({"compliance_status": "In Progress"}).save()
	record = make_record(employee, compliance_type, status="Non-Compliant")
	name = make_overdue(15, employee, course)
	run(queue)
	assert status_of(record) == "Non-Compliant"
	assert last_details(name) == f"Tier 3: {record} was already Non-Compliant"


def test_the_latest_record_counts(queue, employee, course, compliance_type):
	former = make_record(employee, compliance_type, status="Complete", next_renewal_date=in_days(-200))
	current = make_record(employee, compliance_type)
	frappe.db.set_value(RECORD, former, "creation", in_days(-400))
	make_overdue(15, employee, course)
	run(queue)
	assert (status_of(former), status_of(current)) == ("Complete", "Non-Compliant")


def test_rules_of_the_hr_app_hold_and_one_that_refuses_stops_nobody(
	queue, employee, course, compliance_type, monkeypatch
):
	other = make_employee(user_id=make_user())
	records = [make_record(person, compliance_type) for person in (employee, other)]
	names = [make_overdue(15, person, course) for person in (employee, other)]
	controller = type(frappe.get_doc(RECORD, records[0]))

	def refuse(self) -> None:
		if self.employee == employee.name:
			frappe.throw("Sealed by the auditor")

	monkeypatch.setattr(controller, "validate", refuse, raising=False)
	run(queue)
	assert [status_of(record) for record in records] == ["Pending", "Non-Compliant"]
	assert [frappe.db.get_value(TRAINING_ASSIGNMENT, name, "escalation_tier") for name in names] == [2, 3]
	assert frappe.db.exists("Error Log", {"error": ["like", "%Sealed by the auditor%"]})
	monkeypatch.undo()
	run(JobQueue(monkeypatch), days=1)
	assert status_of(records[0]) == "Non-Compliant"


def test_records_are_flagged_in_batches(queue, course, compliance_type, monkeypatch):
	monkeypatch.setattr(escalation, "RECORDS_PER_BATCH", 2)
	people = [make_employee(user_id=make_user()) for _ in range(5)]
	for person in people:
		make_overdue(15, person, course)
	escalation.escalate_overdue(today(), "Administrator")
	queue.run_next()
	assert len(queue.jobs) == 3
	queue.run()
	names = [person.name for person in people]
	assert frappe.db.count(RECORD, {"employee": ["in", names], "status": "Non-Compliant"}) == 5
