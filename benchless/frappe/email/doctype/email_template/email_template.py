"""The subject and the text of a mail, with Jinja for what differs from mail to mail."""

from typing import Any

import frappe
from frappe.model.document import Document


class EmailTemplate(Document):
	@property
	def response_(self) -> str:
		return self.response_html if self.use_html else self.response

	def get_formatted_subject(self, doc: dict[str, Any]) -> str:
		return frappe.render_template(self.subject, doc)

	def get_formatted_response(self, doc: dict[str, Any]) -> str:
		return frappe.render_template(self.response_, doc)
