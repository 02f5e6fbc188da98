"""Which account of which provider a live class uses. Only admins see accounts, others know their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.live_classes.providers import google_meet, zoom
from lms.lms.live_classes.providers.base import Provider


@dataclass(frozen=True)
class Kind:
	"""Where the accounts of a provider are, and the field that names one."""

	doctype: str
	fieldname: str
	read_settings: Callable[[str], Provider]


KINDS = {
	zoom.NAME: Kind("LMS Zoom Settings", "zoom_account", zoom.read_settings),
	google_meet.NAME: Kind("LMS Google Meet Settings", "google_meet_account", google_meet.read_settings),
}
FIELDS = ("conferencing_provider", *(kind.fieldname for kind in KINDS.values()))


def is_account(doctype: object) -> TypeGuard[str]:
	"""Whether the records of a DocType are accounts."""
	return isinstance(doctype, str) and doctype in {kind.doctype for kind in KINDS.values()}


def find_account(row: Mapping[str, Any]) -> str | None:
	"""Return the account of a class or a cohort, by its provider."""
	kind = KINDS.get(row.get("conferencing_provider") or "")
	return row.get(kind.fieldname) or None if kind else None


def get_provider(name: str, account: str) -> Provider:
	"""Return the provider with this account, also one that is no longer enabled."""
	return KINDS[name].read_settings(account)


def require_account(row: Mapping[str, Any]) -> None:
	"""Raise ValidationError unless the account of the provider is there and enabled."""
	name = row.get("conferencing_provider")
	if not name:
		return
	account = find_account(row)
	if not account:
		frappe.throw(_("Choose an account for {0}.").format(_(name)))
	if not frappe.db.get_value(KINDS[name].doctype, account, "enabled"):
		frappe.throw(
			_("The account {0} is disabled. Choose another one.").format(frappe.bold(escape_html(account)))
		)
