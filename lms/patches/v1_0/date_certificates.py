"""Date older certificates on the day of the completion instead of the day they were created."""

import frappe
from pypika import Table
from pypika.functions import Date
from pypika.terms import Bracket, Criterion, ExistsCriterion


def execute() -> None:
	certificate, completion = frappe.qb.DocType("LMS Certificate"), frappe.qb.DocType("LMS Completion")
	of_certificate = frappe.qb.from_(completion).where(
		(completion.course == certificate.course)
		& (completion.member == certificate.member)
		& (completion.cycle == certificate.cycle)
		& (completion.completed_on < certificate.issue_date)
	)
	(
		frappe.qb.update(certificate)
		.set(certificate.issue_date, Bracket(of_certificate.select(completion.completed_on)))
		.where(was_dated_when_written(certificate))
		.where(ExistsCriterion(of_certificate.select(completion.name)))
	).run()


def was_dated_when_written(certificate: Table) -> Criterion:
	return certificate.issue_date == Date(certificate.creation)
