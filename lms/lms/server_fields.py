"""Fields that only the server writes: what a client sends in them must be what is there already."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import cstr, flt


class ServerFields:
	"""For a document whose class names its `server_fields`; domain modules write them with UPDATEs."""

	server_fields: ClassVar[tuple[str, ...]] = ()

	def validate_server_fields(self) -> None:
		"""Call first in `validate`, before the controller sets any of them itself."""
		before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
		for fieldname in self.server_fields:
			if not is_same(
				self.meta.get_field(fieldname).fieldtype, self.get(fieldname), before.get(fieldname)
			):
				label = _(self.meta.get_label(fieldname))
				frappe.throw(
					_("{0} is set by the system and cannot be changed.").format(label), frappe.PermissionError
				)


def is_same(fieldtype: str, value: object, other: object) -> bool:
	"""Whether two values of a field are equal, one of them perhaps as text from a client."""
	if fieldtype in ("Check", "Int", "Float", "Percent"):
		return flt(value) == flt(other)
	return cstr(value) == cstr(other)
