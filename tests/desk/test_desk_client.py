"""The part of Frappe's client API that scripts of the apps use, on benchless's desk."""

import pytest
from playwright.sync_api import expect

from tests.support.reading import measure

pytestmark = pytest.mark.desk


@pytest.fixture
def desk(sign_in):
	desk = sign_in("HR Manager")
	desk.open("")
	return desk


WORDS = {
	"frappe.utils.escape_html('<b>\"&')": "&lt;b&gt;&quot;&amp;",
	"frappe.datetime.add_months('2026-01-31', 1)": "2026-02-28",
	"frappe.datetime.add_months('2026-01-15', -3)": "2025-10-15",
	"frappe.datetime.add_days('2026-02-27', 7)": "2026-03-06",
	"frappe.datetime.str_to_user('2026-03-06')": "Mar 6, 2026",
	"frappe.datetime.str_to_user(null)": "",
	"format_number(1234, null, 0)": "1,234",
	"frappe.user.has_role(['Moderator', 'HR Manager'])": True,
	"frappe.user.has_role('Moderator')": False,
	"frappe.model.can_read('Employee')": True,
	"frappe.provide('a.b'), window.a": {"b": {}},
}


def test_scripts_have_the_words_of_frappe(desk):
	assert {expression: measure(desk.page, expression) for expression in WORDS} == WORDS


def test_a_refused_call_is_told_and_stops_what_was_under_way(desk):
	desk.page.evaluate("void frappe.call({ method: 'frappe.client.nothing' }).then(() => (window.on = 1))")
	desk.dialog.wait_for()
	assert measure(desk.page, "window.on") is None


def test_an_error_in_a_script_is_a_notice_and_its_words_are_text(desk):
	desk.page.evaluate("void setTimeout(() => { throw new Error('<img src=x>oops') })")
	notice = desk.page.locator(".notice.red")
	notice.get_by_text("A script of this page met an error: <img src=x>oops").wait_for()


def test_a_question_goes_on_only_after_yes(desk):
	ask = "void frappe.confirm('Really <b>do</b> it?', () => frappe.show_alert('Done it'))"
	desk.page.evaluate(ask)
	desk.dialog.get_by_text("Really do it?").wait_for()
	desk.page.keyboard.press("Escape")
	desk.dialog.wait_for(state="hidden")
	expect(desk.page.locator(".notice")).to_have_count(0)
	desk.page.evaluate(ask)
	desk.button("Yes").click()
	desk.page.locator(".notice", has_text="Done it").wait_for()
