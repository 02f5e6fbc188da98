"""LMS Settings of the hand-off: what can be entered, and what the HR app's records must have for it."""

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.compliance import settings as module
from lms.lms.compliance.conftest import RECORD
from lms.lms.compliance.handing_off import queue_changes
from lms.lms.compliance.settings import ComplianceMappingError, get_hand_off
from lms.lms.content.markup import strip_tags
from lms.testing.factories import today, unique


def read_messages() -> str:
	return " ".join(strip_tags(message["message"]) for message in frappe.get_message_log())


def refused(settings, **values) -> str:
	"""Save the settings, which fails. Returns the message."""
	with pytest.raises(frappe.ValidationError) as error:
		settings.reload().update(values).save()
	return strip_tags(str(error.value))


def test_switching_on_needs_types_that_exist(settings, compliance_type):
	assert "enter at least one" in refused(settings, hand_off_types=" \n ")
	name = unique("Missing")
	assert f"There is no Compliance Type {name}" in refused(settings, hand_off_types=name)
	settings.reload().update({"hand_off_types": f" {compliance_type.lower()}\n\n{compliance_type} "}).save()
	assert settings.hand_off_types == compliance_type


def test_switching_on_counts_from_today_unless_a_day_is_given(settings):
	assert settings.update({"hand_off_since": None}).save().hand_off_since == today()


@pytest.mark.parametrize(
	("setting", "label"),
	[
		("completion_date_field", "Completion Date"),
		("next_renewal_date_field", "Next Renewal Date"),
		("verified_by_field", "Verified By"),
		("verified_on_field", "Verified On"),
		("attachment_field", "Attachment"),
	],
)
def test_a_field_that_the_record_has_not_is_named(settings, setting, label):
	message = refused(settings, **{setting: "nowhere"})
	assert message.startswith(f"Field: {label}: Employee Compliance has no field nowhere.")


def test_all_problems_are_named_at_once(settings):
	message = refused(settings, verified_on_field="never", complete_status="Done")
	assert "no field never" in message and "Done is no status of Employee Compliance" in message


@pytest.mark.parametrize(
	("setting", "fieldname"),
	[("completion_date_field", "notes"), ("attachment_field", "due_date"), ("verified_by_field", "due_date")],
)
def test_a_field_of_another_type_is_refused(settings, setting, fieldname):
	assert "is of the type" in refused(settings, **{setting: fieldname})


def test_the_verifier_is_a_user(settings):
	assert "must link to User" in refused(settings, verified_by_field="company")


def test_statuses_that_are_not_used_may_be_missing(settings):
	values = {"expired_compliance": "Leave as It Is", "expired_status": "Lapsed"}
	settings.update(values).save()
	assert "Lapsed" in refused(settings, expired_compliance="Expired")


def test_what_was_entered_is_escaped(settings):
	with pytest.raises(ComplianceMappingError, match="&lt;b&gt;"):
		settings.update({"attachment_field": "<b>"}).save()


def test_fields_without_a_name_are_not_written(settings):
	settings.update({"verified_on_field": "", "attachment_field": ""}).save()
	assert set(get_hand_off().fields) == {
		"completion_date_field",
		"next_renewal_date_field",
		"verified_by_field",
	}


def test_other_names_are_used(queue, settings, employee, complete):
	"""As on a site whose record has other fields: here, those that the record has for something else."""
	values = {"next_renewal_date_field": "due_date", "verified_by_field": "notes"}
	assert "is of the type" in refused(settings, **values)
	settings.reload().update({"next_renewal_date_field": "due_date"}).save()
	complete(today())
	queue.run()
	[record] = frappe.get_all(
		RECORD, {"employee": employee.name}, ["due_date", "next_renewal_date", "completion_date"]
	)
	assert record.due_date and record.next_renewal_date is None and record.completion_date == today()


def test_a_record_that_has_changed_since_stops_the_job_with_the_missing_field(settings, complete):
	complete(today())
	frappe.db.set_single_value("LMS Settings", "completion_date_field", "gone")
	frappe.clear_document_cache("LMS Settings", "LMS Settings")
	with pytest.raises(ComplianceMappingError, match="gone"):
		queue_changes(now_datetime())


def test_without_the_record_nothing_is_handed_off_and_saving_says_so(settings, complete, monkeypatch):
	complete(today())
	monkeypatch.setattr(module, "COMPLIANCE_RECORD", "No Such Record")
	frappe.clear_messages()
	settings.update({"attachment_field": "nowhere"}).save()
	assert "no Employee Compliance records" in read_messages()
	assert get_hand_off() is None and queue_changes(now_datetime()) == 0
