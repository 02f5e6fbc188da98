"""One change to many documents: `frappe.desk.doctype.bulk_update.bulk_update`."""

from __future__ import annotations

from typing import Any

from ..access.whitelist import whitelist
from ..context.local import local
from ..jobs.background import enqueue
from ..meta import get_meta
from ..text.messages import get_message_log, msgprint, throw
from ..text.translate import _
from ..utils.errors import PermissionError, ValidationError
from ..utils.text import escape_html
from ..web.arguments import parse_json_argument
from ..web.documents import clean_values, load_document

MOST_AT_ONCE = 19
MOST_IN_BACKGROUND = 500
ACTIONS = ("submit", "cancel", "update")
DRAFT, SUBMITTED, CANCELLED = 0, 1, 2


@whitelist(methods=["POST", "PUT"])
def submit_cancel_or_update_docs(
	doctype: str,
	docnames: str | list[str],
	action: str = "submit",
	data: str | dict[str, Any] | None = None,
	task_id: str | None = None,
) -> list[str] | None:
	"""Submit, cancel or change documents, each for itself, and return the names of those that failed.

	Differs from Frappe: each message names its document; refuses unknown actions, and GET requests."""
	names = parse_json_argument(docnames, "docnames") if isinstance(docnames, str) else docnames
	values = parse_json_argument(data, "data") if isinstance(data, str) and data else data or {}
	if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		throw(_("{0} must be a list of names").format("docnames"))
	if action not in ACTIONS or not isinstance(values, dict):
		throw(_("Say what to do: submit, cancel, or update with values"))
	values = clean_values(get_meta(doctype), values)
	if len(names) <= MOST_AT_ONCE:
		return bulk_action(doctype, names, action, values)
	if len(names) > MOST_IN_BACKGROUND:
		throw(_("Bulk operations only support up to {0} documents").format(MOST_IN_BACKGROUND))
	msgprint(_("The documents are being changed in the background"), alert=True)
	path = "frappe.desk.doctype.bulk_update.bulk_update.bulk_action"
	enqueue(path, queue="short", doctype=doctype, docnames=names, action=action, data=values)
	return None


def bulk_action(doctype: str, docnames: list[str], action: str, data: dict[str, Any]) -> list[str]:
	return [name for name in docnames if not _act(doctype, name, action, data)]


def _act(doctype: str, name: str, action: str, data: dict[str, Any]) -> bool:
	before = get_message_log()
	try:
		_change(load_document(doctype, name), action, data)
	except (PermissionError, ValidationError) as error:
		local.db.rollback()
		messages = [message["message"] for message in get_message_log()[len(before) :]] or [str(error)]
		local.message_log = before
		msgprint(f"{escape_html(name)}: {' '.join(messages)}", indicator="red")
		return False
	local.db.commit()
	return True


def _change(doc: Any, action: str, data: dict[str, Any]) -> None:
	if action == "update" and doc.docstatus != CANCELLED:
		doc.update(data)
		doc.save()
	elif action == "submit" and doc.docstatus == DRAFT:
		doc.submit()
	elif action == "cancel" and doc.docstatus == SUBMITTED:
		doc.cancel()
	else:
		throw(_("The state of the document does not allow this"))
