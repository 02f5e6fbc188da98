"""LMS Settings: whom to ask for help, when to remind, when to escalate and to whom."""

import re
from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

MOST_DAYS_BEFORE = 90
SEPARATOR = re.compile(r"[\s,;]+")


class LMSSettings(Document):
	def validate(self) -> None:
		self.validate_reminder_days()
		self.validate_tiers()

	def validate_reminder_days(self) -> None:
		self.reminder_days_before = ", ".join(map(str, parse_days_before(self.reminder_days_before)))
		if self.send_reminders and not self.reminder_days_before:
			frappe.throw(_("Enter how many days before the due date to remind, such as 7, 1."))

	def validate_tiers(self) -> None:
		"""Each tier comes after the one before it."""
		fields = ("manager_tier_days", "hr_tier_days", "compliance_tier_days")
		for field, later in pairwise(fields):
			if cint(self.get(field)) >= cint(self.get(later)):
				frappe.throw(
					_("{0} must be more than {1}.").format(
						frappe.bold(_(self.meta.get_label(later))), frappe.bold(_(self.meta.get_label(field)))
					)
				)

	def get_reminder_days(self) -> list[int]:
		"""How many days before the due date reminders go out, the most first."""
		return parse_days_before(self.reminder_days_before)


def parse_days_before(text: str | None) -> list[int]:
	"""The numbers in a list such as `7, 1`, each once, the largest first."""
	numbers = set()
	for part in filter(None, SEPARATOR.split(text or "")):
		if not re.fullmatch("[0-9]{1,3}", part) or int(part) > MOST_DAYS_BEFORE:
			frappe.throw(
				_(
					"Days before the due date must be whole numbers from 0 to {0}, such as 7, 1; not {1}."
				).format(MOST_DAYS_BEFORE, frappe.bold(escape_html(part)))
			)
		numbers.add(int(part))
	return sorted(numbers, reverse=True)


def store_missing_defaults() -> None:
	"""Write the default of every setting that has never been stored.

	Until then it would read as empty: a Single has no columns that an upgrade could fill.
	"""
	stored = frappe.db.get_singles_dict("LMS Settings")
	for field in frappe.get_meta("LMS Settings").fields:
		if field.default and field.fieldname not in stored:
			frappe.db.set_single_value("LMS Settings", field.fieldname, field.default)
