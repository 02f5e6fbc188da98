"""How the members of a program get from course to course: the figures of the report *Program Analytics*."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import mean
from typing import Any

import frappe
from frappe import _
from pypika.functions import Min
from pypika.queries import QueryBuilder

from lms.lms.permissions import may


@dataclass(frozen=True)
class Course:
	"""A course of a program: who of the members has begun it, and on which day they first completed it."""

	course: str
	title: str
	started: frozenset[str]
	completed: Mapping[str, date]


def get_program_analytics(program: str, user: str) -> list[frappe._dict]:
	"""A row for each course, in order; for who may edit the program.

	`course`, `course_title`, `members`, `started` and `completed` (of the members of today, how many),
	`drop_off` and `days_between`.
	"""
	if not may(user, "write", "LMS Program", program):
		frappe.throw(_("Only those who may edit a program see its analytics."), frappe.PermissionError)
	if not frappe.db.exists("LMS Program", program):
		frappe.throw(_("This program does not exist."), frappe.DoesNotExistError)
	members = frappe.db.count("LMS Program Member", {"parent": program})
	courses = get_courses(program)
	# Each with the one before it; the first has none.
	return [describe(course, before, members) for before, course in pairwise([None, *courses])]


def describe(course: Course, before: Course | None, members: int) -> frappe._dict:
	return frappe._dict(
		course=course.course,
		course_title=course.title,
		members=members,
		started=len(course.started),
		completed=len(course.completed),
		drop_off=drop_off(course, before, members),
		days_between=days_between(course, before),
	)


def drop_off(course: Course, before: Course | None, members: int) -> float | None:
	"""Of those who completed the course before (of all members, if it is the first) the percentage who have
	not completed this one; None if there are none of them."""
	came = len(before.completed) if before else members
	stayed = len(course.completed.keys() & before.completed.keys()) if before else len(course.completed)
	return round(100 * (came - stayed) / came, 1) if came else None


def days_between(course: Course, before: Course | None) -> float | None:
	"""Mean days from completing the course before to completing this one, of those who took them so."""
	if not before:
		return None
	days = [
		(day - before.completed[member]).days
		for member, day in course.completed.items()
		if member in before.completed and before.completed[member] <= day
	]
	return round(mean(days), 1) if days else None


def get_courses(program: str) -> list[Course]:
	row, course = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Course")
	rows = (
		frappe.qb.from_(row)
		.join(course)
		.on(course.name == row.course)
		.select(course.name, course.title)
		.where(row.parent == program)
		.orderby(row.idx)
	).run()
	begun, completed = get_begun(program), get_completed(program)
	return [
		Course(name, title, frozenset(begun.get(name, {}) | completed.get(name, {})), completed.get(name, {}))
		for name, title in rows
	]


def get_begun(program: str) -> dict[str, dict[str, float]]:
	"""By course the progress of the members who have made some."""
	progress = frappe.qb.DocType("LMS Enrollment").progress
	return by_course(select_records("LMS Enrollment", program).select(progress).where(progress > 0))


def get_completed(program: str) -> dict[str, dict[str, date]]:
	"""By course the day on which each member completed it, for the first time if they did so repeatedly."""
	completion = frappe.qb.DocType("LMS Completion")
	query = select_records("LMS Completion", program).select(Min(completion.completed_on))
	return by_course(query.groupby(completion.course, completion.member))


def select_records(doctype: str, program: str) -> QueryBuilder:
	"""Course and member of the records about the members of a program and its courses."""
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
