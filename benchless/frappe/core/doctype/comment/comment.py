from frappe.model.document import Document

from benchless.utils.html import sanitize_html


class Comment(Document):
	def validate(self):
		self.content = sanitize_html(self.content, always_sanitize=True)
