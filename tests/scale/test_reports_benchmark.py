"""What the reports, the cards of the workspace and the statistics ask of a site of 1,000,000 assignments."""

from collections.abc import Callable, Iterator

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.figures import cards, summary
from lms.testing.factories import in_days, make_department, today
from tests.scale.measuring import Action, counted, describe_times, explained, keys_of, timed
from tests.scale.population import STANDARD, WRITTEN, analyze, populated, with_list
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made
from tests.support.users import make_user

HEADING = "Reports and cards: 100,000 people, 1,000,000 assignments"
ASSIGNMENT = "LMS Training Assignment"
ROUNDS, MOST_STATEMENTS = 3, 30
# A department whose matrix is full.
PEOPLE, COURSES = 2_000, 40
MOVED = """update tabEmployee set department = %(department)s
	where name > 'POP-050000' and name <= 'POP-052000'"""
MADE = f"""insert into `tab{ASSIGNMENT}` ({STANDARD}, employee, employee_name, course, course_title,
		assigned_by, assigned_via, cycle, status, is_open, due_date)
	select left(md5(concat('matrix', person.name, course.name)), 12), {WRITTEN}, person.user_id,
		person.employee_name, course.name, course.title, 'Administrator', 'API', 1, 'Pending', '1', %(due)s
	from tabEmployee person join `tabLMS Course` course
	where person.department = %(department)s and course.name in (%(courses)s) and not exists (
		select name from `tab{ASSIGNMENT}` old
		where old.employee = person.user_id and old.course = course.name)"""
JOINED = """update tabEmployee set date_of_joining = '2023-06-01' where name > 'POP-080000'"""

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module", autouse=True)
def values(site) -> Iterator[dict[str, str]]:
	"""The reader, and names for filters: `department` has 2,500 people, and `full` the full matrix."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("the population is made by MariaDB")
	frappe.set_user("Administrator")
	with removing_what_is_made(), populated() as courses:
		reader, full = make_user("System Manager"), make_department("Matrix")
		frappe.db.sql(MOVED, {"department": full})
		frappe.db.sql(JOINED)
		made = with_list(MADE, "courses", courses[:COURSES])
		frappe.db.sql(made, {"department": full, "due": in_days(30)})
		frappe.db.commit()
		analyze(ASSIGNMENT, "Employee")
		names = frappe.db.get_value("Employee", "POP-000100", ["department", "company"], as_dict=True)
		yield {"course": courses[0], "full": full, "manager": "POP-000002", "reader": reader, **names}


def measure(what: str, action: Action) -> None:
	"""Write the row: no training assignment is found by reading the table from end to end."""
	with counted() as statements:
		action()
	with explained(ASSIGNMENT, "LMS Enrollment", "Employee") as plans:
		action()
	figures = {
		"Time": describe_times([timed(action) for _ in range(ROUNDS)]),
		"Statements": str(len(statements)),
		"Indexes": ", ".join(keys_of(plans)),
	}
	write_report(HEADING, what, figures)
	assert len(statements) <= MOST_STATEMENTS
	assert not [plan for plan in plans if plan.table == f"tab{ASSIGNMENT}" and plan.type == "ALL"]


NAMED = ("course", "department", "employee", "manager")
REPORTS: list[tuple[str, str, dict[str, object]]] = [
	("whole site", "Overdue Training", {"active_only": 1}),
	("whole site, by manager", "Overdue Training", {"active_only": 1, "by": "manager"}),
	("a department", "Overdue Training", {"active_only": 1, "department": "department"}),
	("below a manager of 10,000", "Overdue Training", {"active_only": 1, "manager": "manager"}),
	("30 days, whole site", "Due Soon", {"active_only": 1, "days": "30"}),
	("90 days, whole site", "Due Soon", {"active_only": 1, "days": "90"}),
	("90 days, a department", "Due Soon", {"active_only": 1, "days": "90", "department": "department"}),
	("90 days, whole site", "Expiring Training", {"with_expired": 1, "days": "90"}),
	(
		"20,000 people joined",
		"Completion Before Start Date",
		{"joined_from": "2023-01-01", "joined_to": "2023-12-31"},
	),
	(
		"100,000 people joined: refused",
		"Completion Before Start Date",
		{"joined_from": "2020-01-01", "joined_to": "2026-01-01"},
	),
	(f"{PEOPLE:,} people, {COURSES} courses", "Training Compliance Matrix", {"department": "full"}),
	("one person", "Training History of a Person", {"employee": "manager"}),
	("20,000 enrolled", "Course Progress Summary", {"course": "course"}),
	("a course", "Assessment Results", {"course": "course"}),
	("90 days, 4 %", "Audit Sample", {"days": 90, "percent": 4, "seed": 1}),
	("three years, 100 rows", "Audit Sample", {"days": 1100, "count": 100, "seed": 1}),
	("whole site", "Employees Without LMS Access", {}),
]


@pytest.mark.parametrize(("what", "report", "filters"), REPORTS, ids=str)
def test_report(what, report, filters, values, as_user):
	chosen = {key: values[str(value)] if key in NAMED else value for key, value in filters.items()}
	if days := chosen.pop("days", None) if report == "Audit Sample" else None:
		chosen.update(completed_from=in_days(-days), completed_to=today())

	def read() -> None:
		if "refused" in what:
			with pytest.raises(frappe.ValidationError, match="Choose fewer days"):
				run(report, filters=chosen)
		else:
			assert "columns" in run(report, filters=chosen)

	with as_user(values["reader"]):
		measure(f"*{report}*: {what}", read)


CARDS: dict[str, Callable[[], object]] = {
	"Overdue Training": lambda: frappe.db.count(ASSIGNMENT, {"status": "Overdue"}),
	"Training Due Within 7 Days": lambda: frappe.db.count(
		ASSIGNMENT, {"is_open": 1, "due_date": ["between", [today(), in_days(7)]]}
	),
	"Training Completed This Month": lambda: frappe.db.count(
		ASSIGNMENT, {"completed_on": ["between", [today().replace(day=1), today()]]}
	),
	"Training Completed on Time": lambda: cards.get_on_time_rate(frappe.session.user),
	"Employees Who Cannot Learn Yet": lambda: cards.get_number_without_access(frappe.session.user),
}


@pytest.mark.parametrize("card", CARDS)
def test_card(card):
	measure(f"Card *{card}*", CARDS[card])


def test_statistics():
	now = frappe.utils.now_datetime()
	measure("Statistics, counted by the job", lambda: summary.refresh_statistics(now))
	measure("Statistics, as kept", lambda: summary.read_statistics(now))
