"""`sendmail`: puts a mail into the Email Queue."""

from __future__ import annotations

from typing import Any

from ..context.local import local
from ..jobs.background import enqueue
from ..model import Document, get_doc
from ..utils.data import split_emails, validate_email_address
from . import outgoing
from .message import EMail, frame, get_default_sender, render_content

QUEUE = "Email Queue"


def sendmail(
	recipients: str | list[str],
	sender: str | None = None,
	subject: str = "No Subject",
	message: str = "No Message",
	delayed: bool = True,
	reference_doctype: str | None = None,
	reference_name: str | None = None,
	now: bool | None = None,
	template: str | None = None,
	args: dict[str, Any] | None = None,
	attachments: list[dict[str, Any]] | None = None,
	header: str | list[str] | None = None,
	with_container: bool = False,
) -> Document | None:
	"""Queue a mail, one copy per recipient. With `now`, it is sent after the commit, else at the next flush.

	`message` is HTML; or `template` names files of `templates/emails`, rendered with `args`: `.html`, and
	`.txt` where the plain text is not to be made of that. A `header` is the title; it, or `with_container`,
	puts the message in a card. An attachment has `fname`, `fcontent` and `content_type`, and a `content_id`
	where something else in the mail names it.

	Differs from Frappe: `now` sends from a worker, so that no one waits for a mail server. What an import
	mutes is never sent; Frappe sends it with the next flush."""
	addresses = _get_addresses(recipients)
	if not addresses or local.flags.mute_emails:
		return None
	sender = sender or get_default_sender()
	content, text = render_content(template, args or {}) if template else (message, None)
	email = EMail(subject, sender, addresses)
	email.set_html(frame(content, header, with_container), text)
	for attachment in attachments or []:
		email.add_attachment(**attachment)
	mail = email.make()
	values = {
		"doctype": QUEUE,
		"sender": sender,
		"message": mail.as_string(),
		"message_id": mail["Message-ID"].strip("<>"),
		"reference_doctype": reference_doctype,
		"reference_name": reference_name,
		"recipients": [{"recipient": address, "status": "Not Sent"} for address in addresses],
	}
	queued: Document = get_doc(values).insert(ignore_permissions=True)
	if now or not delayed:
		enqueue(outgoing.send, name=queued.name, queue="short", enqueue_after_commit=True)
	return queued


def _get_addresses(recipients: str | list[str]) -> list[str]:
	"""Return each address once. Refuses invalid ones."""
	texts = [recipients] if isinstance(recipients, str) else recipients
	addresses = [validate_email_address(one, throw=True) for text in texts for one in split_emails(text)]
	return list(dict.fromkeys(addresses))
