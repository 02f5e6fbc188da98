"""Checking in to a class by oneself, with a code that only those in the room can see.

The code changes every half a minute. It is made of the class and the time with a secret of the class, which
follows from the key of the site and never leaves the server.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key

from lms.lms.live_classes.attendance import (
	CHECK_IN,
	INSTRUCTOR,
	NOT_SET,
	PRESENT,
	AttendanceError,
	Mark,
	get_class,
	get_roster,
	lock_class,
	require_recorder,
	write_marks,
)
from lms.lms.live_classes.live_class import BATCH, is_over, minutes_before
from lms.lms.shared.moments import as_moment

# People check in from so many minutes before the start until the end.
MINUTES_BEFORE_START = 15
STEP_SECONDS = 30
# Without characters that look like others.
ALPHABET, LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 6
BITS = 5
# So many codes in this time, right or wrong. Then a person has to wait.
MOST_TRIES, TRIES_SECONDS = 10, 600


@dataclass(frozen=True)
class Code:
	"""What people type, and in how many seconds the next code takes its place."""

	text: str
	seconds: int


# For those in front


def get_code(live_class: str, user: str, now: datetime) -> Code:
	"""Return the code of this moment, for those who may record attendance.

	Raises AttendanceError if nobody can check in now.
	"""
	row = get_class(live_class)
	require_recorder(row, user)
	require_window(row, now)
	step = find_step(now)
	left = (step + 1) * STEP_SECONDS - as_moment(now).timestamp()
	return Code(make_code(live_class, step), max(1, round(left)))


def find_step(now: datetime) -> int:
	return int(as_moment(now).timestamp()) // STEP_SECONDS


def make_code(live_class: str, step: int) -> str:
	digest = hmac.digest(make_secret(live_class), str(step).encode(), "sha256")
	number = int.from_bytes(digest[:8], "big")
	return "".join(ALPHABET[number >> BITS * place & len(ALPHABET) - 1] for place in range(LENGTH))


def make_secret(live_class: str) -> bytes:
	return hmac.digest(get_encryption_key().encode(), f"attendance of {live_class}".encode(), "sha256")


# For members


def check_in(live_class: str, code: str, user: str, now: datetime) -> None:
	"""Record that a member is present, if the code is that of this moment or of the one before.

	Doing so twice changes nothing. Raises AttendanceError, or PermissionError for people who are not in the
	cohort. The host's own record is not overwritten.
	"""
	row = lock_class(live_class)
	person = find_member(row, user, as_committed=True)
	require_window(row, now)
	count_try(user)
	if not is_valid(live_class, code, now):
		frappe.throw(
			_("This code is wrong or too old. Scan or type the one that is shown now."), AttendanceError
		)
	if person.status == PRESENT:
		return
	if person.source == INSTRUCTOR and person.status != NOT_SET:
		frappe.throw(
			_("The host has recorded your attendance already: {0}. Talk to them if that is wrong.").format(
				_(person.status)
			),
			AttendanceError,
		)
	write_marks(row, {user: Mark(PRESENT)}, {user: person}, CHECK_IN, user, stays={user: (now, None)})


def find_member(row: frappe._dict, user: str, *, as_committed: bool = False) -> frappe._dict:
	"""Return the user's entry of the roster.

	Raises PermissionError if they are not in the cohort, or if it is not published.
	"""
	person = get_roster(row, only=user, as_committed=as_committed).get(user)
	is_published = frappe.db.get_value(BATCH, row.batch_name, "published")
	if not person or not person.joined_on or not is_published:
		frappe.throw(_("Only members of the cohort check in to this class."), frappe.PermissionError)
	return person


def require_window(row: frappe._dict, now: datetime) -> None:
	"""Raise AttendanceError if nobody can check in now."""
	if problem := describe_no_check_in(row, now):
		frappe.throw(problem, AttendanceError)


def describe_no_check_in(row: frappe._dict, now: datetime) -> str | None:
	"""Return why nobody can check in now, or None."""
	if row.is_cancelled:
		return _("This class was cancelled.")
	if row.attendance_locked:
		return _("The attendance of this class was signed. Talk to the host if you were there.")
	if now < minutes_before(row, MINUTES_BEFORE_START):
		return _("Checking in is possible from {0} minutes before the class until its end.").format(
			MINUTES_BEFORE_START
		)
	if is_over(row, now):
		return _("This class is over. Talk to the host if you were there.")
	return None


def can_check_in(row: frappe._dict, now: datetime) -> bool:
	return describe_no_check_in(row, now) is None


def count_try(user: str) -> None:
	"""Raise AttendanceError after too many codes. The cache also counts those of refused requests."""
	key = frappe.cache.make_key(f"lms_check_in:{user}")
	if frappe.cache.incrby(key, 1) > MOST_TRIES:
		frappe.throw(
			_("You have entered too many codes. Try again in {0} minutes, or talk to the host.").format(
				TRIES_SECONDS // 60
			),
			AttendanceError,
		)
	frappe.cache.expire(key, TRIES_SECONDS)


def is_valid(live_class: str, code: str, now: datetime) -> bool:
	typed = "".join(code.split()).replace("-", "").upper().encode()[: 2 * LENGTH]
	step = find_step(now)
	matches = [hmac.compare_digest(typed, make_code(live_class, each).encode()) for each in (step, step - 1)]
	return any(matches)
