"""Whether what the tables say about training agrees with itself: a slow, obvious comparison, row by row."""

from collections.abc import Collection, Iterator

import frappe

from lms.lms.training.assignments import COMPLETED, OPEN, OPEN_MARK, OVERDUE, WITHDRAWN

ASSIGNMENT = "LMS Training Assignment"


def find_contradictions(courses: Collection[str]) -> list[str]:
	"""What is wrong with the rows about these courses, as last committed; nothing, it is hoped."""
	frappe.db.rollback()
	assignments, enrollments = fetch(ASSIGNMENT, courses), fetch("LMS Enrollment", courses)
	enrolled = {(row.member, row.course) for row in enrollments}
	completions = {(row.member, row.course, row.cycle) for row in fetch("LMS Completion", courses)}
	events: dict[str, list[str]] = {}
	for row in sorted(fetch("LMS Training Assignment Event", courses), key=lambda row: row.creation):
		events.setdefault(row.assignment, []).append(row.event)
	without = events.keys() - {row.name for row in assignments}
	found = [
		*(f"event without assignment: {name}" for name in without),
		*describe_repeated("enrollment", [(row.member, row.course) for row in enrollments]),
		*describe_repeated("open row", [(row.employee, row.course) for row in assignments if row.is_open]),
	]
	for row in assignments:
		if (row.employee, row.course) not in enrolled:
			found.append(f"assignment without enrollment: {row.name}")
		elif row.status == COMPLETED and (row.employee, row.course, row.cycle) not in completions:
			found.append(f"completed without completion: {row.name}")
		found += describe_status(row, events.get(row.name, []))
	for row in enrollments:
		found += describe_progress(row)
	return found


def fetch(doctype: str, courses: Collection[str]) -> list[frappe._dict]:
	return frappe.get_all(doctype, filters={"course": ["in", list(courses)]}, fields=["*"])


def describe_repeated(what: str, keys: list[tuple[str, str]]) -> Iterator[str]:
	yield from (f"more than one {what}: {key}" for key in set(keys) if keys.count(key) > 1)


def describe_status(row: frappe._dict, events: list[str]) -> Iterator[str]:
	"""The last event that changes the status must be the one that leads to it."""
	if events.count("Assigned") != 1:
		yield f"{row.name} was assigned {events.count('Assigned')} times"
	if (row.is_open == OPEN_MARK) != (row.status in OPEN):
		yield f"{row.name} is {row.status}, is_open is {row.is_open}"
	if bool(row.superseded) != ("Superseded" in events):
		yield f"superseded of {row.name} is not what its timeline says"
	for event, status in ((COMPLETED, COMPLETED), (WITHDRAWN, WITHDRAWN), ("Overdue", OVERDUE)):
		ended = status in (COMPLETED, WITHDRAWN) or row.status not in (COMPLETED, WITHDRAWN)
		if events.count(event) > 1 or (ended and (event in events) != (row.status == status)):
			yield f"{row.name} is {row.status}, its timeline is {events}"


def describe_progress(row: frappe._dict) -> Iterator[str]:
	lessons = frappe.get_all("Course Lesson", filters={"course": row.course}, pluck="name")
	done = frappe.db.count(
		"LMS Course Progress", {"member": row.member, "lesson": ["in", lessons], "cycle": row.cycle}
	)
	if lessons and abs(row.progress - done * 100 / len(lessons)) > 0.01:
		yield f"progress of {row.name} is {row.progress}, {done} of {len(lessons)} lessons are completed"
	if (row.completed_on is not None) != (row.progress >= 100):
		yield f"progress of {row.name} is {row.progress}, completed on {row.completed_on}"
