"""Certificates at the desk: issued by hand with a reason, seen to be valid, issued again, and revoked."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.certificates.ending import revoke
from lms.testing.factories import today
from tests.guides.people import assign, complete, make_course, make_employee


@pytest.fixture
def course(committed):
	return make_course("Fire", enable_certification=1)


@pytest.fixture
def ada(course):
	return make_employee("Ada")


def certificates_of(person):
	frappe.db.rollback()
	return frappe.get_all("LMS Certificate", {"member": person.user_id}, ["*"], order_by="reissue, creation")


def test_a_moderator_issues_one_by_hand_again_and_revokes_it(sign_in, course, ada):
	desk = sign_in("Moderator")
	desk.open_new("LMS Certificate")
	desk.choose("Member", ada.user_id)
	desk.choose("Course", course.title)
	desk.enter("Reason", "Taken before we had this system")
	desk.save()
	desk.shows("Valid")
	[first] = certificates_of(ada)
	assert first.issued_by_hand and first.reason == "Taken before we had this system"

	desk.press("Issue Again")
	desk.dialog.enter("Reason", "The name was corrected")
	desk.dialog.press("Issue Again")
	desk.offers("Revoke")
	desk.open_form("LMS Certificate", first.name)
	[_first, second] = certificates_of(ada)
	desk.shows(f"Superseded by {second.number}")

	desk.open_form("LMS Certificate", second.name)
	desk.press("Revoke")
	desk.dialog.enter("Reason", "Copied answers")
	desk.dialog.press("Revoke")
	desk.shows("Revoked on")
	# What was read before is a snapshot.
	frappe.db.rollback()
	events = frappe.get_all("LMS Validity Event", {"member": ada.user_id}, ["event", "reason"])
	assert {(row.event, row.reason) for row in events} == {
		("Superseded", "The name was corrected"),
		("Revoked", "Copied answers"),
	}


def test_a_list_says_which_are_valid(sign_in, course, ada):
	ben = make_employee("Ben")
	for person in (ada, ben):
		frappe.get_doc(
			doctype="LMS Certificate", member=person.user_id, course=course.name, reason="Before"
		).insert()
	name = frappe.db.get_value("LMS Certificate", {"member": ada.user_id})
	revoke(name, "Copied", today(), "Administrator")
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_list("LMS Certificate", course=course.name)
	desk.shows("Revoked")
	desk.shows("Valid")


def test_others_see_no_buttons(sign_in, course, ada):
	assign(ada, course)
	complete(ada, course)
	[certificate] = certificates_of(ada)
	desk = sign_in("HR Manager")
	desk.open_form("LMS Certificate", certificate.name)
	desk.shows("Valid")
	desk.offers("Verify")
	expect(desk.page.get_by_role("button", name="Revoke")).to_have_count(0)
