"""Report of people by courses: completed, late, or not assigned."""

import json

import frappe
from frappe import _

from lms.lms.figures.report_matrix import DONE, STATES, Matrix, MatrixFilters, count_cells, get_matrix
from lms.lms.figures.report_people import Reader
from lms.lms.figures.statistics import compute_percentage
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_list, parse_name, parse_optional_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `department`, `manager` or `program`, one of them required; `company`, `courses`."""
	reader, question = shell.get_reader(), _("Choose a department, a manager or a program.")
	if asked := shell.ask_first(reader, filters, ("department", "manager", "program"), question):
		return asked
	chosen = MatrixFilters(
		people=shell.get_people_filters(filters),
		program=parse_optional_name(filters.program, _("Program")),
		courses=parse_courses(filters.courses),
	)
	matrix = get_matrix(reader, chosen)
	counts, keys = count_cells(matrix), name_columns(matrix)
	words = {state: _(state) if state else "" for state in (*STATES, None)}
	rows = [describe(row, keys, words) for row in matrix.rows]
	summary, columns = summarize(matrix, counts), get_columns(reader, matrix)
	return shell.finish(reader, columns, rows, total=len(rows), chart=draw(matrix, counts), summary=summary)


def parse_courses(value: object) -> tuple[str, ...]:
	"""Parse a list or its JSON, as Frappe's filter for several values sends it."""
	if value in (None, "", [], "[]"):
		return ()
	return tuple(parse_name(course, _("Courses")) for course in parse_list(value, _("Courses")))


def describe(row: frappe._dict, keys: dict[str, str], words: dict[str | None, str]) -> frappe._dict:
	by_course = row.pop("cells")
	states = [by_course[course] for course in keys.values()]
	assigned = [state for state in states if state]
	complete = compute_percentage(sum(state in DONE for state in assigned), len(assigned))
	cells = {key: words[state] for key, state in zip(keys, states, strict=True)}
	# Cells show translated text. The colour depends on the untranslated status.
	return frappe._dict(row, **cells, states=json.dumps(states), complete=complete)


def name_columns(matrix: Matrix) -> dict[str, str]:
	return {f"course_{number}": course for number, course in enumerate(matrix.courses)}


def get_columns(reader: Reader, matrix: Matrix) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, matrix.links),
		shell.column("complete", _("Completed (%)"), "Percent", 120),
		*(
			shell.text(key, shell.plain(matrix.courses[course]), 150)
			for key, course in name_columns(matrix).items()
		),
		*shell.get_columns_of_links(matrix.links),
	]


def draw(matrix: Matrix, counts: dict[str, tuple[int, int, int]]) -> shell.Chart | None:
	bars = (
		(matrix.courses[course], compute_percentage(completed, assigned))
		for course, (assigned, completed, _overdue) in counts.items()
		if assigned
	)
	return shell.bar_chart(_("Completed (%)"), bars)


def summarize(matrix: Matrix, counts: dict[str, tuple[int, int, int]]) -> list[shell.Figure]:
	assigned, completed, overdue = (sum(count[part] for count in counts.values()) for part in range(3))
	return [
		shell.figure(_("People"), len(matrix.rows)),
		shell.figure(_("Assignments"), assigned),
		shell.figure(_("Completed (%)"), compute_percentage(completed, assigned), "Green", "Percent"),
		shell.figure(_("Overdue"), overdue, "Red" if overdue else "Green"),
	]
