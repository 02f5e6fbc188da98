"""When training counts and when it expires. Dates only: this reads and writes nothing.

The rules and their vectors V1 to V11 are described in `docs/validity.md`.
"""

from calendar import monthrange
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

DAYS, MONTHS, YEARS = "Days", "Months", "Years"
COMPLETION, EXPIRY, FIXED_DATE = "Completion", "Expiry", "Fixed Date"
MONTH_NAMES = (
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December",
)


@dataclass(frozen=True)
class Policy:
	"""How long a requirement counts once it is completed.

	`length` is counted in `unit`; 0 means for ever. `basis` says what it is counted from: the completion, the
	end of the period before (of the first period, the due date), or a day of the year, `fixed_month` and
	`fixed_day`, on which each period ends. A period that ends on such a day lasts at least `minimum_months`.
	People can renew from `window_days` before the last day, and have `grace_days` after it.
	"""

	length: int = 0
	unit: str = DAYS
	basis: str = COMPLETION
	fixed_month: int = 12
	fixed_day: int = 31
	minimum_months: int = 0
	window_days: int = 0
	grace_days: int = 0

	@property
	def expires(self) -> bool:
		return self.basis == FIXED_DATE or self.length > 0

	def as_dict(self) -> dict[str, str | int]:
		"""Return what is kept with a period: the fields that mean something for this basis."""
		values = asdict(self)
		if not self.expires:
			return {}
		unused = (
			("length", "unit") if self.basis == FIXED_DATE else ("fixed_month", "fixed_day", "minimum_months")
		)
		return {key: value for key, value in values.items() if key not in unused}


@dataclass(frozen=True)
class Span:
	"""The dates of a period. All are whole days, the last ones included. None: it does not end."""

	valid_from: date
	valid_until: date | None = None
	window_opens_on: date | None = None
	grace_until: date | None = None


def count_span(
	policy: Policy, completed_on: date, before: Span | None = None, due_on: date | None = None
) -> Span | None:
	"""Return the period that follows from a completion, or None if it is extra learning.

	`before` is the period that was the last one when the training was completed, unless it was revoked.
	`due_on` is when the training was due, which counts for the first period by *Expiry*.
	"""
	if before and not is_renewal(completed_on, before):
		return None
	if not policy.expires:
		return Span(completed_on)
	if policy.basis == FIXED_DATE:
		return end_span(policy, completed_on, find_fixed_end(policy, completed_on, before))
	valid_from = find_start(policy, completed_on, before, due_on)
	return end_span(policy, valid_from, find_last_day(valid_from, policy.length, policy.unit))


def is_renewal(completed_on: date, before: Span) -> bool:
	"""Whether the window to renew was open. The day stored with the period decides, whatever the policy says
	by now."""
	return before.window_opens_on is not None and completed_on >= before.window_opens_on


def find_start(policy: Policy, completed_on: date, before: Span | None, due_on: date | None) -> date:
	"""Return the first day of a period that has a length.

	By *Expiry*, completing in time keeps the cycle: the period begins when the one before ends. Who is late
	begins on the day of the completion, and the gap stays.
	"""
	if policy.basis == EXPIRY:
		end = before.valid_until if before else due_on
		if end and completed_on <= end:
			return end + timedelta(days=1)
	return completed_on


def find_last_day(first: date, length: int, unit: str) -> date:
	"""Return the last day of a period: the day before the same day later.

	If there is no such day in that month, the last day of the month.
	"""
	if unit == DAYS:
		return first + timedelta(days=length - 1)
	later = first + relativedelta(months=length if unit == MONTHS else 12 * length)
	return later if later.day != first.day else later - timedelta(days=1)


def find_fixed_end(policy: Policy, completed_on: date, before: Span | None) -> date:
	"""Return the first of the fixed days that leaves the minimum time, and is later than the end before."""
	earliest = completed_on
	if policy.minimum_months:
		earliest = find_last_day(completed_on, policy.minimum_months, MONTHS)
	if before and before.valid_until:
		earliest = max(earliest, before.valid_until + timedelta(days=1))
	day = fixed_day_in(policy, earliest.year)
	return day if day >= earliest else fixed_day_in(policy, earliest.year + 1)


def fixed_day_in(policy: Policy, year: int) -> date:
	"""Return the fixed day of a year. 29 February is the 28th where there is none."""
	last = monthrange(year, policy.fixed_month)[1]
	return date(year, policy.fixed_month, min(policy.fixed_day, last))


def end_span(policy: Policy, valid_from: date, valid_until: date) -> Span:
	return Span(
		valid_from,
		valid_until,
		valid_until - timedelta(days=policy.window_days),
		valid_until + timedelta(days=policy.grace_days),
	)
