"""Add time, homework and lesson to submissions from Frappe Learning."""

import frappe
from pypika.terms import Bracket, Field


def execute() -> None:
	row, task = frappe.qb.DocType("LMS Assignment Submission"), frappe.qb.DocType("LMS Assignment")
	frappe.qb.update(row).set(row.submitted_on, row.creation).where(row.submitted_on.isnull()).run()
	of_assignment = frappe.qb.from_(task).where(task.name == row.assignment)
	for column, source in (
		(row.assignment_title, task.title),
		(row.type, task.type),
		(row.course, task.course),
		(row.lesson, task.lesson),
	):
		missing: Field = column.isnull() | (column == "")
		frappe.qb.update(row).set(column, Bracket(of_assignment.select(source))).where(missing).run()
