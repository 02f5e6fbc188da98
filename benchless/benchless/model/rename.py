"""Renaming a document, or merging it into another, and everything that refers to it."""

from __future__ import annotations

from typing import Any

from .. import meta as doctypes
from ..access import permissions
from ..access.passwords import rename_password
from ..context.local import local
from ..meta import Meta, get_meta
from ..text.messages import bold, msgprint, throw
from ..text.translate import _
from ..utils import sbool
from ..utils.errors import ValidationError
from .backlinks import move_links
from .controllers import get_controller
from .delete import delete_doc
from .naming import validate_name


def rename_doc(
	doctype: str,
	old: Any,
	new: str,
	force: bool = False,
	merge: bool = False,
	ignore_permissions: bool = False,
) -> str:
	"""Give a document a new name, which is returned; `merge` it into the one that has that name."""
	meta, merge = get_meta(doctype), bool(sbool(merge))
	doc = get_controller(doctype)(doctype, old)
	new = _ask_controller(doc, new, merge)
	new = _validate(doc, new, merge, bool(sbool(force)), ignore_permissions)
	if not merge:
		_rename_rows(meta, old, new)
	move_links(doctype, old, new)
	_move_belongings(doctype, old, new)
	renamed = get_controller(doctype)(doctype, new)
	renamed.run_method("after_rename", old, new, merge)
	if merge:
		renamed.add_comment("Edit", _("merged {0} into {1}").format(bold(old), bold(new)))
		delete_doc(doctype, old)
	else:
		rename_password(doctype, old, new)
		renamed.add_comment("Edit", _("renamed from {0} to {1}").format(bold(old), bold(new)))
	local.document_cache.clear()
	message = _("Document renamed from {0} to {1}").format(bold(old), bold(new))
	msgprint(message, alert=True, indicator="green")
	return new


def _ask_controller(doc: Any, new: str, merge: bool) -> str:
	"""`before_rename` may give another name."""
	answer = doc.run_method("before_rename", doc.name, new, merge)
	if isinstance(answer, dict):
		answer = answer.get("new")
	return str(answer or new)


def _validate(doc: Any, new: str, merge: bool, force: bool, ignore_permissions: bool) -> str:
	# Locked, so that nobody takes the name meanwhile.
	exists = local.db.get_value(doc.doctype, new, "name", for_update=True)
	if doc.name == new:
		throw(_("The new name is the old one. Nothing was changed."))
	if exists and exists != new:
		# Another case or accent of the same name.
		exists = None
	if merge and not exists:
		throw(_("{0} {1} does not exist, select a new target to merge").format(doc.doctype, new))
	if exists and not merge:
		throw(_("Another {0} with name {1} exists, select another name").format(doc.doctype, new))
	if not ignore_permissions:
		if not permissions.has_permission(doc.doctype, "write", doc, raise_exception=False):
			throw(_("You need write permission to rename"))
		if not force and not doc.meta.allow_rename:
			throw(_("{0} not allowed to be renamed").format(_(doc.doctype)), ValidationError)
	return validate_name(doc.doctype, new)


def _rename_rows(meta: Meta, old: str, new: str) -> None:
	local.db.sql(f"UPDATE `tab{meta.name}` SET `name` = %s WHERE `name` = %s", (new, old))
	_rule, is_field, fieldname = (meta.autoname or "").partition("field:")
	if is_field:
		local.db.set_value(meta.name, new, fieldname, new, update_modified=False)
	for df in meta.get_table_fields():
		filters = {"parent": old, "parenttype": meta.name}
		local.db.set_value(df.options, filters, "parent", new, update_modified=False)


def _move_belongings(doctype: str, old: str, new: str) -> None:
	"""Attachments and history."""
	for belonging, doctype_field, name_field in (
		("File", "attached_to_doctype", "attached_to_name"),
		("Version", "ref_doctype", "docname"),
	):
		if doctypes.exists(belonging):
			filters = {doctype_field: doctype, name_field: old}
			local.db.set_value(belonging, filters, name_field, new, update_modified=False)


def rename_field(doctype: str, old_fieldname: str, new_fieldname: str) -> None:
	"""Give the new field of a doctype the values that are in the old one's column."""
	if local.db.has_column(doctype, old_fieldname):
		columns = [local.db.quote(fieldname) for fieldname in (f"tab{doctype}", new_fieldname, old_fieldname)]
		local.db.sql("UPDATE {} SET {} = {}".format(*columns))
