"""Saving from a form: `frappe.desk.form.save`."""

from __future__ import annotations

from typing import Any

from ..access.whitelist import whitelist
from ..model import get_doc
from ..text.messages import msgprint, throw
from ..text.translate import _
from ..web.arguments import parse_json_argument
from ..web.documents import load_document
from .load import send

DRAFT, SUBMITTED, CANCELLED = 0, 1, 2
DOCSTATUS = {"Save": DRAFT, "Submit": SUBMITTED, "Update": SUBMITTED, "Cancel": CANCELLED}


@whitelist(methods=["POST", "PUT"])
def savedocs(doc: str, action: str) -> None:
	"""Save, submit or update the document that a form sends as JSON.

	Differs from Frappe: refuses an unknown action with a message, and does not save on GET requests."""
	if action not in DOCSTATUS:
		throw(_("{0} is not an action of a form").format(action))
	document = get_doc(_parse(doc))
	local_name = _take_local_names(document)
	document.docstatus = DOCSTATUS[action]
	if document.docstatus == SUBMITTED:
		document.submit()
	else:
		document.save()
	send(document, **({"localname": local_name} if local_name else {}))
	msgprint(_("Saved"), indicator="green", alert=True)


def _parse(doc: str) -> dict[str, Any]:
	values = parse_json_argument(doc, _("The document"))
	if not isinstance(values, dict) or not values.get("doctype"):
		throw(_("The document has no doctype"))
	return values


def _take_local_names(document: Any) -> str | None:
	"""Drop temporary names from the browser, so that the server sets real ones."""
	local_name = document.name if document.get("__islocal") else None
	for row in (document, *document.get_all_children()):
		if row.get("__islocal") or local_name:
			row.name = None
	document.name = document.get("__newname") or document.name
	return local_name


@whitelist(methods=["POST", "PUT"])
def cancel(doctype: str, name: str) -> None:
	document = load_document(doctype, name)
	document.cancel()
	send(document)
	msgprint(_("Cancelled"), indicator="red", alert=True)
