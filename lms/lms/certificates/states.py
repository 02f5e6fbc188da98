"""Whether certificates are valid on a day. Derived from them and the events about them, never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from pypika.terms import Criterion

from lms.lms.certificates.certificate import CERTIFICATE, EVENT
from lms.lms.permissions.certificates import issuable_certificates, readable_certificates
from lms.lms.shared.language import long_date
from lms.lms.shared.rows import chunked

VALID, EXPIRED, REVOKED, SUPERSEDED = "Valid", "Expired", "Revoked", "Superseded"
# Colours of the states in the portal and the desk.
COLOURS = {VALID: "green", EXPIRED: "orange", REVOKED: "red", SUPERSEDED: "gray"}


@dataclass(frozen=True)
class State:
	"""`since` is the last valid day of an expired certificate, or the day on which another state began.

	`by` is the number of the certificate that took its place.
	"""

	state: str
	since: date | None = None
	by: str | None = None
	reason: str | None = None


def get_states(certificates: Collection[str], today: date) -> dict[str, State]:
	"""Return the states of these certificates, with one statement for each thousand."""
	row, event = frappe.qb.DocType(CERTIFICATE), frappe.qb.DocType(EVENT)
	new = frappe.qb.DocType(CERTIFICATE).as_("new")
	# Found by the member, who has few. Whoever revokes a period revokes what proves it.
	is_about = (event.certificate == row.name) | ((event.event == REVOKED) & (event.period == row.period))
	query = (
		frappe.qb.from_(row)
		.left_join(event)
		.on((event.member == row.member) & is_about & (event.effective_on <= today))
		.left_join(new)
		.on(new.name == event.new_certificate)
		.select(
			row.name, row.expiry_date, event.event, event.effective_on, event.reason, new.number.as_("by")
		)
		.orderby(row.name)
		.orderby(event.effective_on)
		.orderby(event.creation)
	)
	found: dict[str, State] = {}
	for chunk in chunked(sorted(set(certificates))):
		for each in query.where(row.name.isin(chunk)).run(as_dict=True):
			# The first event decides: what is revoked or superseded stays so.
			found.setdefault(each.name, derive_state(each, today))
	return found


def derive_state(row: frappe._dict, today: date) -> State:
	if row.event == REVOKED:
		return State(REVOKED, row.effective_on, reason=row.reason)
	if row.event == SUPERSEDED:
		return State(SUPERSEDED, row.effective_on, by=row.by, reason=row.reason)
	if row.expiry_date and row.expiry_date < today:
		return State(EXPIRED, row.expiry_date)
	return State(VALID)


def describe_state(state: State, language: str) -> str:
	"""Return the state in words, with its day or the number that took its place."""
	if state.state == SUPERSEDED:
		return _("Superseded by {0}").format(state.by) if state.by else _("Superseded")
	if state.state == VALID or not state.since:
		return _("Valid")
	day = long_date(state.since, language)
	return (_("Expired on {0}") if state.state == EXPIRED else _("Revoked on {0}")).format(day)


class StateShown(TypedDict):
	"""A state, its colour, and the sentence that says it in the reader's language.

	`may_end` is whether the reader can revoke the certificate or issue it again.
	"""

	state: str
	colour: str
	label: str
	may_end: bool


def show_states(certificates: Collection[str], today: date, user: str) -> dict[str, StateShown]:
	"""Return the states of those of these certificates that the user may read, in words."""
	names = find_among(certificates, readable_certificates(user))
	issuable = set(find_among(names, issuable_certificates(user)))
	return {
		name: {
			"state": state.state,
			"colour": COLOURS[state.state],
			"label": describe_state(state, frappe.local.lang),
			"may_end": name in issuable and state.state in (VALID, EXPIRED),
		}
		for name, state in get_states(names, today).items()
	}


def find_among(certificates: Collection[str], criterion: Criterion) -> list[str]:
	row = frappe.qb.DocType(CERTIFICATE)
	query = frappe.qb.from_(row).select(row.name).where(criterion)
	return [
		name
		for chunk in chunked(sorted(set(certificates)))
		for name in query.where(row.name.isin(chunk)).run(pluck=True)
	]
