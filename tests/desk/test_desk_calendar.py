"""The calendar of a doctype in a browser: a month, its documents, the way to them and to new ones."""

import re
from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import get_system_timezone
from playwright.sync_api import expect

from lms.testing.factories import make_batch, make_live_class
from tests.support.accessibility import find_barriers
from tests.support.reading import measure, measure_each

pytestmark = pytest.mark.desk

YEAR = date.today().year + 1
MONTH = f"{YEAR}-03"
PATH = f"/lms-live-class/view/calendar?_month={MONTH}"
HOSTILE = "<b>Fire</b> & <img src=x onerror=alert(1)>"


@pytest.fixture
def batch(committed):
	batch = make_batch(start_date=f"{YEAR}-02-20", end_date=f"{YEAR}-04-30", timezone="UTC")
	frappe.db.commit()
	return batch


@pytest.fixture
def make_class(batch):
	def make(day: int, title: str, **values: object):
		values = {"timezone": get_system_timezone(), "time": "10:00:00"} | values
		live_class = make_live_class(batch.name, title=title, date=f"{MONTH}-{day:02}", **values)
		frappe.db.commit()
		return live_class

	return make


@pytest.fixture
def desk(sign_in):
	return sign_in("Moderator")


def cell(desk, day: int):
	return desk.page.locator("td", has=desk.page.locator(f"time[datetime='{MONTH}-{day:02}']"))


def test_a_class_stands_on_its_day_and_opens(desk, make_class):
	live_class = make_class(10, "Fire safety")
	desk.open(PATH)
	event = cell(desk, 10).get_by_role("link", name="10:00 Fire safety")
	expect(event).to_have_attribute("title", re.compile("10:00 – 11:30"))
	expect(desk.page.locator(".calendar-event")).to_have_count(1)
	event.click()
	desk.page.wait_for_url(f"**/app/lms-live-class/{live_class.name}")


def test_the_list_leads_to_the_calendar_and_back_with_its_filters(desk, make_class, batch):
	make_class(10, "Fire safety")
	make_class(11, "First aid")
	desk.open("/lms-live-class?title=First aid")
	desk.link("Calendar").click()
	desk.page.locator(".calendar-month").wait_for()
	desk.page.wait_for_url(lambda url: "title=First" in url)
	desk.open(f"{PATH}&title=First aid")
	expect(desk.page.locator(".calendar-event")).to_have_text(["10:00 First aid"], use_inner_text=True)
	desk.button("Remove the filter Title is First aid").click()
	desk.page.locator(".calendar-event", has_text="Fire safety").wait_for()
	desk.link("List").click()
	desk.page.wait_for_url("**/app/lms-live-class")
	desk.page.locator(".views [aria-current]", has_text="List").wait_for()


def test_lists_without_a_calendar_have_no_way_to_one(desk):
	desk.open("/lms-course")
	expect(desk.page.locator(".views")).to_have_count(0)
	desk.open("/lms-course/view/calendar")
	expect(desk.page.locator(".calendar-month")).to_have_count(0)


def test_months_follow_each_other_and_stand_in_the_address(desk, make_class):
	make_class(10, "Fire safety")
	desk.open(f"/lms-live-class/view/calendar?_month={YEAR}-02")
	expect(desk.page.locator("h2")).to_have_text(f"February {YEAR}", use_inner_text=True)
	desk.button("Next month").click()
	desk.page.locator(".calendar-event").wait_for()
	expect(desk.page.locator("h2")).to_have_text(f"March {YEAR}", use_inner_text=True)
	desk.page.wait_for_url(lambda url: f"_month={MONTH}" in url)
	desk.page.reload()
	desk.page.locator(".calendar-event").wait_for()
	desk.button("Today").click()
	desk.page.locator(".is-today").wait_for()


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "0000-01", "x", "2026-01-01", "<b>"])
def test_an_address_with_no_month_shows_this_one(desk, month):
	desk.open(f"/lms-live-class/view/calendar?_month={month}")
	expect(desk.page.locator(".is-today")).to_have_count(1)


def test_a_day_leads_to_a_new_class_on_it(desk):
	desk.open(PATH)
	cell(desk, 12).click(position={"x": 60, "y": 60})
	desk.page.locator("h1", has_text="New LMS Live Class").wait_for()
	expect(desk.field("Date")).to_have_value(f"{MONTH}-12")
	expect(desk.field("Time")).to_have_value("")


def test_a_title_is_text(desk, make_class):
	live_class = make_class(10, "Fire")
	frappe.db.set_value("LMS Live Class", live_class.name, "title", HOSTILE)
	frappe.db.commit()
	desk.open(PATH)
	expect(desk.page.locator(".calendar-event")).to_have_text(f"10:00 {HOSTILE}", use_inner_text=True)


def test_a_cancelled_class_is_marked(desk, make_class):
	live_class = make_class(10, "Fire safety")
	frappe.db.set_value("LMS Live Class", live_class.name, "is_cancelled", 1)
	frappe.db.commit()
	desk.open(PATH)
	expect(desk.page.locator(".calendar-event")).to_have_class(re.compile("red"))


def test_a_class_over_midnight_stands_on_both_days(desk, make_class):
	make_class(10, "Night watch", time="23:00:00", duration=120)
	desk.open(PATH)
	expect(cell(desk, 10).locator(".calendar-event")).to_have_text("23:00 Night watch", use_inner_text=True)
	expect(cell(desk, 11).locator(".calendar-event")).to_have_text("Night watch", use_inner_text=True)


def test_arrow_keys_move_among_the_days(desk):
	desk.open(PATH)
	first = desk.page.locator(".calendar-day[tabindex='0']")
	first.focus()
	[day] = map(date.fromisoformat, measure_each(first.locator("time"), "time => time.dateTime"))
	focused = desk.page.locator(":focus time")
	for key, step in (("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowUp", 0)):
		desk.page.keyboard.press(key)
		expect(focused).to_have_attribute("datetime", str(day + timedelta(days=step)))
	desk.page.evaluate("document.documentElement.dir = 'rtl'")
	desk.page.keyboard.press("ArrowLeft")
	expect(focused).to_have_attribute("datetime", str(day + timedelta(days=1)))
	desk.page.keyboard.press("Enter")
	desk.page.locator("h1", has_text="New LMS Live Class").wait_for()


def test_a_phone_lists_the_days_that_have_something(desk, make_class):
	make_class(10, "Fire safety")
	desk.page.set_viewport_size({"width": 360, "height": 740})
	desk.open(PATH)
	expect(cell(desk, 10)).to_be_visible()
	expect(cell(desk, 12)).to_be_hidden()
	assert measure(desk.page, "document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_the_way(desk, make_class, scheme, width):
	make_class(10, "Fire safety")
	frappe.db.set_value("LMS Live Class", make_class(11, "First aid").name, "is_cancelled", 1)
	frappe.db.commit()
	desk.page.emulate_media(color_scheme=scheme)
	desk.page.set_viewport_size({"width": width, "height": 800})
	desk.open(PATH)
	assert find_barriers(desk.page) == []


def test_people_see_the_classes_that_they_may_read(sign_in, make_class):
	make_class(10, "Fire safety")
	desk = sign_in("Batch Evaluator")
	desk.open(PATH)
	expect(desk.page.locator(".calendar-event")).to_have_count(0)
	expect(desk.page.locator("text=There is nothing in this month.")).to_have_count(1)
