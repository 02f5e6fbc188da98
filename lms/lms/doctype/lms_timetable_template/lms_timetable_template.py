"""LMS Timetable Template: rows by day, for the timetables of many cohorts."""

from frappe.model.document import Document

from lms.lms.cohorts.timetable_rows import validate_legends, validate_template


class LMSTimetableTemplate(Document):
	def validate(self) -> None:
		validate_template(self)
		validate_legends(self)
