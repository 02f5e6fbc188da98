"""LMS Settings: what can be entered, and that an existing site gets the defaults."""

from pathlib import Path

import frappe
import pytest

from lms.install import after_install
from lms.lms.doctype.lms_settings.lms_settings import LMSSettings
from lms.patches.v1_0 import set_reminder_and_escalation_defaults
from lms.testing.factories import make_course, make_user, unique

DEFAULTS = {
	"send_reminders": 1,
	"reminder_days_before": "7, 1",
	"escalate_overdue": 1,
	"manager_tier_days": 1,
	"hr_tier_days": 8,
	"flag_compliance": 0,
	"compliance_tier_days": 15,
	"compliance_status": "In Progress",
	"upload_limit": 1000,
}


def save(**values: object) -> LMSSettings:
	settings = frappe.get_single("LMS Settings")
	return settings.update(values).save()


def stored() -> dict[str, object]:
	return {field: frappe.db.get_single_value("LMS Settings", field) for field in DEFAULTS}


@pytest.mark.parametrize(
	("entered", "kept"),
	[("7, 1", "7, 1"), ("1 7", "7, 1"), (" 30;7,,7 ,0", "30, 7, 0"), ("090", "90")],
)
def test_days_before_are_kept_in_order_each_once(entered, kept):
	assert save(reminder_days_before=entered).reminder_days_before == kept


def test_days_before_are_read_as_numbers():
	assert save(reminder_days_before="1, 14").get_reminder_days() == [14, 1]


@pytest.mark.parametrize("entered", ["seven", "7, -1", "1.5", "91", "9" * 5000, "7, <b>1</b>", "٧"])
def test_days_before_that_are_no_such_numbers_are_refused(entered):
	with pytest.raises(frappe.ValidationError, match="whole numbers from 0 to 90"):
		save(reminder_days_before=entered)


def test_what_was_entered_is_escaped_in_the_message():
	with pytest.raises(frappe.ValidationError, match="&lt;b&gt;"):
		save(reminder_days_before="<b>7</b>")


def test_days_before_can_be_empty_only_without_reminders():
	with pytest.raises(frappe.ValidationError):
		save(reminder_days_before="")
	assert save(reminder_days_before="", send_reminders=0).get_reminder_days() == []


@pytest.mark.parametrize("days", [(8, 8, 15), (9, 8, 15), (1, 15, 15), (1, 20, 15)])
def test_each_tier_comes_after_the_one_before(days):
	manager, hr, compliance = days
	with pytest.raises(frappe.ValidationError, match="must be more than"):
		save(manager_tier_days=manager, hr_tier_days=hr, compliance_tier_days=compliance)


@pytest.mark.parametrize("values", [{"manager_tier_days": -1}, {"hr_escalation_email": "nobody"}])
def test_negative_days_and_bad_addresses_are_refused(values):
	with pytest.raises(frappe.ValidationError):
		save(**values)


def test_compliance_status_is_one_of_two():
	with pytest.raises(frappe.ValidationError):
		save(compliance_status="Complete")


def test_new_site_has_the_defaults():
	frappe.db.delete("Singles", {"doctype": "LMS Settings"})
	frappe.clear_cache()
	after_install()
	assert stored() == DEFAULTS


def test_upgrade_gives_existing_settings_the_defaults_and_leaves_the_rest():
	"""Settings that were saved when there was only the contact, and one value set since."""
	save(contact_us_email="help@example.com")
	frappe.db.delete("Singles", {"doctype": "LMS Settings", "field": ["in", list(DEFAULTS)]})
	frappe.db.set_single_value("LMS Settings", "send_reminders", 0)
	frappe.clear_cache()
	set_reminder_and_escalation_defaults.execute()
	assert stored() == DEFAULTS | {"send_reminders": 0}
	assert frappe.db.get_single_value("LMS Settings", "contact_us_email") == "help@example.com"


def test_upgrade_is_in_the_patches():
	lines = Path(frappe.get_app_path("lms", "patches.txt")).read_text().split()
	assert set_reminder_and_escalation_defaults.__name__ in lines


@pytest.mark.parametrize(
	("role", "may"), [("Moderator", True), ("System Manager", True), ("LMS Student", False)]
)
def test_who_changes_settings(as_user, role, may):
	with as_user(make_user(role)):
		assert frappe.has_permission("LMS Settings", "write") is may
		assert frappe.has_permission("LMS Settings", "read") is may


def test_course_proves_a_compliance_type_that_exists():
	if not frappe.db.exists("DocType", "Compliance Type"):
		pytest.skip("this HR app has no Compliance Type")
	name = unique("Safety")
	with pytest.raises(frappe.ValidationError, match="There is no Compliance Type"):
		make_course(compliance_type=name)
	frappe.get_doc({"doctype": "Compliance Type", "compliance_type": name}).insert()
	assert make_course(compliance_type=name).compliance_type == name
