"""Invitations as mails: read back from a mailbox as a mail program would read them."""

import mailbox
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_binary_file, message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import frappe
import pytest

from lms.lms.calendars.events import Contact, Rule, Series
from lms.lms.calendars.ical import cancel, invite, publish
from lms.lms.calendars.mails import FILE_TYPE, add_calendar_part, attach, send_cancellation, send_invitation
from lms.lms.calendars.test_ical import CLASS, HOSTILE, NINE, NOW, SERIES, WEEK, events_of
from lms.lms.people.recipients import Recipient
from lms.testing.mails import get_mails, html_of, text_of

CALENDAR = "text/calendar"
MAIL = {"subject": "Fire safety", "message": "<p>You are in.</p>"}
Queue = Callable[..., EmailMessage]


@pytest.fixture(autouse=True)
def mail_settings(monkeypatch):
	for key, value in {
		"mail_server": "127.0.0.1",
		"mail_port": 1,
		"auto_email_id": "post@example.com",
	}.items():
		monkeypatch.setitem(frappe.conf, key, value)


@pytest.fixture
def recipient() -> Recipient:
	return Recipient(f"{frappe.generate_hash(length=10)}@example.com", "Ada Byron", "en")


def as_received(mail: EmailMessage, folder: Path) -> EmailMessage:
	"""The mail as it comes out of a mailbox (mbox) after it went through one."""
	path = folder / "mbox"
	box = mailbox.mbox(path)
	box.add(mail.as_bytes(policy=policy.SMTP))
	box.close()
	received = mailbox.mbox(path, factory=lambda file: message_from_binary_file(file, policy=policy.default))
	(mail,) = received
	received.close()
	return mail


def calendar_parts(mail: EmailMessage) -> list[EmailMessage]:
	return [part for part in mail.walk() if part.get_content_type() == CALENDAR]


def shape(part: EmailMessage) -> object:
	"""The types of a mail's parts, as they are nested."""
	if not part.is_multipart():
		return part.get_content_type()
	return part.get_content_type(), [shape(one) for one in part.iter_parts()]


def test_the_calendar_stands_beside_text_and_html(recipient, tmp_path):
	send_invitation(recipient, CLASS, NOW, **MAIL)
	[queued] = get_mails(recipient.address)
	mail = as_received(queued, tmp_path)
	alternatives = ("multipart/alternative", ["text/plain", "text/html", CALENDAR])
	assert shape(mail) == ("multipart/mixed", [alternatives, FILE_TYPE])
	assert "You are in." in html_of(mail) and "You are in." in text_of(mail)


@pytest.mark.parametrize(
	("send", "method", "text"),
	[
		(send_invitation, "REQUEST", lambda to: invite(CLASS, to, NOW)),
		(send_cancellation, "CANCEL", lambda to: cancel(CLASS, to, NOW)),
	],
	ids=["invitation", "cancellation"],
)
def test_one_part_has_the_method_and_the_text_to_the_byte(recipient, tmp_path, send, method, text):
	send(recipient, CLASS, NOW, **MAIL)
	[queued] = get_mails(recipient.address)
	mail = as_received(queued, tmp_path)
	[part] = calendar_parts(mail)
	assert dict(part["Content-Type"].params) == {"method": method, "charset": "UTF-8"}
	expected = text(Contact("Ada Byron", recipient.address)).encode()
	assert part.get_payload(decode=True) == expected
	[attachment] = mail.iter_attachments()
	assert (attachment.get_filename(), attachment["Content-ID"]) == ("invite.ics", None)
	assert attachment.get_payload(decode=True) == expected


def test_one_class_of_a_series_is_cancelled_alone(recipient):
	send_cancellation(recipient, SERIES, NOW, only=NINE + 2 * WEEK, **MAIL)
	[part] = calendar_parts(get_mails(recipient.address)[0])
	[event] = events_of(part.get_content())
	assert event.recurrence_id.value.replace(tzinfo=None) == NINE + 2 * WEEK


def test_everybody_gets_a_mail_of_their_own(recipient):
	other = Recipient(f"{frappe.generate_hash(length=10)}@example.com", "Ben Zahl", "en")
	for one in (recipient, other):
		send_invitation(one, SERIES, NOW, **MAIL)
	for one, else_ in ((recipient, other), (other, recipient)):
		[mail] = get_mails(one.address)
		[part] = calendar_parts(mail)
		assert {line.value for event in events_of(part.get_content()) for line in event.attendee_list} == {
			f"mailto:{one.address}"
		}
		assert else_.address not in mail.as_string() and else_.address not in part.get_content()


def test_a_series_is_one_mail_however_many_classes_it_has(recipient):
	send_invitation(recipient, Series(CLASS, Rule(52)), NOW, **MAIL)
	assert len(get_mails(recipient.address)) == 1


def test_what_frappe_fills_in_while_sending_is_no_part_of_the_calendar(recipient):
	"""Frappe replaces these in the queued text, once for each recipient."""
	title = "<!--recipient--><!--cc_message--><!--unsubscribe_url-->"
	send_invitation(recipient, replace(CLASS, title=title), NOW, **MAIL)
	row = frappe.db.get_value("Email Queue Recipient", {"recipient": recipient.address}, "parent")
	stored = frappe.db.get_value("Email Queue", row, "message")
	for mark in ("<!--recipient-->", "<!--cc_message-->", "<!--unsubscribe_url-->"):
		stored = stored.replace(mark, "eve@example.com")
	[part] = calendar_parts(message_from_string(stored, policy=policy.default))
	assert events_of(part.get_content())[0].summary.value == title


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_texts_add_no_part_and_no_header(recipient, tmp_path, hostile):
	event = replace(CLASS, title=hostile, place=hostile, description=hostile, url=hostile)
	mail = MAIL | {"subject": f"{hostile} Fire safety".encode(errors="replace").decode()}
	send_invitation(replace(recipient, full_name=hostile), event, NOW, **mail)
	received = as_received(get_mails(recipient.address)[0], tmp_path)
	assert len(calendar_parts(received)) == 1
	assert not {"X-EVIL", "ATTENDEE", "BEGIN"} & {name.upper() for name in received.keys()}


def test_nothing_is_queued_to_what_is_no_address(recipient):
	for address in ("", "nobody", "a@example.com, b@example.com"):
		before = frappe.db.count("Email Queue")
		with pytest.raises((frappe.InvalidEmailAddressError, ValueError)):
			send_invitation(replace(recipient, address=address), CLASS, NOW, **MAIL)
		assert frappe.db.count("Email Queue") == before


def test_mails_of_others_stay_as_they_are(recipient):
	"""Also those with a calendar of another app's: it is what that app has made of it."""
	other = {"fname": "invite.ics", "fcontent": publish([], "A").encode(), "content_type": FILE_TYPE}
	frappe.sendmail(recipients=[recipient.address], attachments=[other], **MAIL)
	[mail] = get_mails(recipient.address)
	assert calendar_parts(mail) == []
	assert len(list(mail.iter_attachments())) == 1


def test_mails_that_another_app_has_made_anew_go_out(recipient, monkeypatch):
	"""Whatever a mail consists of by now: the hook is called for all mails of the site."""

	def simplify(mail: object) -> None:
		mail.msg_root.set_payload("Only this.")
		mail.msg_root.replace_header("Content-Type", "text/plain")
		add_calendar_part(mail)

	monkeypatch.setattr("lms.lms.calendars.mails.add_calendar_part", simplify)
	frappe.sendmail(recipients=[recipient.address], **MAIL)
	[mail] = get_mails(recipient.address)
	assert mail.get_content().strip() == "Only this."


def test_only_invitations_and_cancellations_are_sent(recipient):
	with pytest.raises(ValueError):
		frappe.sendmail(recipients=[recipient.address], attachments=[attach(publish([], "A"))], **MAIL)


def test_a_change_is_the_same_event_with_a_higher_sequence(recipient):
	for event in (CLASS, replace(CLASS, start=NINE + timedelta(hours=1), sequence=1)):
		send_invitation(recipient, event, NOW, **MAIL)
	events = [events_of(calendar_parts(mail)[0].get_content())[0] for mail in get_mails(recipient.address)]
	assert {event.uid.value for event in events} == {CLASS.uid}
	assert {event.sequence.value for event in events} == {"0", "1"}
