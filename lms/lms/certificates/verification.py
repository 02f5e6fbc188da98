"""What everybody learns about a certificate whose number they have.

The answer to a number that does not exist is the same as to any other text, so numbers cannot be found by
trying. Their random part has 75 bits.
"""

from dataclasses import dataclass
from datetime import date

import frappe

from lms.lms.certificates.certificate import CERTIFICATE, COLUMNS, subject_of
from lms.lms.certificates.numbers import read_number
from lms.lms.certificates.publishing import abbreviate
from lms.lms.certificates.states import State, get_states

FIELDS = (
	"name",
	"number",
	"member_name",
	"published",
	"issue_date",
	"expiry_date",
	*(fieldname for pair in COLUMNS.values() for fieldname in pair),
)


@dataclass(frozen=True)
class Verified:
	"""All that is shown of a certificate. `name` is the initials if the holder does not show their name."""

	number: str
	name: str
	title: str
	issued_on: date
	expires_on: date | None
	state: State


def verify(text: str, today: date) -> Verified | None:
	"""Return the certificate with the number that somebody typed, or None."""
	number = read_number(text)
	if not number:
		return None
	row = frappe.db.get_value(CERTIFICATE, {"number": number}, list(FIELDS), as_dict=True)
	if not row:
		return None
	return Verified(
		number=row.number,
		name=row.member_name if row.published else abbreviate(row.member_name or ""),
		title=subject_of(row).title,
		issued_on=row.issue_date,
		expires_on=row.expiry_date,
		state=get_states([row.name], today)[row.name],
	)
