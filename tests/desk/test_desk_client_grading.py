"""Grading on benchless's desk: one submission after the other, in dialogs, without leaving the keyboard."""

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_outline
from lms.lms.homework.submissions import HandedInWork, hand_in_homework
from lms.testing.factories import make_course, make_enrollment, make_lms_assignment, make_user

pytestmark = pytest.mark.desk

SUBMISSION = "LMS Assignment Submission"


@pytest.fixture
def submissions(committed):
	"""Two that wait for a grade; one text looks like markup."""
	course, learner = make_course(), make_user("LMS Student")
	make_enrollment(course.name, learner)
	lesson = get_outline(course.name, learner).lessons[0].name
	tasks = [make_lms_assignment(lesson, grade_assignment=1) for _ in range(2)]
	works = [HandedInWork(text) for text in ("<img src=x> is a tag", "My desk.")]
	made = [
		hand_in_homework(task.name, learner, work, now_datetime())["submission"]
		for task, work in zip(tasks, works, strict=True)
	]
	frappe.db.commit()
	return made


def test_submissions_are_graded_one_after_the_other(sign_in, submissions):
	desk = sign_in("Moderator")
	desk.open(f"/lms-assignment-submission/{submissions[0]}")
	desk.page.get_by_text("Waiting for a grade: 2").wait_for()
	desk.button("Grade Submission").click()
	expect(desk.dialog.get_by_text("<img src=x> is a tag")).to_be_visible()
	desk.dialog.get_by_label("Status").select_option("Pass")
	desk.button("Save and Next").click()
	desk.page.wait_for_url(f"**/{submissions[1]}")
	desk.dialog.get_by_text("My desk.").wait_for()
	desk.dialog.get_by_label("Status").select_option("Fail")
	desk.dialog.get_by_role("button", name="Save", exact=True).press("Enter")
	desk.page.get_by_text("Waiting for a grade: 0").wait_for()
	frappe.db.rollback()
	assert [frappe.db.get_value(SUBMISSION, name, "status") for name in submissions] == ["Pass", "Fail"]


def test_the_queue_of_a_task_is_a_list_with_filters(sign_in, submissions):
	task = frappe.db.get_value(SUBMISSION, submissions[0], "assignment")
	desk = sign_in("Moderator")
	desk.open(f"/lms-assignment/{task}")
	desk.button("Submissions to Grade").click()
	desk.page.locator(".chip", has_text="Status is Not Graded").wait_for()
	expect(desk.rows).to_have_count(1)
