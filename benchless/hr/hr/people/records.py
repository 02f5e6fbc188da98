"""What all records of people have in common: fields hold what their types say before any rule looks at them.

Over REST a name can come as a number and a date as a list; Frappe looks at types only when it writes.
"""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

TABLES = ("Table", "Table MultiSelect")
NUMBERS = ("Check", "Currency", "Float", "Int", "Percent")
DATES = ("Date", "Datetime")


class Record(Document):
	def before_insert(self) -> None:
		self.read_values()

	def before_validate(self) -> None:
		self.read_values()

	def read_values(self) -> None:
		for row in (self, *self.get_all_children()):
			for field in row.meta.fields:
				value = row.get(field.fieldname)
				if field.fieldname == "naming_series":
					validate_series(value, field.options or "")
				if value is not None and field.fieldtype not in TABLES:
					row.set(
						field.fieldname, read_value(value, field.fieldtype, _(field.label or field.fieldname))
					)


def validate_series(value: object, options: str) -> None:
	"""Frappe looks at the options of a Select only after it has made a name of the series."""
	if value and value not in options.split("\n"):
		frappe.throw(_("The naming series must be one of: {0}").format(", ".join(options.split())))


def read_value(value: object, fieldtype: str, label: str) -> object:
	if isinstance(value, list | dict | tuple):
		frappe.throw(_("{0} must be one value, not a list or an object.").format(label))
	if fieldtype in DATES:
		return read_date(value, label)
	if fieldtype in NUMBERS or isinstance(value, str):
		return value
	return str(value)


def read_date(value: object, label: str) -> object:
	if isinstance(value, date) or value == "":
		return value or None
	try:
		read = getdate(value) if isinstance(value, str) else None
	except (ValueError, OverflowError, TypeError, frappe.ValidationError):
		frappe.clear_messages()
		read = None
	if read is None:
		shown = frappe.bold(escape_html(str(value)[:100]))
		frappe.throw(_("{0} must be a date such as 2026-02-28, not {1}.").format(label, shown))
	return value
