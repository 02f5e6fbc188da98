"""Cohorts at benchless's desk: the states in the list, enrolling with a preview, cancelling, duplicating."""

import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import (
	in_days,
	insert,
	make_batch,
	make_course,
	make_live_class,
	make_user,
	unique,
)

pytestmark = pytest.mark.desk


@pytest.fixture
def desk(sign_in):
	return sign_in("Moderator")


def make_cohort(members=(), course=None, **values):
	title = unique("Cohort") + " <b>&"
	batch = make_batch([course or make_course().name], members, **{"title": title} | values)
	frappe.db.commit()
	return batch


def state_of(desk, batch):
	row = desk.page.locator(".list-table tbody tr", has_text=batch.title)
	return row.locator(".indicator").first


def test_the_list_says_in_what_state_each_cohort_is(desk, committed):
	over = {"start_date": in_days(-9), "end_date": in_days(-2)}
	cohorts = {
		"Upcoming": make_cohort(),
		"Running": make_cohort(start_date=in_days(-1)),
		"Full": make_cohort(seat_count=1, members=[make_user()]),
		"Draft": make_cohort(published=0),
		"Over": make_cohort(),
		"Cancelled": make_cohort(),
	}
	cohorts["Over"].db_set(over)
	cohorts["Cancelled"].db_set("is_cancelled", 1)
	frappe.db.commit()
	desk.open("/lms-batch")
	for state, batch in cohorts.items():
		expect(state_of(desk, batch)).to_have_text(state)


def test_a_view_shows_the_cohorts_to_come(desk, committed):
	coming, running, draft = make_cohort(), make_cohort(start_date=in_days(-1)), make_cohort(published=0)
	desk.open("/lms-batch")
	desk.page.get_by_text("Views").click()
	desk.button("Upcoming").click()
	desk.page.locator(".chip", has_text="Start Date").wait_for()
	desk.page.locator(".row-title", has_text=draft.title).wait_for(state="detached")
	expect(desk.rows.get_by_text(coming.title)).to_be_visible()
	expect(desk.rows.get_by_text(running.title)).to_have_count(0)


def test_people_are_enrolled_after_a_preview_and_the_others_wait(desk, committed):
	batch = make_cohort(seat_count=1, waiting_list=1)
	first, second = make_user(), make_user()
	frappe.db.commit()
	desk.open(f"/lms-batch/{batch.name}")
	desk.button("Enroll People").click()
	desk.dialog.get_by_label("Addresses").fill(f"{first}\n{second}\nnobody@example.com")
	desk.button("Preview").click()
	desk.dialog.get_by_text("People: 2.").wait_for()
	expect(desk.dialog.get_by_role("row", name="1 to enroll, also in the 1 courses")).to_be_visible()
	expect(desk.dialog.get_by_role("row", name="1 for whom no seat is left")).to_be_visible()
	assert not find_members(batch)
	desk.dialog.get_by_label("Put the Others on the Waiting List").check()
	desk.dialog.get_by_role("button", name="Enroll", exact=True).click()
	desk.dialog.get_by_role("row", name="1 on the waiting list").wait_for()
	expect(desk.dialog.get_by_role("cell", name="nobody@example.com")).to_be_visible()
	desk.dialog.get_by_role("button", name="Close", exact=True).last.click()
	desk.dialog.wait_for(state="detached")
	assert find_members(batch) == [first]
	assert frappe.get_all("LMS Batch Waitlist", {"batch": batch.name}, pluck="member") == [second]


def find_members(batch):
	frappe.db.rollback()
	return frappe.get_all("LMS Batch Enrollment", {"batch": batch.name}, pluck="member")


def test_a_cohort_is_saved_before_people_are_enrolled(desk, committed):
	desk.open(f"/lms-batch/{make_cohort().name}")
	desk.field("Seats").fill("9")
	desk.field("Seats").blur()
	desk.button("Enroll People").click()
	desk.dialog.get_by_text("Save the cohort first.").wait_for()


def test_a_cohort_is_cancelled_with_a_reason(desk, committed):
	batch = make_cohort(members=[make_user()])
	desk.open(f"/lms-batch/{batch.name}")
	desk.button("Cancel Cohort").click()
	desk.dialog.get_by_label("Reason").fill("The trainer <i>is</i> ill.")
	desk.dialog.get_by_role("button", name="Cancel Cohort").click()
	desk.page.locator(".notice", has_text="Cancelled. People told: 1.").wait_for()
	desk.page.get_by_text("This cohort was cancelled: The trainer <i>is</i> ill.").wait_for()
	expect(desk.button("Enroll People")).to_have_count(0)
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Batch", batch.name, "is_cancelled")


def take_out(desk, reason):
	desk.dialog.get_by_label("Reason").fill(reason)
	desk.dialog.get_by_role("button", name="Take Out", exact=True).click()


def test_a_member_is_taken_out_with_a_reason(desk, committed):
	batch = make_cohort(members=[make_user()])
	name = frappe.db.get_value("LMS Batch Enrollment", {"batch": batch.name})
	desk.open(f"/lms-batch-enrollment/{name}")
	desk.button("Take Out of the Cohort").click()
	take_out(desk, "Has <b>moved</b>.")
	desk.page.locator(".notice", has_text="Taken out: 1. Skipped: 0.").wait_for()
	desk.page.get_by_text("Has <b>moved</b>.").wait_for()
	expect(desk.button("Take Out of the Cohort")).to_have_count(0)


def test_selected_members_of_several_cohorts_are_taken_out(desk, committed):
	people = [make_user() for _ in range(3)]
	one, other = make_cohort(members=people[:1]), make_cohort(members=people[1:])
	desk.open("/lms-batch-enrollment")
	for person in people:
		row = desk.page.locator(".list-table tbody tr", has_text=person)
		row.locator("input[type=checkbox]").check()
	desk.button("Take Out of the Cohort").click()
	take_out(desk, "The site is closed.")
	desk.page.locator(".notice", has_text="Taken out: 3. Skipped: 0.").wait_for()
	frappe.db.rollback()
	left = {"batch": ["in", [one.name, other.name]], "status": "Has Left"}
	assert frappe.db.count("LMS Batch Enrollment", left) == 3


def test_a_template_fills_in_the_timetable(desk, committed):
	rows = [{"day": 1, "title": "Kick-off"}, {"day": 3, "title": "End", "milestone": 1}]
	legend = [{"reference_doctype": "LMS Quiz", "label": "Test", "color": "#aa3311"}]
	title = unique("Weeks")
	insert("LMS Timetable Template", title=title, timetable=rows, timetable_legends=legend)
	batch = make_cohort(timetable=[{"date": in_days(11), "title": "Own"}])
	desk.open(f"/lms-batch/{batch.name}")
	desk.pick("Timetable Template", title)
	value = "Kick-off"
	desk.page.wait_for_function(
		"value => [...document.querySelectorAll('input')].some((input) => input.value === value)", arg=value
	)
	desk.save()
	desk.saved()
	frappe.db.rollback()
	batch.reload()
	assert [(row.day, row.title) for row in batch.timetable] == [(0, "Own"), (1, "Kick-off"), (3, "End")]
	assert [row.date for row in batch.timetable] == [in_days(11), in_days(10), in_days(12)]
	assert batch.timetable[2].milestone and batch.timetable_legends[0].label == "Test"


def test_rows_offer_what_is_in_the_courses_of_the_cohort(desk, committed):
	course, other = make_course(lessons=1), make_course(lessons=1)
	batch = make_cohort(course=course.name, timetable=[{"day": 1, "title": "Read"}])
	titles = {course.name: unique("Ours"), other.name: unique("Theirs")}
	for name, title in titles.items():
		frappe.db.set_value("Course Lesson", {"course": name}, "title", title)
	frappe.db.commit()
	desk.open(f"/lms-batch/{batch.name}")
	table = desk.page.locator("table.grid[aria-labelledby*=timetable]").first
	table.get_by_role("button", name="Edit the whole row").click()
	desk.dialog.get_by_label("About").select_option("Course Lesson")
	box = desk.dialog.get_by_role("combobox", name="Name", exact=True)
	box.fill("")
	box.click()
	desk.page.get_by_role("option", name=titles[course.name]).wait_for()
	expect(desk.page.get_by_role("option", name=titles[other.name])).to_have_count(0)


def test_a_new_cohort_has_the_time_zone_of_the_site_and_a_place_unless_it_is_online(desk):
	desk.open("/lms-batch/new")
	zone = frappe.utils.get_system_timezone()
	desk.page.wait_for_function(
		"zone => [...document.querySelectorAll('.sheet input')].some((input) => input.value === zone)",
		arg=zone,
	)
	expect(desk.field("Time Zone")).to_have_value(zone)
	expect(desk.field("Place")).to_be_hidden()
	desk.field("Medium").select_option("Offline")
	desk.field("Place").wait_for()


def test_a_duplicate_has_the_courses_and_asks_for_new_dates(desk, committed):
	batch = make_cohort(members=[make_user()], seat_count=5)
	desk.open(f"/lms-batch/{batch.name}")
	desk.page.locator("summary[aria-label='More actions']").click()
	desk.button("Duplicate").click()
	desk.page.wait_for_url("**/lms-batch/new*")
	desk.field("Start Date").wait_for()
	expect(desk.field("Seats")).to_have_value("5")
	expect(desk.field("Start Date")).to_have_value("")
	desk.fill(start_date=str(in_days(30)), end_date=str(in_days(31)))
	desk.save()
	desk.saved()
	frappe.db.rollback()
	[copy] = frappe.get_all("LMS Batch", {"title": batch.title, "name": ["!=", batch.name]}, pluck="name")
	copy = frappe.get_doc("LMS Batch", copy)
	assert [row.course for row in copy.courses] == [row.course for row in batch.courses]
	assert (copy.start_date, copy.member_count) == (in_days(30), 0)


def test_the_form_leads_to_members_and_waiting_list(desk, committed):
	batch = make_cohort(members=[make_user(), make_user()])
	desk.open(f"/lms-batch/{batch.name}")
	desk.link("Members: 2").click()
	desk.page.locator(".list-table tbody tr").nth(1).wait_for()
	expect(desk.page.locator(".list-table tbody tr")).to_have_count(2)
	desk.page.go_back()
	desk.link("Progress in the courses").click()
	desk.page.locator(".report-table tbody tr").nth(1).wait_for()


def test_course_creators_name_people_by_addresses_or_in_a_file(sign_in, committed):
	desk = sign_in("Course Creator")
	creator = frappe.get_last_doc("User").name
	batch = make_cohort(instructors=[{"instructor": creator}])
	desk.open(f"/lms-batch/{batch.name}")
	desk.button("Enroll People").click()
	options = desk.dialog.get_by_label("People").locator("option")
	expect(options.filter(has_text=re.compile("."))).to_have_text(["Addresses", "File"])


def test_course_creators_act_on_their_own_cohorts_only(sign_in, committed):
	desk = sign_in("Course Creator")
	batch = make_cohort()
	desk.open(f"/lms-batch/{batch.name}")
	desk.button("Open the Portal").wait_for()
	expect(desk.button("Enroll People")).to_have_count(0)
	expect(desk.button("Cancel Cohort")).to_have_count(0)


def test_the_form_of_a_class_leads_to_its_attendance(desk, committed):
	live_class = make_live_class(make_cohort().name)
	frappe.db.commit()
	desk.open(f"/lms-live-class/{live_class.name}")
	with desk.page.expect_popup() as popup:
		desk.button("Attendance").click()
	popup.value.wait_for_url(f"**/lms/live/{live_class.name}/attendance")
	popup.value.get_by_role("heading", name="Attendance", level=1).wait_for()
