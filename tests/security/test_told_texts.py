"""Texts that people have typed, in what the app tells others: mails, the bell of the desk, files of reports.

They are put past the filters that titles have, as an older version or another app may have stored them.
"""

import csv
import io
import json
from html.parser import HTMLParser

import frappe
import pytest
from frappe.utils import now_datetime
from openpyxl import load_workbook

from lms.lms.homework.submissions import HandedInWork, hand_in_homework
from lms.lms.notices import escalation, reminders
from lms.lms.notices.account_changes import tell_hr_of_account
from lms.lms.notices.grades import tell_of_grade
from lms.lms.people.recipients import get_recipients
from lms.lms.training.assignments import mark_overdue
from lms.testing import factories
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue
from tests.support.users import PASSWORD, make_user

EXPORT = "/api/method/frappe.desk.query_report.export_query"

# Frappe makes what looks like `src=` or `href=` in a mail absolute before it sends it, typed or not.
TYPED = [
	"<img onerror=alert(1)>",
	"List<String> & Map<K, V>",
	"a &lt; b &amp; c",
	"\"Don't\" 'quote' <b>me</b>",
	"<script>alert(1)</script>",
]


class Reader(HTMLParser):
	"""What a reader of HTML sees: its words, and which tags there are."""

	def __init__(self, html: str) -> None:
		super().__init__()
		self.text, self.tags = "", set()
		self.feed(html)
		self.close()

	def handle_starttag(self, tag: str, attrs: list) -> None:
		self.tags.add(tag)

	def handle_data(self, data: str) -> None:
		self.text += data


@pytest.fixture
def queue(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	return JobQueue(monkeypatch)


def make_training(typed: str, **values: object) -> frappe.model.document.Document:
	course = factories.make_course()
	frappe.db.set_value("LMS Course", course.name, "title", typed)
	return factories.make_assignment(course=course.name, **values)


def assert_told(address: str, typed: str) -> None:
	"""The last mail, HTML and text, says it as it was typed, and has no tag but its own."""
	mail = get_mails(address)[-1]
	seen = Reader(html_of(mail))
	assert typed in seen.text
	assert typed in " ".join(text_of(mail).split())
	assert not {"img", "script", "b"} & seen.tags


def assert_at_the_bell(user: str, typed: str) -> None:
	seen = Reader(get_alerts(user)[-1].subject)
	assert typed in seen.text and seen.tags <= {"strong"}


@pytest.mark.parametrize("typed", TYPED)
def test_a_title_in_a_reminder_is_what_was_typed(queue, typed):
	learner = factories.make_user("LMS Student")
	make_training(typed, employee=learner, due_date=factories.in_days(1))
	reminders.remind_learners(factories.today(), "Administrator")
	queue.run()
	assert_told(learner, typed)
	assert_at_the_bell(learner, typed)
	subject = get_mails(learner)[-1]["Subject"]
	assert typed.translate(str.maketrans("<>", "‹›")) in subject and "<" not in subject


@pytest.mark.parametrize("typed", TYPED)
def test_names_and_titles_in_a_digest_are_what_was_typed(queue, typed):
	manager, learner = factories.make_user(), factories.make_user()
	boss = factories.make_employee(user_id=manager, create_user_permission=0)
	employee = factories.make_employee(user_id=learner, reports_to=boss.name, create_user_permission=0)
	frappe.db.set_value("Employee", employee.name, "employee_name", typed)
	make_training(typed, employee=learner, due_date=factories.in_days(-9))
	mark_overdue(factories.today(), "Administrator")
	escalation.escalate_overdue(factories.today(), "Administrator")
	queue.run()
	assert_told(manager, typed)


@pytest.mark.parametrize("typed", TYPED)
def test_names_and_titles_told_to_hr_are_what_was_typed(queue, typed):
	hr = factories.make_user("HR Manager")
	employee = factories.make_employee()
	frappe.db.set_value("Employee", employee.name, "employee_name", typed)
	tell_hr_of_account(employee.name, [{"text": typed, "titles": [typed]}], "Administrator")
	assert_told(hr, typed)
	assert_at_the_bell(hr, typed)


@pytest.mark.parametrize("typed", TYPED)
def test_the_title_of_a_graded_assignment_is_what_was_typed(typed):
	learner = factories.make_user("LMS Student")
	course = factories.make_course(lessons=1)
	factories.make_enrollment(course.name, learner)
	lesson = frappe.db.get_value("Course Lesson", {"course": course.name})
	task = factories.make_lms_assignment(lesson=lesson)
	hand_in_homework(task.name, learner, HandedInWork("done"), now_datetime())
	submission = frappe.get_doc("LMS Assignment Submission", {"member": learner})
	submission.assignment_title = typed
	for status in ("Pass", "Fail", "Not Graded"):
		submission.status = status
		tell_of_grade(submission, get_recipients([learner])[learner])
		assert_at_the_bell(learner, typed)


@pytest.fixture
def export(client, committed):
	"""Every cell of the file of a report."""
	client.login(make_user("Moderator", "System Manager"), PASSWORD)

	def read(report: str, filters: dict, kind: str) -> list[str]:
		data = {"report_name": report, "filters": json.dumps(filters), "file_format_type": kind}
		response = client.post(EXPORT, data={**data, "visible_idx": "[0]"})
		assert response.status_code == 200
		if kind == "CSV":
			return [cell for row in csv.reader(io.StringIO(response.data.decode())) for cell in row]
		rows = load_workbook(io.BytesIO(response.data)).active.iter_rows(values_only=True)
		return [cell for row in rows for cell in row]

	return read


# Frappe takes a cell of an Excel file that has tags for HTML, and keeps its words.
@pytest.mark.parametrize("kind", ["CSV", pytest.param("Excel", marks=pytest.mark.benchless)])
def test_titles_in_the_file_of_a_report_are_what_was_typed(export, kind):
	for typed in TYPED:
		course = factories.make_course()
		program = factories.make_program([course.name])
		frappe.db.set_value("LMS Course", course.name, "title", typed)
		frappe.db.commit()
		assert typed in export("Program Analytics", {"program": program.name}, kind)
