"""The brand of the portal and of mails, as LMS Settings have it, and where people find help."""

from dataclasses import dataclass

import frappe

from lms.lms.shared.addresses import local_file
from lms.lms.shared.colours import DARK, LIGHT, Accents, derive_accents, is_colour

STANDARD_NAME = "Smooth LMS"
MOST_IN_NAME = 60
# The accent of the portal's own stylesheet, for mails.
STANDARD_ACCENT = "#0f6e74"


@dataclass(frozen=True)
class Brand:
	"""A name, a picture's address or None, and a colour such as `#0f6e74` or None for the portal's own."""

	name: str
	logo: str | None
	colour: str | None

	@property
	def light(self) -> Accents | None:
		return derive_accents(self.colour, LIGHT) if self.colour else None

	@property
	def dark(self) -> Accents | None:
		return derive_accents(self.colour, DARK) if self.colour else None

	@property
	def accent_of_mails(self) -> str:
		"""Mails are light."""
		return self.light.accent if self.light else STANDARD_ACCENT


def get_brand() -> Brand:
	"""Return the brand. What was stored without being checked is as if it was not there."""
	settings = frappe.get_cached_doc("LMS Settings")
	return Brand(
		name=settings.brand_name or STANDARD_NAME,
		logo=local_file(settings.brand_logo) if settings.brand_logo else None,
		colour=settings.brand_colour if is_colour(settings.brand_colour) else None,
	)


def get_contact() -> str | None:
	"""Return the address for help from LMS Settings: a web address, or else a `mailto:` link."""
	settings = frappe.get_cached_doc("LMS Settings")
	url = settings.contact_us_url or ""
	if url.startswith(("https://", "http://")):
		return url
	return f"mailto:{settings.contact_us_email}" if settings.contact_us_email else None
