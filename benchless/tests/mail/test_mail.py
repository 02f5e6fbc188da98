"""Mail: what is queued, how it leaves (over SMTP or into the outbox), and that a bad one stops no other."""

import smtplib
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextvars import Context
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from benchless.context.local import local
from benchless.jobs.worker import Worker
from benchless.mail import flush, message, sendmail
from benchless.mail.message import EMail, to_text
from benchless.mail.outgoing import LOST_AFTER
from benchless.mail.transport import Outbox, Unreachable
from benchless.utils.clock import now_datetime
from benchless.utils.data import add_to_date
from benchless.utils.errors import InvalidEmailAddressError

ADA, BEN = "ada@example.com", "ben@example.com"


def get_outbox(site: str) -> list[EmailMessage]:
	files = sorted(Path(site, "private", "outbox").glob("*.eml"))
	return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def get_state(name: str) -> tuple:
	return local.db.get_value("Email Queue", name, ["status", "retry"])


# Queuing


def test_mail_waits_in_the_queue_of_the_transaction(site):
	mail = sendmail([ADA, BEN], subject="Ferry", message="<p>It leaves at nine.</p>")
	assert get_state(mail.name) == ("Not Sent", 0)
	assert [row.recipient for row in mail.recipients] == [ADA, BEN]
	local.db.rollback()
	assert get_state(mail.name) is None


def test_mail_without_recipients_is_none(site):
	assert sendmail([], subject="Ferry") is None


def test_addresses_may_be_one_text_and_count_once(site):
	mail = sendmail(f"{ADA}, {BEN},{ADA}", subject="Ferry")
	assert [row.recipient for row in mail.recipients] == [ADA, BEN]


@pytest.mark.parametrize("address", ["nobody", "ada@example.com\r\nBcc: eve@example.com", "@example.com"])
def test_text_that_is_no_address_is_refused(site, address):
	with pytest.raises(InvalidEmailAddressError):
		sendmail([address], subject="Ferry")
	assert not local.db.exists("Email Queue", {})


def test_line_breaks_in_a_subject_make_no_headers(site):
	sendmail([ADA], subject="Ferry\r\nBcc: eve@example.com\n\nand a body")
	flush()
	(mail,) = get_outbox(site)
	assert mail["Subject"] == "Ferry Bcc: eve@example.com and a body"
	assert mail["Bcc"] is None


def test_line_breaks_in_a_sender_make_no_headers(site):
	sendmail([ADA], sender="Ben\r\nBcc: eve@example.com <ben@example.com>", subject="Ferry")
	flush()
	(mail,) = get_outbox(site)
	assert mail["Bcc"] is None


# What it looks like


def test_copy_is_addressed_to_its_recipient_alone(site):
	sendmail([ADA, BEN], subject="Ferry – 9 o’clock", message="<p>Grüße</p>")
	flush()
	mails = get_outbox(site)
	assert [mail["To"] for mail in mails] == [ADA, BEN]
	assert {mail["Subject"] for mail in mails} == {"Ferry – 9 o’clock"}
	assert "Grüße" in mails[0].get_body(("html",)).get_content()


def test_mail_can_be_read_as_plain_text(site):
	link = '<a href="https://x.example/f?a=1&amp;b=2">plan</a>'
	message = f"<p>Dear Ada,</p><p>it leaves <b>at nine</b>: {link}</p>"
	sendmail([ADA], subject="Ferry", message=message)
	flush()
	text = get_outbox(site)[0].get_body(("plain",)).get_content()
	assert text.splitlines()[:2] == ["Dear Ada,", "it leaves at nine: plan (https://x.example/f?a=1&b=2)"]


def test_link_that_shows_its_target_is_written_once():
	assert to_text('<a href="https://x.example">https://x.example</a>') == "https://x.example\n"


def test_sender_is_the_sites_unless_given(site):
	local.conf.update(auto_email_id="post@example.com", email_sender_name="The Ferry, Ltd")
	sendmail([ADA], subject="Ferry")
	flush()
	(sender,) = get_outbox(site)[0]["From"].addresses
	assert (sender.display_name, sender.addr_spec) == ("The Ferry, Ltd", "post@example.com")


def test_template_is_filled_in_and_escaped(site):
	args = {"first_name": "<b>Ada</b>", "user": ADA, "link": "https://x.example/k", "site_url": "x.example"}
	sendmail([ADA], subject="Reset", template="password_reset", args=args, header="Reset")
	flush()
	html = get_outbox(site)[0].get_body(("html",)).get_content()
	assert "&lt;b&gt;Ada&lt;/b&gt;" in html
	assert 'href="https://x.example/k"' in html


def test_attachment_keeps_its_bytes_and_its_name(site):
	attachment = {"fname": "ferry.ics", "fcontent": b"BEGIN\r\nEND\r\n", "content_type": "application/ics"}
	sendmail([ADA], subject="Ferry", attachments=[attachment])
	flush()
	mail = get_outbox(site)[0]
	(part,) = mail.iter_attachments()
	assert (part.get_filename(), part.get_content()) == ("ferry.ics", b"BEGIN\r\nEND\r\n")
	assert mail.get_content_type() == "multipart/mixed"


def test_hooks_change_the_mail_before_it_is_queued(site, monkeypatch):
	def add_note(mail: EMail) -> None:
		mail.msg_root["X-Note"] = mail.subject
		note = EmailMessage()
		note.set_content("Nine.", subtype="note")
		mail.msg_alternative.attach(note)

	monkeypatch.setattr(message, "get_hooks", {"make_email_body_message": ["an.app.add_note"]}.get)
	monkeypatch.setattr(message, "get_attr", {"an.app.add_note": add_note}.get)
	queued = sendmail([ADA], subject="Ferry")
	mail = message_from_string(queued.message, policy=policy.default)
	assert mail["X-Note"] == "Ferry"
	assert [part.get_content_type() for part in mail.iter_parts()] == ["multipart/alternative"]
	types = [part.get_content_type() for part in next(mail.iter_parts()).iter_parts()]
	assert types == ["text/plain", "text/html", "text/note"]


# Sending


def test_mail_is_sent_once(site):
	mail = sendmail([ADA], subject="Ferry")
	flush()
	flush()
	assert get_state(mail.name) == ("Sent", 0)
	assert len(get_outbox(site)) == 1


def test_mail_wanted_now_is_sent_by_a_worker_after_the_commit(site):
	mail = sendmail([ADA], subject="Ferry", now=True)
	assert get_outbox(site) == []
	local.db.commit()
	Context().run(Worker().run, burst=True)
	local.db.rollback()
	assert get_state(mail.name) == ("Sent", 0)


def test_mail_for_later_waits(site):
	mail = sendmail([ADA], subject="Ferry")
	mail.db_set("send_after", add_to_date(now_datetime(), hours=1))
	flush()
	assert get_state(mail.name) == ("Not Sent", 0)


def test_muted_site_sends_nothing(site):
	mail = sendmail([ADA], subject="Ferry")
	local.conf.mute_emails = 1
	flush()
	assert get_state(mail.name) == ("Not Sent", 0)


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
	"""Let the way out refuse one recipient."""
	send = Outbox.send

	def refuse(refused: str) -> None:
		def send_to_others(self: Outbox, message: EmailMessage, recipient: str) -> None:
			if recipient == refused:
				raise smtplib.SMTPRecipientsRefused({recipient: (550, b"no such user")})
			send(self, message, recipient)

		monkeypatch.setattr(Outbox, "send", send_to_others)

	return refuse


def test_mail_that_fails_does_not_stop_the_next(site, refuse):
	refuse(ADA)
	bad, good = sendmail([ADA], subject="Ferry"), sendmail([BEN], subject="Ferry")
	flush()
	assert get_state(bad.name) == ("Not Sent", 1)
	assert "no such user" in local.db.get_value("Email Queue", bad.name, "error")
	assert get_state(good.name) == ("Sent", 0)


def test_mail_that_keeps_failing_is_given_up(site, refuse):
	refuse(ADA)
	mail = sendmail([ADA], subject="Ferry")
	for _time in range(4):
		flush()
	assert get_state(mail.name)[0] == "Error"
	assert get_outbox(site) == []


def test_those_who_have_had_a_mail_do_not_get_it_again(site, refuse):
	refuse(BEN)
	mail = sendmail([ADA, BEN], subject="Ferry")
	flush()
	assert get_state(mail.name) == ("Partially Sent", 1)
	refuse("nobody")
	flush()
	assert get_state(mail.name) == ("Sent", 1)
	assert [copy["To"] for copy in get_outbox(site)] == [ADA, BEN]


def test_mail_whose_process_died_is_sent_after_a_while(site):
	mail = sendmail([ADA], subject="Ferry")
	mail.db_set("status", "Sending")
	flush()
	assert get_state(mail.name)[0] == "Sending"
	local.db.set_value("Email Queue", mail.name, {}, modified=now_datetime() - 2 * LOST_AFTER)
	flush()
	assert get_state(mail.name)[0] == "Sent"


# SMTP


class SMTPHandler(socketserver.StreamRequestHandler):
	"""As much of a mail server as accepts mails."""

	def handle(self) -> None:
		self.answer("220 ready")
		while line := self.rfile.readline():
			verb = line[:4].upper()
			if verb == b"DATA":
				self.answer("354 go on")
				lines = iter(self.rfile.readline, b".\r\n")
				self.server.mails.append(b"".join(lines))
			if verb == b"QUIT":
				return self.answer("221 bye")
			self.answer("250 ok")

	def answer(self, line: str) -> None:
		self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mail_server(site: str) -> Iterator[socketserver.TCPServer]:
	server = socketserver.TCPServer(("127.0.0.1", 0), SMTPHandler)
	server.mails = []
	thread = threading.Thread(target=server.serve_forever)
	thread.start()
	local.conf.update(mail_server="127.0.0.1", mail_port=server.server_address[1])
	yield server
	server.shutdown()
	thread.join()
	server.server_close()


def test_mail_goes_to_the_configured_server(site, mail_server):
	mail = sendmail([ADA, BEN], subject="Ferry", message="<p>Nine.</p>")
	flush()
	assert get_state(mail.name) == ("Sent", 0)
	mails = [message_from_bytes(data, policy=policy.default) for data in mail_server.mails]
	assert [mail["To"] for mail in mails] == [ADA, BEN]
	assert get_outbox(site) == []


def test_everything_waits_while_the_server_cannot_be_reached(site):
	local.conf.update(mail_server="127.0.0.1", mail_port=1)
	mails = [sendmail([ADA], subject="Ferry"), sendmail([BEN], subject="Ferry")]
	for _time in range(5):
		flush()
	assert [get_state(mail.name) for mail in mails] == [("Not Sent", 0)] * 2
	assert "127.0.0.1" in local.db.get_value("Error Log", {}, "method")


def test_server_that_goes_away_in_between_costs_no_mail_a_try(site, monkeypatch):
	def fail(*args: object) -> None:
		raise Unreachable("gone")

	monkeypatch.setattr(Outbox, "send", fail)
	mail = sendmail([ADA], subject="Ferry")
	flush()
	assert get_state(mail.name) == ("Not Sent", 0)
