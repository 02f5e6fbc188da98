"""LMS Settings: contact for help, the brand, the portal, reminders, escalation, HR and upload limits."""

import re
from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate, nowdate

from lms.lms.compliance.settings import validate_hand_off
from lms.lms.content.pictures import find_public_picture
from lms.lms.shared.brand import MOST_IN_NAME
from lms.lms.shared.colours import DARK, LIGHT, derive_accents, is_colour

MOST_DAYS_BEFORE = 90
SEPARATOR = re.compile(r"[\s,;]+")


class LMSSettings(Document):
	def validate(self) -> None:
		self.validate_brand_name()
		self.validate_brand_logo()
		self.validate_brand_colour()
		self.validate_reminder_days()
		self.validate_tiers()
		validate_hand_off(self, getdate(nowdate()))

	def on_update(self) -> None:
		self.tell_of_accents()

	brand_name: str | None
	brand_logo: str | None
	brand_colour: str | None
	reminder_days_before: str

	def validate_brand_name(self) -> None:
		"""Require a line of few characters. Frappe does not check the length of a field of a Single."""
		self.brand_name = " ".join((self.brand_name or "").split())
		if len(self.brand_name) > MOST_IN_NAME:
			frappe.throw(_("The brand name can have at most {0} characters.").format(MOST_IN_NAME))

	def validate_brand_logo(self) -> None:
		if not self.brand_logo:
			return
		address = find_public_picture(self.brand_logo)
		if not address:
			frappe.throw(
				_(
					"The logo must be a public picture on this site: GIF, JPG, PNG, SVG or WEBP. Please"
					" upload it here and do not make it private."
				)
			)
		self.brand_logo = address

	def validate_brand_colour(self) -> None:
		self.brand_colour = (self.brand_colour or "").strip().lower() or None
		if self.brand_colour and not is_colour(self.brand_colour):
			frappe.throw(
				_("{0} is not a colour. Please enter # and six digits from 0 to f, such as #0f6e74.").format(
					frappe.bold(escape_html(self.brand_colour[:40]))
				)
			)

	def tell_of_accents(self) -> None:
		"""Say which colours the portal uses if texts in the chosen one would be hard to read."""
		if self.brand_colour and self.has_value_changed("brand_colour"):
			if lines := describe_accents(self.brand_colour):
				frappe.msgprint("<br>".join(lines), alert=True, indicator="blue")

	def validate_reminder_days(self) -> None:
		self.reminder_days_before = ", ".join(map(str, parse_days_before(self.reminder_days_before)))
		if self.send_reminders and not self.reminder_days_before:
			frappe.throw(_("In Reminder Days Before, enter numbers of days such as 7, 1."))

	def validate_tiers(self) -> None:
		"""Require that each tier comes later than the one before it."""
		fields = ("manager_tier_days", "hr_tier_days", "compliance_tier_days")
		for field, later in pairwise(fields):
			if cint(self.get(field)) >= cint(self.get(later)):
				frappe.throw(
					_("{0} must be more than {1}.").format(
						frappe.bold(_(self.meta.get_label(later))), frappe.bold(_(self.meta.get_label(field)))
					)
				)

	def get_reminder_days(self) -> list[int]:
		"""Return the numbers of days before the due date on which to remind, largest first."""
		return parse_days_before(self.reminder_days_before)


def describe_accents(colour: str) -> list[str]:
	"""Return a line for each of light and dark pages that have another colour than the chosen one."""
	texts = {
		LIGHT: _("{0} would be hard to read on light pages. There, the portal uses {1}."),
		DARK: _("{0} would be hard to read on dark pages. There, the portal uses {1}."),
	}
	used = {scheme: derive_accents(colour, scheme).accent for scheme in texts}
	return [
		text.format(frappe.bold(colour), frappe.bold(used[scheme]))
		for scheme, text in texts.items()
		if used[scheme] != colour
	]


def parse_days_before(text: str | None) -> list[int]:
	"""Parse a list such as `7, 1`. Returns each number once, largest first."""
	numbers = set()
	for part in filter(None, SEPARATOR.split(text or "")):
		if not re.fullmatch("[0-9]{1,3}", part) or int(part) > MOST_DAYS_BEFORE:
			frappe.throw(
				_("Reminder Days Before must be whole numbers from 0 to {0}, such as 7, 1, not {1}.").format(
					MOST_DAYS_BEFORE, frappe.bold(escape_html(part))
				)
			)
		numbers.add(int(part))
	return sorted(numbers, reverse=True)


def store_missing_defaults() -> None:
	"""Store the default of every setting that has never been stored.

	Otherwise, settings that an upgrade adds would read as empty, because a Single has no columns to fill.
	"""
	stored = frappe.db.get_singles_dict("LMS Settings")
	for field in frappe.get_meta("LMS Settings").fields:
		if field.default and field.fieldname not in stored:
			frappe.db.set_single_value("LMS Settings", field.fieldname, field.default)
