"""What every document of the app keeps whoever saves it, and by whatever way: its rows, its maker, its state.

Frappe takes all of these from the client. A row is written by its name alone, so that naming the row of
another document takes it away from there.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.doctypes import is_of_app
from lms.lms.field_values import read_values

KEPT = ("creation", "docstatus", "idx", "owner")
KEPT_IN_ROWS = ("creation", "owner")
ACTIONS = (None, "save")


def before_validate(doc: Document, method: str | None = None) -> None:
	"""The hook on every document of the site: others may have tables of this app's rows, by customizing."""
	before = doc.get_doc_before_save()
	if is_of_app(doc.doctype):
		read_values(doc)
	if before and is_of_app(doc.doctype):
		keep(doc, before, KEPT)
	for table in doc.meta.get_table_fields():
		if is_of_app(doc.doctype) or is_of_app(table.options):
			keep_rows(doc, before, table.fieldname)


def before_naming(doc: Document, method: str | None = None) -> None:
	"""Before `autoname` makes a name of a title."""
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
	"""Not refused when they differ: Frappe itself counts links in `idx` while a form is open."""
	for fieldname in fieldnames:
		doc.set(fieldname, before.get(fieldname))


def refuse_row(doc: Document, row: Document) -> None:
	"""In the same words whether it is of another document, not there at all, or named twice."""
	label = _(doc.meta.get_label(row.parentfield))
	frappe.throw(
		_(
			"{0}, row {1}: {2} is not a row of this document, or it is listed twice. To add a row, leave out"
			" its name."
		).format(label, row.idx, frappe.bold(escape_html(row.name))),
		frappe.PermissionError,
	)


def on_change(doc: Document, method: str | None = None) -> None:
	"""Frappe 16 takes from the client what is done to a document, and checks nothing when it is discarded."""
	if doc.get("_action") not in ACTIONS and is_of_app(doc.doctype):
		frappe.throw(
			_("{0} can be saved and deleted, but not submitted, cancelled or discarded.").format(
				_(doc.doctype)
			),
			frappe.PermissionError,
		)


def after_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Frappe leaves it to the client whether permissions and `before_rename` are asked, and to readers."""
	if is_of_app(doc.doctype):
		doc.check_permission("write")
		doc.run_method("before_rename", old, new, merge)
		if doc.meta.autoname == "hash":
			message = _("{0} cannot be renamed.").format(_(doc.doctype))
			frappe.throw(message, frappe.PermissionError)
