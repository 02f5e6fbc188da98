"""The standings in words."""

from frappe import _

from lms.lms.validity.standing import (
	EXPIRED,
	EXPIRED_IN_GRACE,
	EXPIRING,
	NOT_REQUIRED,
	NOT_YET_DUE,
	OVERDUE,
	REVOKED,
	UNKNOWN,
	VALID,
)


def name_standings() -> dict[str, str]:
	"""Return the name of each standing in the reader's language."""
	return {
		VALID: _("Valid"),
		EXPIRING: _("Expiring"),
		EXPIRED_IN_GRACE: _("Expired in Grace"),
		EXPIRED: _("Expired"),
		REVOKED: _("Revoked"),
		OVERDUE: _("Overdue"),
		NOT_YET_DUE: _("Not Yet Due"),
		UNKNOWN: _("Unknown"),
		NOT_REQUIRED: _("Not Required"),
	}
