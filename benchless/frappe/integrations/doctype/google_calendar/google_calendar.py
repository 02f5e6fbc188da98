"""A calendar at Google, and access to it."""

import frappe
import requests
from frappe import _
from frappe.integrations.google_oauth import GoogleOAuth
from frappe.model.document import Document
from frappe.utils.password import get_decrypted_password

SCOPES = "https://www.googleapis.com/auth/calendar"
SECONDS = 20


class GoogleCalendar(Document):
	"""Differs from Frappe: it syncs no events, and there is no button to authorize access. The ID of the
	calendar and the refresh token are typed in."""

	def validate(self) -> Document:
		settings = frappe.get_single("Google Settings")
		if not settings.enable:
			frappe.throw(_("Enable Google API in Google Settings."))
		if not settings.client_id or not settings.client_secret:
			frappe.throw(_("Enter Client Id and Client Secret in Google Settings."))
		return settings

	def get_access_token(self) -> str | None:
		"""A token that is valid for some minutes; None if Google refuses.

		Differs from Frappe: it waits only so long for Google."""
		settings = self.validate()
		if not self.refresh_token:
			frappe.throw(_("Enter a Refresh Token."))
		given = {
			"client_id": settings.client_id,
			"client_secret": get_secret(settings, "client_secret"),
			"refresh_token": get_secret(self, "refresh_token"),
			"grant_type": "refresh_token",
			"scope": SCOPES,
		}
		answer = requests.post(GoogleOAuth.OAUTH_URL, data=given, timeout=SECONDS).json()
		return answer.get("access_token")


def get_secret(doc: Document, fieldname: str) -> str | None:
	return get_decrypted_password(doc.doctype, doc.name, fieldname, raise_exception=False)
