"""LMS Validity Period: what a completion is good for, and until when. Only this module writes it.

A person has one chain of periods in a course or program. Each follows from a completion and from the policy
as it was then, and never changes. What is recorded about it later, such as that it was revoked, is an LMS
Validity Event.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import getdate
from pypika.functions import Min

from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked, insert_new
from lms.lms.validity.content_version import get_content_version
from lms.lms.validity.hand_off import queue_hand_off
from lms.lms.validity.policies import COURSE, get_policy
from lms.lms.validity.policy import EXPIRY, Policy, Span, count_span

PERIOD, EVENT = "LMS Validity Period", "LMS Validity Event"
REVOKED = "Revoked"
# Sources of a period.
COMPLETED, CREDIT, EQUIVALENT, EXTERNAL, IMPORT, MANUAL = (
	"Completion",
	"Credit",
	"Equivalent",
	"External",
	"Import",
	"Manual",
)
PERIOD_FIELDS = (
	"member",
	"member_name",
	"course",
	"program",
	"title",
	"round",
	"completed_on",
	"valid_from",
	"valid_until",
	"window_opens_on",
	"grace_until",
	"source",
	"completion",
	"content_version",
	"policy",
)
# Of a requirement that is no course, or no program. NULL would let the database take two rows of one round.
NONE = ""
MOST_TRIES = 5


@dataclass(frozen=True)
class Requirement:
	"""A course or a program that people complete."""

	doctype: str
	name: str

	@property
	def columns(self) -> tuple[str, str]:
		"""The values of `course` and `program` in the periods."""
		return (self.name, NONE) if self.doctype == COURSE else (NONE, self.name)


@dataclass(frozen=True)
class Claim:
	"""Somebody has completed a requirement on a day. `due_on` is when it was due, `completion` the record."""

	member: str
	member_name: str
	completed_on: date
	source: str = COMPLETED
	completion: str | None = None
	due_on: date | None = None


@dataclass(frozen=True)
class Link:
	"""One period of a chain: its round, when it was completed, its dates, and since when it is revoked."""

	round: int
	completed_on: date
	span: Span
	completion: str | None = None
	revoked_on: date | None = None


@dataclass(frozen=True)
class Granted:
	"""A new period, and the claim that it follows from."""

	name: str
	claim: Claim
	round: int
	span: Span


def grant(
	requirement: Requirement, claims: Collection[Claim], user: str, content_version: str | None = None
) -> list[Granted]:
	"""Write the periods that follow from these completions. Returns those that were written.

	Before the window to renew, a completion is extra learning and gives none. A completion that has a period
	gives no other, so this can be repeated. Several claims of a person count in the order of their dates. If
	another process claims for the same person at the same time, each gets a round.
	"""
	policy = get_policy(requirement.doctype, requirement.name)
	fixed = (
		frappe.db.get_value(requirement.doctype, requirement.name, "title"),
		content_version,
		json.dumps(policy.as_dict()),
	)
	granted: list[Granted] = []
	for chunk in chunked(sorted(claims, key=lambda claim: (claim.member, claim.completed_on))):
		for tried in range(MOST_TRIES):
			chains = get_chains(requirement, {claim.member for claim in chunk}, for_update=tried > 0)
			new = count_periods(requirement, policy, chains, chunk)
			written = insert_periods(requirement, new, fixed, user)
			granted += written
			if len(written) == len(new):
				break
			# Another process took these rounds. Its periods decide what follows now.
	queue_hand_off([new.claim.member for new in granted])
	return granted


def count_periods(
	requirement: Requirement, policy: Policy, chains: dict[str, list[Link]], claims: Iterable[Claim]
) -> list[tuple[Claim, Link]]:
	"""Return the claims that give a period, with the period. Adds these to the chains."""
	new = []
	for claim in claims:
		chain = chains.setdefault(claim.member, [])
		if claim.completion and any(link.completion == claim.completion for link in chain):
			continue
		if span := count_period(requirement, policy, chain, claim):
			number = max((link.round for link in chain), default=0) + 1
			link = Link(number, claim.completed_on, span, claim.completion)
			chain.append(link)
			new.append((claim, link))
	return new


def count_period(requirement: Requirement, policy: Policy, chain: list[Link], claim: Claim) -> Span | None:
	"""Return the period that follows from a claim.

	The period before is the last one that was completed by then and not revoked. A course that is valid for
	ever has no window: people take it again only when they are asked to, so each time counts.
	"""
	by_then = [link for link in chain if link.completed_on <= claim.completed_on]
	held = [link for link in by_then if not link.revoked_on or link.revoked_on > claim.completed_on]
	before = max(held, key=lambda link: (link.completed_on, link.round), default=None)
	taken_again = requirement.doctype == COURSE and claim.source == COMPLETED
	if before and before.span.valid_until is None and taken_again:
		before = None
	return count_span(policy, claim.completed_on, before.span if before else None, claim.due_on)


def insert_periods(
	requirement: Requirement,
	new: list[tuple[Claim, Link]],
	fixed: tuple[str, str | None, str],
	user: str,
) -> list[Granted]:
	"""Insert the periods whose rounds are free. `fixed` are the title, the content version and the policy."""
	title, content_version, policy = fixed
	rows = (
		(
			claim.member,
			claim.member_name,
			*requirement.columns,
			title,
			link.round,
			claim.completed_on,
			link.span.valid_from,
			link.span.valid_until,
			link.span.window_opens_on,
			link.span.grace_until,
			claim.source,
			claim.completion,
			content_version,
			policy,
		)
		for claim, link in new
	)
	names = insert_new(PERIOD, PERIOD_FIELDS, rows, user)
	present = set(frappe.get_all(PERIOD, filters={"name": ["in", names]}, pluck="name")) if names else set()
	return [
		Granted(name, claim, link.round, link.span)
		for name, (claim, link) in zip(names, new, strict=True)
		if name in present
	]


def get_chains(
	requirement: Requirement, members: Collection[str], *, for_update: bool = False
) -> dict[str, list[Link]]:
	"""Return the periods of these people; with `for_update` locked, and as last committed."""
	period, event = frappe.qb.DocType(PERIOD), frappe.qb.DocType(EVENT)
	revoked = (
		frappe.qb.from_(event)
		.select(event.period, Min(event.effective_on).as_("revoked_on"))
		.where((event.event == REVOKED) & event.member.isin(list(members)))
		.groupby(event.period)
	)
	query = (
		by_index(frappe.qb.from_(period), "unique_period")
		.left_join(revoked)
		.on(revoked.period == period.name)
		.select(period.star, revoked.revoked_on)
		.where((period.course == requirement.columns[0]) & (period.program == requirement.columns[1]))
		.where(period.member.isin(list(members)))
		.orderby(period.member)
		.orderby(period.round)
	)
	chains: dict[str, list[Link]] = {}
	for row in (query.for_update() if for_update else query).run(as_dict=True):
		span = Span(row.valid_from, row.valid_until, row.window_opens_on, row.grace_until)
		link = Link(
			row.round, row.completed_on, span, row.completion, row.revoked_on and getdate(row.revoked_on)
		)
		chains.setdefault(row.member, []).append(link)
	return chains


def grant_courses(course: str, completions: Collection[frappe._dict], user: str) -> list[Granted]:
	"""Write the periods of completions of a course.

	Each has `name`, `member`, `member_name`, `cycle` and `completed_on`.
	"""
	due = find_due_dates(course, completions)
	claims = [
		Claim(
			row.member,
			row.member_name,
			row.completed_on,
			completion=row.name,
			due_on=due.get((row.member, row.cycle)),
		)
		for row in completions
	]
	return grant(Requirement(COURSE, course), claims, user, get_content_version(course))


def find_due_dates(course: str, completions: Collection[frappe._dict]) -> dict[tuple[str, int], date]:
	"""Return by member and cycle when the training was due, if the policy of the course needs it."""
	if get_policy(COURSE, course).basis != EXPIRY:
		return {}
	row = frappe.qb.DocType("LMS Training Assignment")
	query = (
		frappe.qb.from_(row)
		.select(row.employee, row.cycle, Min(row.due_date))
		.where((row.course == course) & (row.status != "Withdrawn") & (row.superseded == 0))
		.groupby(row.employee)
		.groupby(row.cycle)
	)
	members = sorted({completion.member for completion in completions})
	return {
		(member, cycle): getdate(due_date)
		for chunk in chunked(members)
		for member, cycle, due_date in query.where(row.employee.isin(chunk)).run()
	}


def find_periods(completions: Collection[str]) -> list[str]:
	"""Return the periods that follow from these completions. The other completions were extra learning."""
	period = frappe.qb.DocType(PERIOD)
	query = frappe.qb.from_(period).select(period.name)
	return [
		name
		for chunk in chunked(completions)
		for name in query.where(period.completion.isin(chunk)).run(pluck=True)
	]
