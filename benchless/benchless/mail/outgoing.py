"""Sends the mails in the Email Queue, one recipient at a time. A failed mail does not stop the next."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

from ..context.local import local
from ..model import Document, get_doc
from ..site.logs import get_traceback, log_error
from ..utils.clock import now_datetime
from ..utils.data import cint
from .transport import Transport, Unreachable, get_transport

QUEUE = "Email Queue"
BATCH = 500
DEFAULT_RETRY_LIMIT = 3
# If sending takes longer, the process has died.
LOST_AFTER = timedelta(minutes=15)
WAITING = ("Not Sent", "Partially Sent")


def flush() -> None:
	"""Send due mails, and commit after each. If no mail server can be reached, all of them wait."""
	if names := get_due():
		_send_all(names)


def send(name: str) -> None:
	"""Send one mail now."""
	_send_all([name])


def get_due() -> list[str]:
	now = now_datetime()
	query = (
		"select `name` from `tabEmail Queue`"
		" where (`status` in %s and (`send_after` is null or `send_after` <= %s))"
		" or (`status` = 'Sending' and `modified` < %s)"
		f" order by `priority` desc, `retry`, `creation` limit {BATCH}"
	)
	names: list[str] = local.db.sql(query, (WAITING, now, now - LOST_AFTER), pluck=True)
	return names


def _send_all(names: list[str]) -> None:
	if local.conf.mute_emails:
		return
	try:
		with closing(get_transport()) as transport:
			for name in names:
				_send_one(name, transport)
	except Unreachable as error:
		log_error(title=str(error))
		local.db.commit()


def _send_one(name: str, transport: Transport) -> None:
	mail = get_doc(QUEUE, name)
	if not _claim(name):
		return
	try:
		_send_copies(mail, transport)
	except Unreachable:
		_update(name, {"status": mail.status})
		raise
	except Exception:
		# The error concerns only this mail. Record it there and send the next one.
		local.db.rollback()
		_note_failure(mail, get_traceback())
	else:
		_update(name, {"status": "Sent", "error": None})


def _claim(name: str) -> bool:
	"""Claim a mail, unless another process has just done so or has sent it."""
	row = local.db.get_value(QUEUE, name, ["status", "modified"], as_dict=True, for_update=True)
	is_lost = row and row.status == "Sending" and row.modified < now_datetime() - LOST_AFTER
	is_free = bool(row) and (row.status in WAITING or is_lost)
	if is_free:
		local.db.set_value(QUEUE, name, "status", "Sending")
	local.db.commit()
	return is_free


def _send_copies(mail: Document, transport: Transport) -> None:
	message = message_from_string(mail.message, policy=policy.SMTP)
	assert isinstance(message, EmailMessage)
	for row in mail.recipients:
		if row.status == "Sent":
			continue
		del message["To"]
		message["To"] = row.recipient
		transport.send(message, row.recipient)
		row.db_set("status", "Sent", commit=True)


def _note_failure(mail: Document, error: str) -> None:
	limit = cint(local.db.get_single_value("System Settings", "email_retry_limit")) or DEFAULT_RETRY_LIMIT
	is_partly_sent = any(row.status == "Sent" for row in mail.recipients)
	status = "Error" if mail.retry >= limit else "Partially Sent" if is_partly_sent else "Not Sent"
	_update(str(mail.name), {"status": status, "error": error, "retry": mail.retry + 1})


def _update(name: str, values: dict[str, Any]) -> None:
	local.db.set_value(QUEUE, name, values)
	local.db.commit()
