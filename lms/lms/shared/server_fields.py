"""Fields that only the server writes. A client must send their stored values."""

from collections.abc import Callable, Iterable
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, flt, get_datetime, get_time, getdate

CONVERTERS: dict[str, Callable[..., object]] = {"Date": getdate, "Datetime": get_datetime, "Time": get_time}


class ServerFields(Document):
	"""Mixin for documents with `server_fields`, which only domain modules write, with UPDATEs."""

	server_fields: ClassVar[tuple[str, ...]] = ()

	def validate_server_fields(self) -> None:
		"""Refuse changed server fields. Call this first in `validate`, before the controller sets any."""
		before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
		for fieldname in self.server_fields:
			if not is_same(
				self.meta.get_field(fieldname).fieldtype, self.get(fieldname), before.get(fieldname)
			):
				label = _(self.meta.get_label(fieldname))
				frappe.throw(
					_("{0} is set by the system and cannot be changed.").format(label), frappe.PermissionError
				)


def find_changed(doc: Document, fieldnames: Iterable[str]) -> list[str]:
	"""Return which of these fields of a stored document are about to change, or have just changed."""
	before = doc.get_doc_before_save()
	return [
		fieldname
		for fieldname in fieldnames
		if not is_same(doc.meta.get_field(fieldname).fieldtype, doc.get(fieldname), before.get(fieldname))
	]


def is_same(fieldtype: str, value: object, other: object) -> bool:
	"""Whether two values of a field are equal. One of them may be text from a client."""
	if fieldtype in ("Check", "Int", "Float", "Percent"):
		return flt(value) == flt(other)
	if fieldtype in CONVERTERS and value and other:
		return CONVERTERS[fieldtype](value) == CONVERTERS[fieldtype](other)
	return cstr(value) == cstr(other)
