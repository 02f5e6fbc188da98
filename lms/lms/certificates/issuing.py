"""Issuing certificates, a few statements for each thousand. The database lets none be issued twice."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import frappe
from frappe import _
from pypika import Order

from lms.lms.certificates.certificate import (
	BATCH,
	CERTIFICATE,
	COLUMNS,
	COURSE,
	EVENT,
	PERIOD,
	SWITCHES,
	Award,
	Subject,
	get_subject,
)
from lms.lms.certificates.news import tell_issued
from lms.lms.certificates.numbers import make_number
from lms.lms.certificates.states import EXPIRED, REVOKED, VALID, get_states
from lms.lms.shared.rows import chunked, insert_new

FIELDS = (
	"member",
	"member_name",
	"issue_date",
	"expiry_date",
	"period",
	"cycle",
	"content_version",
	"reissue",
	"template",
	"reason",
	"issued_by_hand",
	"published",
	"number",
)
# The order in which the completions of a period name what they are of.
PERIOD_FIELDS = (
	"name",
	"member",
	"member_name",
	"course",
	"program",
	"completed_on",
	"valid_until",
	"content_version",
)


class NotEligibleError(frappe.ValidationError):
	"""The person gets no certificate now. The message says what to do first."""


def issue(subject: Subject, awards: Iterable[Award], user: str) -> list[str]:
	"""Issue certificates and tell the holders. Returns the names of those that are new.

	Leaves out those that were issued already: for the same period, or the same member of a cohort.
	"""
	written = insert_certificates(subject, list(awards), user)
	tell_issued(subject, written, user)
	return list(written)


def insert_certificates(subject: Subject, awards: Collection[Award], user: str) -> dict[str, str]:
	"""Write certificates without telling anybody. Returns the members by names of new certificates."""
	template = get_template()
	rows = (
		(
			award.member,
			award.member_name,
			award.issue_date,
			award.expiry_date,
			award.period,
			award.cycle,
			award.content_version,
			award.reissue,
			award.template or template,
			award.reason,
			int(bool(award.reason)),
			1,
			make_number(award.issue_date),
			subject.name,
			subject.title,
		)
		for award in awards
	)
	names = insert_new(CERTIFICATE, (*FIELDS, *COLUMNS[subject.doctype]), rows, user)
	members = {name: award.member for name, award in zip(names, awards, strict=True)}
	present = find_present(names)
	return {name: member for name, member in members.items() if name in present}


def find_present(names: Iterable[str]) -> set[str]:
	row = frappe.qb.DocType(CERTIFICATE)
	query = frappe.qb.from_(row).select(row.name)
	return {name for chunk in chunked(names) for name in query.where(row.name.isin(chunk)).run(pluck=True)}


def get_template() -> str | None:
	"""Return the print format of new certificates. None: the standard one."""
	return frappe.get_cached_doc("LMS Settings").certificate_template or None


def issue_for_periods(subject: Subject, periods: Collection[str], user: str) -> list[str]:
	"""Issue the certificates of validity periods of a course or program, if it gives certificates.

	Returns the names of the new ones.
	"""
	if not periods or not frappe.db.get_value(subject.doctype, subject.name, SWITCHES[subject.doctype]):
		return []
	return issue(subject, get_awards(periods), user)


def get_awards(periods: Collection[str]) -> list[Award]:
	"""Return the certificates that prove these periods."""
	period, completion = frappe.qb.DocType(PERIOD), frappe.qb.DocType("LMS Completion")
	query = (
		frappe.qb.from_(period)
		.left_join(completion)
		.on(completion.name == period.completion)
		.select(*(period[fieldname] for fieldname in PERIOD_FIELDS), completion.cycle)
		.orderby(period.member)
		.orderby(period.name)
	)
	return [
		Award(
			member=row.member,
			member_name=row.member_name,
			issue_date=row.completed_on,
			expiry_date=row.valid_until,
			period=row.name,
			cycle=row.cycle or 0,
			content_version=row.content_version,
		)
		for chunk in chunked(sorted(set(periods)))
		for row in query.where(period.name.isin(chunk)).run(as_dict=True)
	]


def issue_for_batch(batch: str, members: Mapping[str, str], completed_on: date, user: str) -> list[str]:
	"""Issue certificates to people (name: full name) who have completed a cohort, if it gives any."""
	if not members or not frappe.db.get_value(BATCH, batch, SWITCHES[BATCH]):
		return []
	awards = (Award(member, full_name, completed_on) for member, full_name in sorted(members.items()))
	return issue(get_subject(BATCH, batch), awards, user)


def find_certificate(filters: Mapping[str, str], today: date) -> frappe._dict | None:
	"""Return the latest certificate (`name`, `number`) that was neither revoked nor superseded.

	It may have expired.
	"""
	rows = frappe.get_all(
		CERTIFICATE,
		filters=dict(filters),
		fields=["name", "number"],
		order_by="issue_date desc, creation desc",
	)
	states = get_states([row.name for row in rows], today)
	return next((row for row in rows if states[row.name].state in (VALID, EXPIRED)), None)


def get_or_issue(course: str, today: date, user: str) -> str:
	"""Return the user's certificate for the time in which their completion of a course is valid.

	Issues it if there is none, for example because the course did not give any then. Raises NotEligibleError
	with what to do first.
	"""
	period = find_current_period(course, user, today)
	if period and (certificate := find_certificate({"period": period}, today)):
		return certificate.name
	values = frappe.db.get_value(COURSE, course, ["title", SWITCHES[COURSE]], as_dict=True)
	if not period and not frappe.db.exists("LMS Enrollment", {"course": course, "member": user}):
		frappe.throw(_("You are not enrolled in this course."), NotEligibleError)
	if not values[SWITCHES[COURSE]]:
		frappe.throw(_("This course gives no certificates."), NotEligibleError)
	if not period:
		frappe.throw(_("Complete the course first. Then you get its certificate."), NotEligibleError)
	issue_for_periods(Subject(COURSE, course, values.title), [period], user)
	# If another process was faster, it is that one's.
	return frappe.db.get_value(CERTIFICATE, {"period": period}, order_by="reissue desc", for_update=True)


def find_current_period(course: str, user: str, today: date) -> str | None:
	"""Return the last validity period of the person in a course that has not ended."""
	period, event = frappe.qb.DocType(PERIOD), frappe.qb.DocType(EVENT)
	revoked = (
		frappe.qb.from_(event).select(event.period).where((event.event == REVOKED) & event.period.isnotnull())
	)
	revoked = revoked.where(event.member == user)
	query = (
		frappe.qb.from_(period)
		.select(period.name)
		.where((period.course == course) & (period.member == user) & (period.completed_on <= today))
		.where(period.valid_until.isnull() | (period.valid_until >= today))
		.where(period.name.notin(revoked))
		.orderby(period.completed_on, order=Order.desc)
		.orderby(period.round, order=Order.desc)
		.limit(1)
	)
	return next(iter(query.run(pluck=True)), None)
