"""Protects the rows, owner and state of every document of the app, however it is saved.

Frappe accepts all of these from the client. It writes a row by its name alone, so naming a row of another
document would move that row.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.shared.doctypes import is_of_app
from lms.lms.shared.field_values import read_values

KEPT = ("creation", "docstatus", "idx", "owner")
KEPT_IN_ROWS = ("creation", "owner")
ACTIONS = (None, "save")


def before_validate(doc: Document, method: str | None = None) -> None:
	"""Check a document before it is validated. A hook on every DocType, as any may contain our rows."""
	before = doc.get_doc_before_save()
	if is_of_app(doc.doctype):
		read_values(doc)
	if before and is_of_app(doc.doctype):
		keep(doc, before, KEPT)
	for table in doc.meta.get_table_fields():
		if is_of_app(doc.doctype) or is_of_app(table.options):
			keep_rows(doc, before, table.fieldname)


def before_naming(doc: Document, method: str | None = None) -> None:
	"""Convert field values before `autoname` uses the title."""
	if is_of_app(doc.doctype):
		read_values(doc)


def keep_rows(doc: Document, before: Document | None, fieldname: str) -> None:
	stored = {row.name: row for row in before.get(fieldname) or ()} if before else {}
	for row in doc.get(fieldname) or ():
		if doc.is_new() or row.is_new():
			row.update({"owner": doc.owner, "creation": doc.modified})
		elif row.name in stored:
			keep(row, stored.pop(row.name), KEPT_IN_ROWS)
		else:
			refuse_row(doc, row)


def keep(doc: Document, before: Document, fieldnames: tuple[str, ...]) -> None:
	"""Restore stored values without an error, as Frappe itself updates `idx` while a form is open."""
	for fieldname in fieldnames:
		doc.set(fieldname, before.get(fieldname))


def refuse_row(doc: Document, row: Document) -> None:
	"""Refuse a row with the same message whether it is another document's, missing or a duplicate."""
	label = _(doc.meta.get_label(row.parentfield))
	frappe.throw(
		_(
			"{0}, row {1}: {2} is not a row of this document, or it is listed twice. To add a row, send it"
			" without a name."
		).format(label, row.idx, frappe.bold(escape_html(row.name))),
		frappe.PermissionError,
	)


def on_change(doc: Document, method: str | None = None) -> None:
	"""Refuse submit, cancel and discard, which a client of Frappe 16 can request without a check."""
	if doc.get("_action") not in ACTIONS and is_of_app(doc.doctype):
		frappe.throw(
			_("{0} can be saved and deleted, but not submitted, cancelled or discarded.").format(
				_(doc.doctype)
			),
			frappe.PermissionError,
		)


def after_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Check a rename afterwards. A client can ask Frappe to skip permissions and `before_rename`."""
	if is_of_app(doc.doctype):
		doc.check_permission("write")
		doc.run_method("before_rename", old, new, merge)
		if doc.meta.autoname == "hash":
			message = _("{0} cannot be renamed.").format(_(doc.doctype))
			frappe.throw(message, frappe.PermissionError)
