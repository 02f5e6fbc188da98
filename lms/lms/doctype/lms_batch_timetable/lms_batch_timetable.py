from typing import Any

from frappe.model.document import Document

from lms.lms.doctype.table_row import TableRow

TIMES = ("start_time", "end_time")


class LMSBatchTimetable(TableRow, Document):
	def update_if_missing(self, d: dict[str, Any]) -> None:
		"""Take no default for times, which for Frappe is now. A row without times is for the whole day."""
		super().update_if_missing({key: value for key, value in d.items() if key not in TIMES})
