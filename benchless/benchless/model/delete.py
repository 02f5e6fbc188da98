"""Deleting documents, with what belongs to them."""

from __future__ import annotations

from typing import Any

from .. import meta as doctypes
from ..access.passwords import delete_all_passwords_for
from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils.errors import DoesNotExistError, LinkExistsError, PermissionError, ValidationError
from .backlinks import check_links_on_delete
from .controllers import get_controller
from .naming import revert_series_if_last

# Doctypes whose documents go with the one that they are about, and the fields that name it.
DELETED_WITH = (
	("Version", "ref_doctype", "docname"),
	("Comment", "reference_doctype", "reference_name"),
)


def delete_doc(
	doctype: str,
	name: Any,
	force: bool | int = False,
	*,
	ignore_permissions: bool = False,
	flags: dict[str, Any] | None = None,
	ignore_missing: bool = True,
) -> bool | None:
	"""Delete one document, or those of a list of names, unless others link to it.

	Differs from Frappe: no copy is kept as Deleted Document."""
	for one in [name] if isinstance(name, str | int) else name or ():
		if not local.db.exists(doctype, one):
			if not ignore_missing:
				throw(_("{0} {1} not found").format(_(doctype), one), DoesNotExistError)
			return False
		doc = get_controller(doctype)(doctype, one, for_update=True)
		doc.flags.update(flags or {})
		if ignore_permissions:
			doc.flags["ignore_permissions"] = True
		_delete(doc, bool(force))
	return None


def _delete(doc: Any, force: bool) -> None:
	_check_permission(doc)
	_check_not_submitted(doc)
	doc.run_method("on_trash")
	doc.run_method("on_change")
	if not force:
		_check_links(doc)
	delete_all_passwords_for(doc.doctype, doc.name)
	_revert_series(doc)
	_delete_rows(doc)
	doc.run_method("after_delete")
	_delete_attachments(doc)
	_delete_references(doc)
	doc.clear_cache()


def _check_permission(doc: Any) -> None:
	if not doc.has_permission("delete"):
		throw(_("You may not delete {0} {1}").format(doc.doctype, doc.name), PermissionError)


def _check_not_submitted(doc: Any) -> None:
	if doc.meta.is_submittable and doc.docstatus.is_submitted():
		message = _("{0} {1} is submitted. {2}Cancel{3} it before you delete it.")
		throw(message.format(_(doc.doctype), doc.name, "<b>", "</b>"), ValidationError)


def _check_links(doc: Any) -> None:
	try:
		check_links_on_delete(doc)
	except LinkExistsError:
		if doc.meta.has_field("enabled") or doc.meta.has_field("disabled"):
			message = _("You can disable it instead.").format(_(doc.doctype))
			throw(message, LinkExistsError)
		raise


def _revert_series(doc: Any) -> None:
	rule: str = doc.meta.autoname or ""
	if rule.startswith("naming_series:") and doc.get("naming_series"):
		revert_series_if_last(doc.naming_series, doc.name, doc)
	elif rule and rule.split(":", 1)[0].lower() not in ("prompt", "field", "hash"):
		revert_series_if_last(rule, doc.name, doc)


def _delete_rows(doc: Any) -> None:
	if doc.meta.issingle:
		local.db.delete("Singles", {"doctype": doc.doctype})
	else:
		local.db.delete(doc.doctype, {"name": doc.name})
	for child in {df.options for df in doc.meta.get_table_fields()}:
		local.db.delete(child, {"parenttype": doc.doctype, "parent": doc.name})


def _delete_attachments(doc: Any) -> None:
	filters = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
	for name in local.db.get_values("File", filters, "name", pluck=True) if doctypes.exists("File") else ():
		delete_doc("File", name, ignore_permissions=True, force=True)


def _delete_references(doc: Any) -> None:
	"""Differs from Frappe: in the same transaction, not in a job after it."""
	for doctype, doctype_field, name_field in DELETED_WITH:
		if doctypes.exists(doctype):
			local.db.delete(doctype, {doctype_field: doc.doctype, name_field: doc.name})
