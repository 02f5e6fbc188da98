"""Figures for the *Program Analytics* report: how members progress from course to course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Any

import frappe
from frappe import _
from pypika.functions import Min
from pypika.queries import QueryBuilder

from lms.lms.permissions.checks import may


@dataclass(frozen=True)
class CourseRecords:
	"""A course of a program, with the members who have started it and the day each first completed it."""

	course: str
	title: str
	started: frozenset[str]
	completed: Mapping[str, date]


def get_program_analytics(program: str, user: str) -> list[frappe._dict]:
	"""Return a row for each course, in order. Raises PermissionError if `user` may not edit the program.

	A row has `course`, `course_title`, `members`, `started`, `completed` (counts of current members),
	`drop_off` (percent) and `days_between` (mean).
	"""
	if not may(user, "write", "LMS Program", program):
		frappe.throw(
			_("You cannot see the analytics of a program that you may not edit."), frappe.PermissionError
		)
	if not frappe.db.exists("LMS Program", program):
		frappe.throw(_("This program does not exist."), frappe.DoesNotExistError)
	members = frappe.db.count("LMS Program Member", {"parent": program})
	courses = get_records_by_course(program)
	# Pairs of a course and the one before it; the first has none.
	return [
		describe_course(course, before, members)
		for before, course in zip([None, *courses], courses, strict=False)
	]


def describe_course(course: CourseRecords, before: CourseRecords | None, members: int) -> frappe._dict:
	return frappe._dict(
		course=course.course,
		course_title=course.title,
		members=members,
		started=len(course.started),
		completed=len(course.completed),
		drop_off=drop_off(course, before, members),
		days_between=days_between(course, before),
	)


def drop_off(course: CourseRecords, before: CourseRecords | None, members: int) -> float | None:
	"""Return the percentage who completed the previous course but not this one, or None if nobody did.

	For the first course, it is the percentage of all members.
	"""
	came = len(before.completed) if before else members
	stayed = len(course.completed.keys() & before.completed.keys()) if before else len(course.completed)
	return round(100 * (came - stayed) / came, 1) if came else None


def days_between(course: CourseRecords, before: CourseRecords | None) -> float | None:
	"""Return the mean days between completing the previous course and this one, or None.

	Counts only members who completed them in this order.
	"""
	if not before:
		return None
	days = [
		(day - before.completed[member]).days
		for member, day in course.completed.items()
		if member in before.completed and before.completed[member] <= day
	]
	return round(mean(days), 1) if days else None


def get_records_by_course(program: str) -> list[CourseRecords]:
	row, course = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Course")
	rows = (
		frappe.qb.from_(row)
		.join(course)
		.on(course.name == row.course)
		.select(course.name, course.title)
		.where(row.parent == program)
		.orderby(row.idx)
	).run()
	begun, completed = get_begun(program), get_completion_days(program)
	return [
		CourseRecords(
			name, title, frozenset(begun.get(name, {}) | completed.get(name, {})), completed.get(name, {})
		)
		for name, title in rows
	]


def get_begun(program: str) -> dict[str, dict[str, float]]:
	"""Return, by course, the progress of the members who have started it."""
	progress = frappe.qb.DocType("LMS Enrollment").progress
	return by_course(select_records("LMS Enrollment", program).select(progress).where(progress > 0))


def get_completion_days(program: str) -> dict[str, dict[str, date]]:
	"""Return, by course, the day on which each member first completed it."""
	completion = frappe.qb.DocType("LMS Completion")
	query = select_records("LMS Completion", program).select(Min(completion.completed_on))
	return by_course(query.groupby(completion.course, completion.member))


def select_records(doctype: str, program: str) -> QueryBuilder:
	"""Select course and member of the records about a program's members and courses."""
	record = frappe.qb.DocType(doctype)
	row, member = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Program Member")
	return (
		frappe.qb.from_(member)
		.join(row)
		.on(row.parent == member.parent)
		.join(record)
		.on((record.member == member.member) & (record.course == row.course))
		.select(record.course, record.member)
		.where(member.parent == program)
	)


def by_course(query: QueryBuilder) -> dict[str, dict[str, Any]]:
	values: dict[str, dict[str, Any]] = {}
	for course, member, value in query.run():
		values.setdefault(course, {})[member] = value
	return values
