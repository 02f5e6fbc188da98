"""Give certificates from before numbers a number, and the validity period that they prove."""

import frappe
from pypika import Case
from pypika.terms import Bracket, ValueWrapper

from lms.lms.certificates.certificate import CERTIFICATE, PERIOD
from lms.lms.certificates.numbers import make_number
from lms.lms.shared.dialects import drop_index
from lms.lms.shared.rows import chunked

# A row of the statement is compared with half of the names, so a larger one would take longer.
CHUNK = 200


def execute() -> None:
	link_periods()
	number_certificates()
	drop_index(CERTIFICATE, "unique_course_member_cycle")


def link_periods() -> None:
	"""Link certificates to the periods of the completions that they were issued for.

	A completion from before the renewal opened has no period. Its certificate stays without one.
	"""
	row, period, completion = map(frappe.qb.DocType, (CERTIFICATE, PERIOD, "LMS Completion"))
	of_row = (
		frappe.qb.from_(completion)
		.join(period)
		.on(period.completion == completion.name)
		.where((completion.course == row.course) & (completion.member == row.member))
		.where(completion.cycle == row.cycle)
	)
	(
		frappe.qb.update(row)
		.set(row.expiry_date, Bracket(of_row.select(period.valid_until)))
		.set(row.content_version, Bracket(of_row.select(period.content_version)))
		.set(row.period, Bracket(of_row.select(period.name)))
		.where(row.number.isnull() & row.course.isnotnull() & row.period.isnull())
	).run()


def number_certificates() -> None:
	row = frappe.qb.DocType(CERTIFICATE)
	rows = (
		frappe.qb.from_(row).select(row.name, row.issue_date, row.creation).where(row.number.isnull())
	).run(as_dict=True)
	for chunk in chunked(rows, CHUNK):
		number = Case()
		for each in chunk:
			issued_on = each.issue_date or each.creation.date()
			number = number.when(row.name == each.name, ValueWrapper(make_number(issued_on)))
		names = [each.name for each in chunk]
		frappe.qb.update(row).set(row.number, number).where(row.name.isin(names)).run()
