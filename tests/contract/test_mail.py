"""Mail: queued in the caller's transaction, with a row for each recipient."""

from email import message_from_string, policy

import frappe
import pytest

from lms.lms.calendars import mails

ADA, BEN = "ada@example.com", "ben@example.com"


@pytest.fixture(autouse=True)
def mail_settings(monkeypatch):
	settings = {"mail_server": "127.0.0.1", "mail_port": 1, "auto_email_id": "post@example.com"}
	for key, value in settings.items():
		monkeypatch.setitem(frappe.conf, key, value)


def get_queued(reference_name: str) -> list[frappe._dict]:
	filters = {"reference_doctype": "User", "reference_name": reference_name}
	fields = ["name", "status", "retry", "sender", "message"]
	return frappe.get_all("Email Queue", filters=filters, fields=fields)


def send(**values: object) -> None:
	reference = {"reference_doctype": "User", "reference_name": "Guest"}
	basics = {"recipients": [ADA], "subject": "Ferry", "message": "<p>It leaves at nine.</p>"}
	frappe.sendmail(**basics | reference | values)


def test_mail_waits_in_the_queue():
	send()
	(mail,) = get_queued("Guest")
	assert (mail.status, mail.retry) == ("Not Sent", 0)
	assert "post@example.com" in mail.sender


def test_each_recipient_has_a_row():
	send(recipients=[ADA, BEN, ADA])
	(mail,) = get_queued("Guest")
	rows = frappe.get_all(
		"Email Queue Recipient", filters={"parent": mail.name}, fields=["recipient", "status"]
	)
	assert {(row.recipient, row.status) for row in rows} == {(ADA, "Not Sent"), (BEN, "Not Sent")}


def test_mail_is_dropped_with_the_transaction():
	frappe.db.savepoint("before_mail")
	send()
	frappe.db.rollback(save_point="before_mail")
	assert not get_queued("Guest")


def test_mail_has_html_and_plain_text():
	send()
	mail = message_from_string(get_queued("Guest")[0].message, policy=policy.default)
	assert mail["Subject"] == "Ferry"
	assert "It leaves at nine.</p>" in mail.get_body(("html",)).get_content()
	assert "It leaves at nine." in mail.get_body(("plain",)).get_content()


def test_line_breaks_in_a_subject_make_no_headers():
	send(subject="Ferry\nBcc: eve@example.com")
	mail = message_from_string(get_queued("Guest")[0].message, policy=policy.default)
	assert mail["Bcc"] is None
	assert mail["Subject"].startswith("Ferry")


def test_new_user_is_welcomed_with_a_link_to_set_a_password(committed):
	# A bench sends this mail at once, and commits.
	user = frappe.get_doc({"doctype": "User", "email": ADA, "first_name": "Ada", "send_welcome_email": 1})
	user.insert()
	assert user.reset_password_key or frappe.db.get_value("User", ADA, "reset_password_key")
	mails = frappe.get_all("Email Queue Recipient", filters={"recipient": ADA}, pluck="parent")
	assert "update-password" in frappe.db.get_value("Email Queue", mails[0], "message").replace("=\n", "")


def test_attachments_are_parts_with_a_name():
	plan = {"fname": "plan.ics", "fcontent": b"BEGIN\r\nEND\r\n", "content_type": "application/ics"}
	send(attachments=[plan])
	mail = message_from_string(get_queued("Guest")[0].message, policy=policy.default)
	[part] = mail.iter_attachments()
	assert (part.get_filename(), part.get_content_type()) == ("plan.ics", "application/ics")
	assert part.get_content() == b"BEGIN\r\nEND\r\n"


def test_a_hook_changes_each_mail_before_it_is_queued(monkeypatch):
	made = []

	def change(mail: object) -> None:
		made.append([part.get_content_type() for part in mail.msg_alternative.get_payload()])
		assert mail.msg_root.get_content_type() == "multipart/mixed"
		assert mail.msg_root.get_payload() == [mail.msg_alternative]
		mail.msg_root["X-Subject"] = mail.msg_root["Subject"]

	# The app's own hook `make_email_body_message`.
	monkeypatch.setattr(mails, "add_calendar_part", change)
	send()
	assert made == [["text/plain", "text/html"]]
	mail = message_from_string(get_queued("Guest")[0].message, policy=policy.default)
	assert mail["X-Subject"] == "Ferry"
