"""LMS Category: what courses are sorted by. It is called as it reads."""

from frappe.model.document import Document

from lms.lms.slugs import require_free_name, validate_name


class LMSCategory(Document):
	def validate(self) -> None:
		validate_name(self)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		require_free_name(self.doctype, new)
