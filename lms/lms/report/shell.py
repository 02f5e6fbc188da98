"""Shared parts of the reports: the reader, filters about people, columns, totals and charts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import frappe
from frappe import _

from lms.lms.figures.report_people import PeopleFilters, Reader
from lms.lms.people.employees import EMPLOYEE, has_employees
from lms.lms.people.roles import ADMINS, HR_MANAGER, has_role
from lms.lms.shared.arguments import parse_check, parse_date, parse_optional_name
from lms.lms.shared.counts import say_number

Column = dict[str, object]
Chart = dict[str, object]
Figure = dict[str, object]
# Columns, rows, message, chart, summary.
Report = tuple[list[Column], list[frappe._dict], str | None, Chart | None, list[Figure] | None]

# Frappe runs mailed reports as the scheduler, or as the user who presses Send Now.
MAILS = "frappe.email."


def get_reader() -> Reader:
	"""Return the reader: the user who runs the report, or an unknown one if Frappe will mail it."""
	is_scheduler = frappe.session.user == "Administrator" and not getattr(frappe.local, "request", None)
	is_mailed = is_scheduler or str(frappe.form_dict.get("cmd") or "").startswith(MAILS)
	return Reader(frappe.session.user, is_known=not is_mailed)


def get_people_filters(filters: frappe._dict) -> PeopleFilters:
	return PeopleFilters(
		company=parse_optional_name(filters.company, _("Company")),
		department=parse_optional_name(filters.department, _("Department")),
		manager=parse_optional_name(filters.manager, _("Manager")),
		active_only=parse_check(filters.active_only, _("Active Employees Only")),
	)


def get_columns_of_people(reader: Reader, links: Mapping[str, str]) -> list[Column]:
	"""Return the columns that identify people. The link to Employee tells Frappe who may get a mailed row.

	Authors, who see the learners of their courses, see no HR records.
	"""
	with_records = has_employees() and has_role(reader.user, *ADMINS, HR_MANAGER)
	columns: list[Column] = []
	if with_records:
		columns.append(link_or_text("employee", _("Employee"), EMPLOYEE))
	columns += [
		text("employee_name", _("Employee Name"), 170),
		text("user", _("User ID"), 200),
	]
	if with_records:
		has_link = reader.is_known or "department" in links
		department = ("department", _("Department"))
		columns.append(link_or_text(*department, "Department") if has_link else text(*department, 150))
	return columns


def get_columns_of_manager(reader: Reader) -> list[Column]:
	"""Return the column of the line manager. A mail has none: the recipient may not see every manager."""
	return [text("manager_name", _("Manager"), 150)] if reader.is_known else []


def get_columns_of_links(links: Mapping[str, str]) -> list[Column]:
	"""Return columns for other DocTypes in User Permissions, by which Frappe filters a mailed report."""
	return [
		link_or_text(field, _(frappe.get_meta(EMPLOYEE).get_label(field)), doctype)
		for field, doctype in links.items()
		if field != "department"
	]


def get_columns_of_courses() -> list[Column]:
	return [
		link("course", _("Course"), "LMS Course", 150),
		text("course_title", _("Course Title"), 220),
	]


def column(fieldname: str, label: str, fieldtype: str, width: int = 110) -> Column:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}


def text(fieldname: str, label: str, width: int) -> Column:
	return {**column(fieldname, label, "Data", width), "align": "left"}


def link(fieldname: str, label: str, doctype: str, width: int = 130) -> Column:
	return {**column(fieldname, label, "Link", width), "options": doctype}


def link_or_text(fieldname: str, label: str, doctype: str, width: int = 140) -> Column:
	"""Return a Link column, or Data for people who may not read the DocType, such as Moderators.

	Frappe refuses a report with a Link that the user may not open.
	"""
	if frappe.has_permission(doctype, "read"):
		return link(fieldname, label, doctype, width)
	return text(fieldname, label, width)


def finish(
	reader: Reader,
	columns: list[Column],
	rows: list[frappe._dict],
	*,
	total: int,
	chart: Chart | None = None,
	summary: list[Figure] | None = None,
) -> Report:
	"""Return the report. A mailed one must be complete, and Frappe must be able to filter its rows."""
	is_cut = total > len(rows)
	if not reader.is_known:
		if is_cut:
			frappe.throw(describe_cut(len(rows), total))
		return columns, rows, None, None, None
	return columns, rows, describe_cut(len(rows), total) if is_cut else None, chart, summary


def ask_first(
	reader: Reader, filters: frappe._dict, fieldnames: Collection[str], question: str
) -> Report | None:
	"""Return an empty report with the question if none of these filters is set, as on opening it."""
	if any(filters.get(fieldname) for fieldname in fieldnames) or not reader.is_known:
		return None
	return [], [], question, None, None


def describe_cut(shown: int, total: int) -> str:
	message = _("The report has {0} rows, but shows only {1}. Use the filters to see fewer.")
	return message.format(say_number(total), say_number(shown))


def figure(label: str, value: object, indicator: str | None = None, datatype: str = "Int") -> Figure:
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def bar_chart(name: str, bars: Iterable[tuple[object, float | None]]) -> Chart | None:
	"""Return a bar chart, or None without bars."""
	bars = list(bars)
	if not any(count for _label, count in bars):
		return None
	labels = [plain(str(label)) for label, _count in bars]
	values = [count for _label, count in bars]
	return {"data": {"labels": labels, "datasets": [{"name": name, "values": values}]}, "type": "bar"}


def plain(text: str) -> str:
	"""Return text for charts and headings, which the desk shows as HTML and exports as plain text."""
	return text.replace("<", "‹").replace(">", "›")


def translate_status(rows: list[frappe._dict]) -> None:
	for row in rows:
		row.status = _(row.status)


def get_span(
	filters: frappe._dict, start: str, start_label: str, end: str, end_label: str
) -> tuple[date, date]:
	"""Parse two dates. The second must not be before the first."""
	first, last = parse_date(filters.get(start), start_label), parse_date(filters.get(end), end_label)
	if last < first:
		frappe.throw(_("{0} must not be before {1}.").format(end_label, start_label))
	return first, last
