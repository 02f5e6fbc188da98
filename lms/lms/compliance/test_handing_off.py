"""The hand-off: what becomes of Employee Compliance when training is completed, expires or is revoked."""

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import jobs
from lms.lms.certificates.ending import revoke
from lms.lms.compliance import handing_off
from lms.lms.compliance.conftest import BY, RECORD
from lms.lms.compliance.events import EVENT
from lms.lms.prints import renderer
from lms.lms.shared.rows import insert_new
from lms.lms.validity.periods import EVENT as VALIDITY_EVENT
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_course,
	make_employee,
	make_enrollment,
	make_user,
	today,
)

DATES = ["completion_date", "next_renewal_date", "verified_on"]
FIELDS = ["name", "status", *DATES, "verified_by", "attachment"]


def records_of(employee) -> list[frappe._dict]:
	return frappe.get_all(RECORD, filters={"employee": employee.name}, fields=FIELDS, order_by="creation")


def make_record(employee, compliance_type, **values):
	basics = {"doctype": RECORD, "employee": employee.name, "compliance_type": compliance_type}
	return frappe.get_doc(basics | values).insert()


def comments_on(record) -> list[str]:
	filters = {"reference_doctype": RECORD, "reference_name": record, "comment_type": "Comment"}
	return frappe.get_all("Comment", filters=filters, pluck="content", order_by="creation")


def events_of(employee) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		EVENT, filters={"employee": employee.name}, fields=["state", "outcome"], order_by="number"
	)
	return [(row.state, row.outcome) for row in rows]


def catch_up(queue) -> None:
	jobs.hand_off_compliance()
	queue.run()


def revoke_period(period, member, day=None):
	values = (member, "Revoked", day or today(), period)
	insert_new(VALIDITY_EVENT, ("member", "event", "effective_on", "period"), [values], BY)


def test_completing_a_course_makes_a_complete_record_with_the_certificate(
	queue, settings, employee, course, as_user
):
	make_enrollment(course.name, employee.user_id)
	with as_user(employee.user_id):
		complete_lessons(employee.user_id, course.name)
		queue.run()
		assert frappe.session.user == employee.user_id
	[record] = records_of(employee)
	[period] = frappe.get_all("LMS Validity Period", {"member": employee.user_id}, ["valid_until"])
	assert (record.status, record.completion_date) == ("Complete", today())
	assert record.next_renewal_date == period.valid_until
	assert (record.verified_by, record.verified_on) == ("Administrator", today())
	certificate = frappe.get_doc("LMS Certificate", {"member": employee.user_id})
	[file] = frappe.get_all(
		"File",
		{"attached_to_doctype": RECORD, "attached_to_name": record.name},
		["file_url", "file_name", "is_private", "owner", "attached_to_field"],
	)
	assert file.is_private and file.owner == "Administrator" and file.attached_to_field == "attachment"
	assert (file.file_url, file.file_name) == (record.attachment, f"{certificate.number}.pdf")
	assert frappe.db.get_value(RECORD, record.name, "owner") == "Administrator"
	[comment] = comments_on(record.name)
	completion = frappe.db.get_value("LMS Completion", {"member": employee.user_id})
	assert certificate.number in comment and f"LMS Completion {completion}" in comment


def test_off_unless_switched_on(queue, settings, employee, complete):
	settings.update({"hand_off_compliance": 0}).save()
	complete(today())
	assert queue.jobs == []
	catch_up(queue)
	assert records_of(employee) == []


def test_other_types_are_not_handed_off(queue, settings, employee, complete):
	complete(today(), make_course(lessons=1).name)
	catch_up(queue)
	assert records_of(employee) == []


def test_the_type_is_called_like_the_course_unless_it_names_one(
	queue, settings, employee, compliance_type, complete
):
	complete(today(), make_course(title=compliance_type.upper()).name)
	queue.run()
	[record] = records_of(employee)
	assert record.next_renewal_date is None


@pytest.mark.parametrize("status", ["Pending", "In Progress", "Non-Compliant", "Expired"])
def test_an_open_record_is_completed(queue, settings, employee, compliance_type, complete, status):
	name = make_record(employee, compliance_type, status=status).name
	complete(today())
	queue.run()
	[record] = records_of(employee)
	assert (record.name, record.status) == (name, "Complete")


def test_the_latest_record_counts(queue, settings, employee, compliance_type, complete):
	former = make_record(employee, compliance_type)
	frappe.db.set_value(RECORD, former.name, "creation", in_days(-400))
	make_record(employee, compliance_type)
	complete(today())
	queue.run()
	assert [row.status for row in records_of(employee)] == ["Pending", "Complete"]


def test_running_again_does_nothing(queue, settings, employee, complete):
	complete(today())
	queue.run()
	[before] = records_of(employee)
	for _again in range(2):
		catch_up(queue)
		jobs.hand_off_people([employee.user_id])
	assert records_of(employee) == [before]
	assert len(comments_on(before.name)) == 1
	assert events_of(employee) == [("Complete", "Written")]


def test_what_was_not_queued_is_made_up_for(queue, settings, employee, complete):
	complete(today())
	queue.jobs.clear()
	catch_up(queue)
	assert events_of(employee) == [("Complete", "Written")]


def test_a_renewal_sets_the_new_dates(queue, settings, employee, complete):
	complete(in_days(-800))
	queue.run()
	assert events_of(employee) == []  # it had ended before anybody handed it off
	complete(in_days(-360))
	queue.run()
	[first] = records_of(employee)
	complete(today())
	queue.run()
	[second] = records_of(employee)
	assert (first.name, second.completion_date) == (second.name, today())
	assert second.next_renewal_date > first.next_renewal_date


@pytest.mark.parametrize(
	("action", "status"),
	[("Expired", "Expired"), ("Non-Compliant", "Non-Compliant"), ("Leave as It Is", "Complete")],
)
def test_expiry_as_the_settings_say(queue, settings, employee, complete, monkeypatch, action, status):
	settings.update({"expired_compliance": action}).save()
	complete(in_days(-360))
	queue.run()
	hand_off_in(30, employee)
	hand_off_in(31, employee)
	[record] = records_of(employee)
	assert record.status == status and record.completion_date == in_days(-360)
	assert len(comments_on(record.name)) == (1 if status == "Complete" else 2)
	assert len(events_of(employee)) == 2


def hand_off_in(days, *employees) -> int:
	now = now_datetime().replace(hour=23) + (in_days(days) - today())
	return handing_off.hand_off_people([employee.user_id for employee in employees], now, BY)


def test_not_a_day_too_early(queue, settings, employee, complete):
	period = complete(in_days(-300))
	queue.run()
	last_day = frappe.db.get_value("LMS Validity Period", period, "valid_until")
	assert hand_off_in((last_day - today()).days, employee) == 0
	assert hand_off_in((last_day - today()).days + 1, employee) == 1


@pytest.mark.parametrize(
	("action", "status"),
	[("Expired", "Expired"), ("Non-Compliant", "Non-Compliant"), ("Leave as It Is", "Complete")],
)
def test_revocation_as_the_settings_say(queue, settings, employee, course, action, status):
	settings.update({"revoked_compliance": action}).save()
	make_enrollment(course.name, employee.user_id)
	complete_lessons(employee.user_id, course.name)
	queue.run()
	revoke(frappe.db.get_value("LMS Certificate", {"member": employee.user_id}), "A mistake", today(), BY)
	queue.run()
	[record] = records_of(employee)
	assert record.status == status
	assert events_of(employee)[1][0] == "Revoked"
	if status != "Complete":
		assert "was revoked" in comments_on(record.name)[-1]


def test_a_revoked_renewal_leaves_what_still_holds(queue, settings, employee, complete):
	complete(in_days(-340))
	queue.run()
	[first] = records_of(employee)
	renewal = complete(today())
	queue.run()
	revoke_period(renewal, employee.user_id)
	catch_up(queue)
	[record] = records_of(employee)
	assert (record.status, record.completion_date) == ("Complete", in_days(-340))
	assert record.next_renewal_date == first.next_renewal_date


def test_of_two_courses_the_one_that_holds_longest_counts(
	queue, settings, employee, compliance_type, complete
):
	month = {"validity_period": 1, "validity_unit": "Months", "renewal_window_days": 5}
	complete(in_days(-10))
	complete(today(), make_course(compliance_type=compliance_type, **month).name)
	queue.run()
	[record] = records_of(employee)
	assert record.completion_date == in_days(-10)


def test_what_somebody_of_hr_has_verified_stays_and_gets_one_comment(
	queue, settings, employee, compliance_type, complete
):
	values = {"status": "Complete", "completion_date": in_days(-5), "verified_by": make_user("HR Manager")}
	record = make_record(employee, compliance_type, next_renewal_date=in_days(100), **values)
	complete(today())
	queue.run()
	catch_up(queue)
	[kept] = records_of(employee)
	assert {**kept, **values, "next_renewal_date": in_days(100), "attachment": None} == kept
	[comment] = comments_on(record.name)
	assert "was not changed" in comment
	assert events_of(employee) == [("Complete", "Left to HR")]


@pytest.mark.parametrize("values", [{}, {"completion_date": in_days}, {"next_renewal_date": in_days}])
def test_what_is_complete_by_hand_stays(queue, settings, employee, compliance_type, complete, values):
	dates = {name: make(20) for name, make in values.items()}
	record = make_record(employee, compliance_type, status="Complete", **dates)
	complete(today())
	queue.run()
	[kept] = records_of(employee)
	assert kept.verified_by is None and {**kept, **dates} == kept
	assert len(comments_on(record.name)) == 1


def test_what_says_the_same_gets_no_comment(queue, settings, employee, compliance_type, complete):
	period = complete(today())
	dates = {
		"completion_date": today(),
		"next_renewal_date": frappe.db.get_value("LMS Validity Period", period, "valid_until"),
	}
	record = make_record(
		employee, compliance_type, status="Complete", verified_by=make_user("HR Manager"), **dates
	)
	queue.run()
	assert comments_on(record.name) == []
	assert events_of(employee) == [("Complete", "Unchanged")]


def test_what_hr_changes_later_is_hrs(queue, settings, employee, complete):
	complete(in_days(-360))
	queue.run()
	[record] = records_of(employee)
	frappe.get_doc(RECORD, record.name).update({"next_renewal_date": in_days(90)}).save()
	complete(today())
	queue.run()
	[kept] = records_of(employee)
	assert (kept.completion_date, kept.next_renewal_date) == (in_days(-360), in_days(90))
	assert "was not changed" in comments_on(record.name)[-1]


@pytest.mark.parametrize("ending", ["expiry", "revocation"])
def test_the_end_of_a_training_leaves_what_hr_has_verified(
	queue, settings, employee, compliance_type, complete, ending
):
	record = make_record(
		employee,
		compliance_type,
		status="Complete",
		verified_by=make_user("HR Manager"),
		next_renewal_date=in_days(300),
	)
	period = complete(in_days(-360))
	queue.run()
	if ending == "revocation":
		revoke_period(period, employee.user_id)
	hand_off_in(30, employee)
	hand_off_in(31, employee)
	[kept] = records_of(employee)
	assert kept.status == "Complete"
	assert len(comments_on(record.name)) == 2


def test_a_renewal_of_what_hr_had_verified_and_has_ended_gets_a_record_of_its_own(
	queue, settings, employee, compliance_type, complete
):
	values = {"status": "Complete", "verified_by": make_user("HR Manager")}
	ended = make_record(employee, compliance_type, next_renewal_date=in_days(-1), **values)
	frappe.db.set_value(RECORD, ended.name, "creation", in_days(-300))
	complete(today())
	queue.run()
	kept, new = records_of(employee)
	assert (kept.name, kept.next_renewal_date) == (ended.name, in_days(-1))
	assert (new.status, new.completion_date) == ("Complete", today())


def test_another_verifier_later_does_not_make_the_systems_records_hrs(queue, settings, employee, complete):
	complete(in_days(-360))
	queue.run()
	robot = make_user()
	settings.update({"compliance_verified_by": robot}).save()
	complete(today())
	queue.run()
	[record] = records_of(employee)
	assert (record.verified_by, record.completion_date) == (robot, today())


def test_what_was_handed_off_stays_when_the_course_proves_another_type(
	queue, settings, employee, course, compliance_type, complete
):
	complete(today())
	queue.run()
	other = frappe.get_doc(
		{"doctype": "Compliance Type", "compliance_type": f"{compliance_type} II"}
	).insert()
	settings.update({"hand_off_types": f"{compliance_type}\n{other.name}"}).save()
	course.reload().update({"compliance_type": other.name}).save()
	catch_up(queue)
	[record] = records_of(employee)
	assert record.status == "Complete"


def test_people_who_have_left_or_have_no_employee_are_left_out(queue, settings, complete, employee):
	complete(today(), member=make_user("LMS Student"))
	employee.update({"status": "Left", "relieving_date": today()}).save()
	complete(today())
	queue.run()
	assert records_of(employee) == []
	assert not frappe.db.exists(EVENT, {"member": employee.user_id})


def test_an_employee_who_gets_the_account_later_is_made_up_for(queue, settings, complete):
	member = make_user("LMS Student")
	complete(today(), member=member)
	queue.run()
	employee = make_employee(user_id=member)
	catch_up(queue)
	assert events_of(employee) == [("Complete", "Written")]


def test_completed_since(queue, settings, employee, complete):
	settings.update({"hand_off_since": today()}).save()
	complete(in_days(-1))
	queue.run()
	assert records_of(employee) == []


def test_without_pango_the_record_is_complete_and_says_why_the_certificate_is_missing(
	queue, settings, employee, course, monkeypatch
):
	def fail():
		raise renderer.describe_missing(OSError("cannot load library 'libpango'"))

	monkeypatch.setattr(renderer, "import_weasyprint", fail)
	make_enrollment(course.name, employee.user_id)
	complete_lessons(employee.user_id, course.name)
	queue.run()
	[record] = records_of(employee)
	assert (record.status, record.attachment) == ("Complete", None)
	[comment] = comments_on(record.name)
	assert "could not be attached" in comment and "Pango" in comment


def test_rules_of_the_hr_app_hold_and_one_that_refuses_stops_nobody(
	queue, settings, employee, compliance_type, complete, monkeypatch
):
	other = make_employee(user_id=make_user())
	controller = type(frappe.new_doc(RECORD))

	def refuse(self) -> None:
		if self.employee == employee.name:
			frappe.throw("Sealed by the auditor")

	monkeypatch.setattr(controller, "validate", refuse, raising=False)
	complete(today())
	complete(today(), member=other.user_id)
	queue.run()
	assert records_of(employee) == []
	assert [row.status for row in records_of(other)] == ["Complete"]
	assert events_of(employee) == [("Complete", "Failed")]
	assert frappe.db.exists("Error Log", {"error": ["like", "%Sealed by the auditor%"]})
	catch_up(queue)  # not each hour
	assert events_of(employee) == [("Complete", "Failed")]
	monkeypatch.undo()
	assert hand_off_in(1, employee, other) == 1
	assert events_of(employee)[-1] == ("Complete", "Written")


def test_learners_cannot_hand_off(settings, employee, as_user):
	with as_user(employee.user_id):
		for method in (jobs.hand_off_people, jobs.hand_off_compliance, handing_off.hand_off_people):
			with pytest.raises(frappe.PermissionError):
				frappe.is_whitelisted(method)


def test_events_cannot_be_changed(queue, settings, employee, complete, as_user):
	complete(today())
	queue.run()
	event = frappe.get_doc(EVENT, {"employee": employee.name})
	with pytest.raises(frappe.PermissionError):
		event.update({"status": "Expired"}).save()
	with as_user(make_user("LMS Student")):
		assert not frappe.has_permission(EVENT, "read", doc=event.name)


def test_a_fixed_number_of_statements_finds_what_is_to_be_handed_off(queue, settings, complete, course):
	from tests.scale.measuring import counted

	def count(people: int) -> int:
		for _n in range(people):
			complete(today(), member=make_employee(user_id=make_user()).user_id)
		queue.jobs.clear()
		with counted() as statements:
			assert handing_off.queue_changes(now_datetime()) >= people
		return len(statements)

	count(1)  # fills the caches
	assert count(1) == count(5)
