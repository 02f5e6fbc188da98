"""What people get when they ask for their data, and what stays of them when their account is deleted."""

import json

import frappe
import pytest
from frappe.utils import now_datetime

from lms import hooks
from lms.lms.account.visits import VISIT, Visit, write_visit
from lms.lms.announcements.sending import send_announcement
from lms.lms.calendars.feed import FEED, create_feed
from lms.lms.live_classes.attendance import Mark, mark
from lms.lms.people.personal_data import NEVER_SENT, REDACTED, on_deletion_request_changed
from lms.testing.factories import (
	complete_lessons,
	insert,
	make_assignment,
	make_batch,
	make_course,
	make_live_class,
	make_user,
)
from lms.testing.zoom import make_zoom_account

GET_USER_DATA = (
	"frappe.website.doctype.personal_data_download_request.personal_data_download_request.get_user_data"
)
TEXTS = {"Data", "Small Text", "Text", "Long Text"}
NAMES = {"employee_name", "member_name", "full_name"}


@pytest.mark.parametrize("row", hooks.user_data_fields, ids=lambda row: row["doctype"])
def test_rows_name_fields_of_people(row):
	meta = frappe.get_meta(row["doctype"])
	assert meta.get_field(row["filter_by"]).options == "User"
	redacted = [meta.get_field(field) for field in row.get("redact_fields", ())]
	assert {df.fieldname for df in meta.fields} & NAMES <= {df.fieldname for df in redacted}
	# Frappe writes the pseudonym into what is unique, and fails on other types and on rows without any text.
	assert all(df.fieldtype == "Data" or df.unique for df in redacted)
	assert redacted or {df.fieldtype for df in meta.fields} & TEXTS


def test_right_answers_are_never_sent():
	"""Frappe sends every column of these records."""
	sent = {row["doctype"] for row in hooks.user_data_fields}
	assert not sent & {"LMS Quiz Attempt", "LMS Quiz Result", "LMS Question", "LMS Quiz", "LMS Assignment"}


def test_every_record_about_a_learner_is_sent():
	doctypes = frappe.get_all("DocType", filters={"module": "LMS"}, pluck="name")
	about = {name for name in doctypes if any(is_learner(df) for df in frappe.get_meta(name).fields)}
	assert about - {row["doctype"] for row in hooks.user_data_fields} == set(NEVER_SENT)


def test_the_name_is_replaced_in_what_is_never_sent(learner):
	own = ("LMS Zoom Settings", make_zoom_account(member=learner))
	other = ("LMS Zoom Settings", make_zoom_account())
	names = [frappe.db.get_value(*account, "member_name") for account in (own, other)]
	on_deletion_request_changed(frappe._dict(status="Deleted", name=learner))
	left = [frappe.db.get_value(*account, "member_name") for account in (own, other)]
	assert left == [REDACTED, names[1]] != names


def test_what_a_person_said_of_a_cohort_goes_and_the_stars_stay(learner):
	other = make_user()
	batch = make_batch([], [learner, other]).name
	for member in (learner, other):
		say(f"{member} liked it.", batch, member)
	frappe.db.set_value("LMS Batch Enrollment", {"member": learner}, "left_reason", "Ill.")
	on_deletion_request_changed(frappe._dict(status="Deleted", name=learner))
	said = frappe.get_all("LMS Batch Feedback", {"batch": batch}, ["member", "feedback", "content"])
	assert {(row.member, row.feedback, row.content) for row in said} == {
		(learner, REDACTED, 0.8),
		(other, f"{other} liked it.", 0.8),
	}
	left = frappe.get_all("LMS Batch Enrollment", {"batch": batch}, ["member", "left_reason"], as_list=True)
	assert set(left) == {(learner, REDACTED), (other, None)}


def say(text: str, batch: str, member: str) -> None:
	stars = {"content": 0.8, "instructors": 0.8, "value": 0.8}
	feedback = frappe.get_doc({"doctype": "LMS Batch Feedback", "batch": batch, "member": member, **stars})
	feedback.update({"feedback": text}).insert()


def is_learner(df) -> bool:
	return df.fieldname in ("member", "employee") and df.options == "User"


@pytest.fixture
def of_frappe():
	if not frappe.db.exists("DocType", "Personal Data Deletion Request"):
		pytest.skip("Frappe alone has requests for personal data")


@pytest.fixture
def learner():
	return make_user("LMS Student", first_name="Zebedee", last_name="Quill")


def test_a_person_gets_their_records(learner, of_frappe):
	course = make_course(lessons=1).name
	make_assignment(employee=learner, course=course)
	complete_lessons(learner, course)
	make_assignment(employee=make_user(), course=course)
	batch = make_batch([course], [learner, make_user()]).name
	write_visit(learner, Visit(now_datetime()), is_new=True)
	token = create_feed(learner, now_datetime())
	data = json.loads(frappe.get_attr(GET_USER_DATA)(learner))
	assert [row["employee"] for row in data["LMS Training Assignment"]] == [learner]
	assert [row["course"] for row in data["LMS Completion"]] == [course]
	assert [(row["member"], row["batch"]) for row in data["LMS Batch Enrollment"]] == [(learner, batch)]
	assert "LMS Quiz Attempt" not in data
	assert len(data["LMS Visit"]) == len(data[FEED]) == 1
	assert token not in str(data)


def test_a_deleted_person_leaves_evidence_under_a_pseudonym(learner, of_frappe, monkeypatch):
	# Frappe mails each step, which takes an account for outgoing mail.
	monkeypatch.setattr(frappe, "sendmail", lambda *args, **kwargs: None)
	course = make_course(lessons=1).name
	name = make_assignment(employee=learner, course=course).name
	complete_lessons(learner, course)
	announcement = insert("LMS Announcement", title="News", message="None.", course=course).name
	send_announcement(announcement, "Administrator", now_datetime())
	batch = make_batch([course], [learner]).name
	live_class = make_live_class(batch).reload()
	mark(live_class.name, {learner: Mark("Present")}, "Administrator", live_class.starts_on)
	enrollment = {"batch": batch, "member": learner}
	frappe.db.set_value("LMS Batch Enrollment", enrollment, "left_reason", "Zebedee Quill was ill.")
	say("Zebedee Quill liked it.", batch, learner)
	write_visit(learner, Visit(now_datetime()), is_new=True)
	create_feed(learner, now_datetime())
	request = frappe.get_doc({"doctype": "Personal Data Deletion Request", "email": learner})
	request.flags.ignore_permissions = True
	request.insert()
	request.db_set("status", "Pending Approval")
	request.trigger_data_deletion()
	left = frappe.db.get_value(
		"LMS Training Assignment", name, ["employee", "employee_name", "status", "completed_on"], as_dict=True
	)
	assert (left.employee, left.employee_name, left.status) == (request.name, "[REDACTED]", "Completed")
	assert left.completed_on
	completion = frappe.db.get_value(
		"LMS Completion", {"course": course}, ["member", "member_name"], as_dict=True
	)
	assert completion == {"member": request.name, "member_name": "[REDACTED]"}
	fields = ["member", "member_name", "left_reason"]
	member = frappe.db.get_value("LMS Batch Enrollment", {"batch": batch}, fields)
	assert tuple(member) == (request.name, "[REDACTED]", "[REDACTED]")
	said = frappe.db.get_value("LMS Batch Feedback", {"batch": batch}, ["member", "feedback", "content"])
	assert tuple(said) == (request.name, "[REDACTED]", 0.8)
	for doctype in ("LMS Live Class Participant", "LMS Attendance Event"):
		fields = ["member", "member_name", "status"]
		attended = frappe.db.get_value(doctype, {"live_class": live_class.name}, fields)
		assert tuple(attended) == (request.name, "[REDACTED]", "Present")
	told = {"announcement": announcement}
	recipient = frappe.db.get_value("LMS Announcement Recipient", told, ["member", "member_name"])
	assert tuple(recipient) == (request.name, "[REDACTED]")
	assert not frappe.db.exists("User", learner)
	for doctype in (VISIT, FEED):
		assert not frappe.get_all(doctype, filters={"member": ["in", (learner, request.name)]})
