"""The video conference of a live class on its form: defaults of the cohort, accounts to choose, a failure."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_batch, make_live_class
from lms.testing.zoom import make_zoom_account

pytestmark = pytest.mark.desk

PROBLEM = "Zoom did not answer in time. <img src=x onerror=alert(1)>"


@pytest.fixture
def account(committed) -> str:
	name = make_zoom_account()
	frappe.db.commit()
	return name


@pytest.fixture
def live_class(account):
	values = {"conferencing_provider": "Zoom", "zoom_account": account}
	live_class = make_live_class(make_batch().name, **values)
	frappe.db.set_value("LMS Live Class", live_class.name, "meeting_error", PROBLEM)
	frappe.db.commit()
	return live_class


def test_a_new_class_begins_with_the_account_of_its_cohort(sign_in, account):
	batch = make_batch(conferencing_provider="Zoom", zoom_account=account)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-live-class/new?batch_name={batch.name}")
	desk.page.wait_for_function(
		"account => [...document.querySelectorAll('.sheet input')].some(({ value }) => value === account)",
		arg=account,
	)
	expect(desk.field("Provider")).to_have_value("Zoom")


def test_those_who_lead_a_cohort_choose_an_enabled_account(sign_in, account):
	disabled = make_zoom_account(enabled=0)
	frappe.db.commit()
	desk = sign_in("Batch Evaluator")
	desk.open("/lms-live-class/new")
	desk.page.locator("summary, button", has_text="Video Conference").first.click()
	desk.field("Provider").select_option("Zoom")
	box = desk.page.locator(".sheet").get_by_role("combobox", name="Zoom Account", exact=True)
	box.fill(account)
	desk.page.get_by_role("option", name=account).first.click()
	expect(box).to_have_value(account)
	box.fill(disabled)
	expect(desk.page.get_by_role("option", name=disabled)).to_have_count(0)


def test_a_failure_is_said_and_can_be_tried_again(sign_in, live_class):
	desk = sign_in("Moderator")
	desk.open(f"/lms-live-class/{live_class.name}")
	expect(desk.page.locator(".form-intro")).to_contain_text(PROBLEM, use_inner_text=True)
	with desk.page.expect_response("**/lms.lms.api.sync_live_class_meeting") as response:
		desk.button("Try Again").click()
	assert response.value.status == 200
	desk.dialog.get_by_text("It is tried again in the background.").wait_for()


def test_a_link_is_typed_only_without_a_provider(sign_in, live_class):
	desk = sign_in("Moderator")
	desk.open(f"/lms-live-class/{live_class.name}")
	expect(desk.page.locator(".sheet").get_by_label("Title", exact=True).first).to_be_visible()
	typed = desk.page.locator(".sheet input:not([readonly]):enabled")
	expect(typed.and_(desk.field("Link"))).to_have_count(0)
	room = make_live_class(live_class.batch_name)
	frappe.db.commit()
	desk.open(f"/lms-live-class/{room.name}")
	expect(desk.field("Link")).to_be_editable()
	expect(desk.button("Try Again")).to_have_count(0)
