"""LMS Compliance Event: what was handed off to HR, when, and to which record. Append-only.

An event also says what HR's record held after it. This tells what the system wrote from what HR wrote.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import frappe
from frappe.utils import getdate
from pypika import Order

from lms.lms.compliance.settings import HandOff
from lms.lms.notices.compliance import get_compliance_types
from lms.lms.shared.rows import chunked, insert_new

EVENT = "LMS Compliance Event"
# Outcomes: the record was written; nothing was to be written; HR had written it; HR's rules refused.
WRITTEN, UNCHANGED, KEPT, FAILED = "Written", "Unchanged", "Left to HR", "Failed"
DAYS = ("completed_on", "valid_until", "revoked_on")
EVENT_FIELDS = (
	"member",
	"member_name",
	"employee",
	"compliance_type",
	"number",
	"state",
	"title",
	"period",
	"outcome",
	"record",
	"status",
	"completion_date",
	"next_renewal_date",
	"verified_by",
	"details",
)
# The best period of each person for each type: one that holds, the longest, else the latest. What was handed
# off for another type stays there. What had ended before it was handed off is left alone.
CHANGES = """
	with revoked as (
		select period, min(effective_on) as revoked_on
		from `tabLMS Validity Event`
		where event = 'Revoked' and effective_on <= %(today)s {and_event_member}
		group by period
	),
	candidate as (
		select period.name as period, period.member, period.member_name, period.title, period.round,
			period.completed_on, period.valid_until, period.completion, revoked.revoked_on,
			case period.course {types} end as compliance_type,
			case when revoked.period is not null then 'Revoked'
				when period.valid_until < %(today)s then 'Expired'
				else 'Complete' end as state
		from `tabLMS Validity Period` period
		left join revoked on revoked.period = period.name
		where period.course in %(courses)s and period.program = ''
			and period.completed_on between %(since)s and %(today)s {and_period_member}
			and exists (
				select 1 from `tabEmployee` employee
				where employee.user_id = period.member and employee.status != 'Left'
			)
	),
	ranked as (
		select candidate.*,
			row_number() over (
				partition by member, compliance_type
				order by case state when 'Complete' then 0 else 1 end,
					case when state = 'Complete' and valid_until is null then 0 else 1 end,
					case when state = 'Complete' then valid_until end desc,
					completed_on desc, round desc, period
			) as place
		from candidate
		where not exists (
			select 1 from `tabLMS Compliance Event` other
			where other.period = candidate.period and other.compliance_type != candidate.compliance_type
		)
	),
	last as (
		select member, compliance_type, period, state, outcome, creation,
			row_number() over (partition by member, compliance_type order by number desc) as place
		from `tabLMS Compliance Event` event
		where 1 = 1 {and_event_member}
	)
	select ranked.*
	from ranked
	left join last on last.member = ranked.member and last.compliance_type = ranked.compliance_type
		and last.place = 1
	where ranked.place = 1 and (
		(last.period is null and ranked.state = 'Complete')
		or last.period != ranked.period or last.state != ranked.state
		or (last.outcome = 'Failed' and last.creation < %(retry_before)s)
	)
	order by ranked.member, ranked.compliance_type"""


@dataclass(frozen=True)
class Change:
	"""What the training of a person is worth now for a Compliance Type, which HR's record does not say yet.

	`state` is COMPLETE, EXPIRED or REVOKED. `period` is the LMS Validity Period, `completion` the record of
	it. Without `valid_until` it never ends.
	"""

	member: str
	member_name: str
	compliance_type: str
	state: str
	title: str
	period: str
	completed_on: date
	valid_until: date | None
	completion: str | None
	revoked_on: date | None

	@property
	def key(self) -> tuple[str, str]:
		return self.member.lower(), self.compliance_type


@dataclass(frozen=True)
class Held:
	"""What a record of HR holds."""

	record: str | None = None
	status: str | None = None
	completion_date: date | None = None
	next_renewal_date: date | None = None
	verified_by: str | None = None


@dataclass(frozen=True)
class Outcome:
	"""What a change has led to."""

	outcome: str
	held: Held
	details: str | None = None


def find_changes(
	hand_off: HandOff, today: date, retry_before: datetime, members: Collection[str] | None = None
) -> list[Change]:
	"""Return what is to be handed off, for these people or everybody who has an Employee record.

	What HR's rules refused is tried again when the last try was before `retry_before`.
	"""
	types = {
		course: name
		for course, name in get_compliance_types(set(frappe.get_all("LMS Course", pluck="name"))).items()
		if name in hand_off.types
	}
	if not types or (members is not None and not members):
		return []
	values = {"today": today, "since": hand_off.since, "courses": tuple(types), "retry_before": retry_before}
	cases = []
	for number, (course, name) in enumerate(types.items()):
		values |= {f"course{number}": course, f"type{number}": name}
		cases.append(f"when %(course{number})s then %(type{number})s")
	some = members is not None
	query = CHANGES.format(
		types=" ".join(cases),
		and_event_member="and member in %(members)s" if some else "",
		and_period_member="and period.member in %(members)s" if some else "",
	)
	if some:
		values["members"] = tuple(members or ())
	return [
		read_change(row)
		# Not the query builder: it knows no window functions on what a WITH names.
		for row in frappe.db.sql(query, values, as_dict=True)
	]


def read_change(row: frappe._dict) -> Change:
	values = {name: row[name] for name in Change.__dataclass_fields__}
	# SQLite returns what it has counted as text.
	return Change(**values | {name: values[name] and getdate(values[name]) for name in DAYS})


def lock_events(members: Collection[str]) -> dict[tuple[str, str], list[frappe._dict]]:
	"""Return the events of people by person and type, last first: locked, and as last committed."""
	row = frappe.qb.DocType(EVENT)
	query = (
		frappe.qb.from_(row)
		.select(*(row[name] for name in EVENT_FIELDS), row.creation)
		.orderby(row.number, order=Order.desc)
		.for_update()
	)
	found: dict[tuple[str, str], list[frappe._dict]] = {}
	for chunk in chunked(sorted(members)):
		for event in query.where(row.member.isin(chunk)).run(as_dict=True):
			found.setdefault((event.member.lower(), event.compliance_type), []).append(event)
	return found


def add_event(change: Change, employee: str, number: int, outcome: Outcome, user: str) -> None:
	values = {
		**vars(change),
		**vars(outcome.held),
		"employee": employee,
		"number": number,
		"outcome": outcome.outcome,
		"details": outcome.details,
	}
	insert_new(EVENT, EVENT_FIELDS, [[values[name] for name in EVENT_FIELDS]], user)
