"""LMS Settings: what can be entered, and that an existing site gets the defaults."""

from pathlib import Path

import frappe
import pytest
from frappe.utils import get_url

from lms.install import after_install
from lms.lms.content.markup import strip_tags
from lms.lms.doctype.lms_settings.lms_settings import LMSSettings
from lms.patches.v1_0 import (
	set_compliance_defaults,
	set_portal_defaults,
	set_reminder_and_escalation_defaults,
)
from lms.testing.factories import make_course, make_user, unique

DEFAULTS = {
	"brand_name": "Smooth LMS",
	"courses": 1,
	"programs": 1,
	"batches": 1,
	"statistics": 1,
	"home_assignments": 1,
	"home_continue": 1,
	"home_programs": 1,
	"home_batches": 1,
	"home_live_classes": 1,
	"home_completed": 1,
	"home_team": 1,
	"home_announcements": 1,
	"show_employees": 0,
	"show_live_class": 1,
	"send_reminders": 1,
	"reminder_days_before": "7, 1",
	"live_class_day_reminder": 1,
	"live_class_hour_reminder": 1,
	"escalate_overdue": 1,
	"manager_tier_days": 1,
	"hr_tier_days": 8,
	"flag_compliance": 0,
	"compliance_tier_days": 15,
	"compliance_status": "In Progress",
	"hand_off_compliance": 0,
	"expired_compliance": "Expired",
	"revoked_compliance": "Non-Compliant",
	"completion_date_field": "completion_date",
	"next_renewal_date_field": "next_renewal_date",
	"verified_by_field": "verified_by",
	"verified_on_field": "verified_on",
	"attachment_field": "attachment",
	"complete_status": "Complete",
	"expired_status": "Expired",
	"non_compliant_status": "Non-Compliant",
	"file_employee_documents": 0,
	"employee_document_type": "Training Certificate",
	"document_employee_field": "employee",
	"document_type_field": "document_type",
	"document_expiry_field": "expiry_date",
	"document_file_field": "attachment",
	"upload_limit": 1000,
}


PATCHES = [set_reminder_and_escalation_defaults, set_portal_defaults, set_compliance_defaults]


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


@pytest.mark.parametrize("patch", PATCHES)
def test_upgrade_gives_existing_settings_the_defaults_and_leaves_the_rest(patch):
	"""Settings that were saved when there was only the contact, and one value set since."""
	save(contact_us_email="help@example.com")
	frappe.db.delete("Singles", {"doctype": "LMS Settings", "field": ["in", list(DEFAULTS)]})
	frappe.db.set_single_value("LMS Settings", "send_reminders", 0)
	frappe.clear_cache()
	patch.execute()
	assert stored() == DEFAULTS | {"send_reminders": 0}
	assert frappe.db.get_single_value("LMS Settings", "contact_us_email") == "help@example.com"


def test_upgrade_is_in_the_patches():
	lines = Path(frappe.get_app_path("lms", "patches.txt")).read_text().split()
	assert {patch.__name__ for patch in PATCHES} <= set(lines)


@pytest.mark.parametrize(
	("entered", "kept"),
	[(" Larkfield \n Academy ", "Larkfield Academy"), ("", ""), (None, ""), ("ü" * 60,) * 2],
)
def test_brand_name_is_one_line(entered, kept):
	assert save(brand_name=entered).brand_name == kept


def test_brand_name_that_is_too_long_is_refused():
	with pytest.raises(frappe.ValidationError, match="at most 60 characters"):
		save(brand_name="x" * 61)


@pytest.mark.parametrize("address", ["/files/logo.png", "/assets/lms/images/logo.svg", "/files/A b.JPG?v=2"])
def test_logo_is_a_public_picture_of_this_site(address):
	assert save(brand_logo=address).brand_logo == address
	assert save(brand_logo=get_url(address)).brand_logo == address


@pytest.mark.parametrize(
	"address",
	[
		"https://evil.example/files/logo.png",
		"//evil.example/files/logo.png",
		"/files/../../private/files/logo.png",
		"/files/%252e%252e/%252e%252e/private/files/logo.png",
		"/private/files/logo.png",
		"/files/logo.pdf",
		"/files/logo.html?.png",
		"/api/method/logout?.png",
		"data:image/png;base64,iVBORw0KGgo=",
		"logo.png",
		'/files/a.png" onerror="alert(1).png',
	],
)
def test_other_logos_are_refused(address):
	with pytest.raises(frappe.ValidationError):
		save(brand_logo=address)


def test_a_logo_that_is_refused_says_what_to_do():
	with pytest.raises(
		frappe.ValidationError, match=r"must be a public picture on this site.* Please upload it"
	):
		save(brand_logo="/private/files/logo.png")


@pytest.mark.parametrize(("entered", "kept"), [(" #0F6E74 ", "#0f6e74"), ("", None), (None, None)])
def test_colour_is_six_digits_or_none(entered, kept):
	assert save(brand_colour=entered).brand_colour == kept


@pytest.mark.parametrize(
	"entered", ["teal", "#fff", "0f6e74", "#0f6e74ff", "#0f6e7g", "#0f6e74;}*{display:none", "rgb(1,2,3)"]
)
def test_other_colours_are_refused_with_an_example(entered):
	with pytest.raises(frappe.ValidationError, match=r"is not a colour\. .* such as #0f6e74"):
		save(brand_colour=entered)


def test_a_colour_that_is_refused_is_escaped_in_the_message():
	with pytest.raises(frappe.ValidationError, match="&lt;b&gt;"):
		save(brand_colour="<b>red</b>")


def read_messages() -> list[str]:
	return [strip_tags(message["message"]) for message in frappe.get_message_log()]


def test_saving_says_where_another_colour_is_used():
	frappe.clear_messages()
	save(brand_colour="#ff0000")
	[message] = read_messages()
	assert "#ff0000 would be hard to read on light pages. There, the portal uses #d00000." in message
	assert "#ff0000 would be hard to read on dark pages. There, the portal uses #ff6161." in message


def test_saving_says_nothing_of_pages_that_have_the_colour_itself():
	frappe.clear_messages()
	save(brand_colour="#0f6e74")
	[message] = read_messages()
	assert "on dark pages" in message and "on light pages" not in message


def test_saving_something_else_says_nothing_of_the_colour():
	save(brand_colour="#ff0000")
	frappe.clear_messages()
	save(brand_name="Larkfield")
	save(brand_colour="")
	assert read_messages() == []


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
