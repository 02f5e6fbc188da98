"""Announcements at benchless's desk: the form asks how many people it reaches, and sends it once."""

import frappe
import pytest

from lms.testing.factories import insert, make_course, make_enrollment, make_user

pytestmark = pytest.mark.desk


@pytest.fixture
def draft(committed) -> str:
	course = make_course().name
	make_enrollment(course, make_user())
	values = {"title": "The canteen moves", "message": "Hello **all**.", "send_mail": 0}
	name = insert("LMS Announcement", course=course, **values).name
	frappe.db.commit()
	return name


def test_a_draft_is_sent_after_a_question_and_then_stays_as_it_is(sign_in, draft):
	desk = sign_in("Moderator")
	desk.open(f"/lms-announcement/{draft}")
	desk.button("Send").click()
	desk.dialog.get_by_text("Recipients: 1. By mail, too: 0.").wait_for()
	desk.dialog.get_by_role("button", name="Yes").press("Enter")
	desk.button("Send").wait_for(state="detached")
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Announcement", draft, "status") in ("Sending", "Sent")
	assert frappe.db.count("LMS Announcement Recipient", {"announcement": draft}) == 1


def test_others_do_not_open_it(sign_in, draft):
	desk = sign_in("Course Creator")
	desk.open(f"/lms-announcement/{draft}")
	desk.page.get_by_role("heading", name="Not found").wait_for()
