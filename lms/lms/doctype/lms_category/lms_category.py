"""LMS Category: a category of courses. Its name is its title."""

from frappe.model.document import Document

from lms.lms.shared.slugs import require_free_name, validate_name


class LMSCategory(Document):
	def validate(self) -> None:
		validate_name(self)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		require_free_name(self.doctype, new)
