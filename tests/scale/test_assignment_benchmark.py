"""How long it takes to assign a course to thousands: in one call, by the driver alone, document by document.

The three take turns, so that whatever else the machine does concerns all of them. Medians are compared.
"""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import NamedTuple

import frappe
import pytest

from lms.lms import enrollment
from lms.lms.assignments import DOCTYPE, FIELDS, assign, get_unfinished, mark_overdue
from lms.lms.bulk import STANDARD_FIELDS
from lms.testing.factories import in_days, make_course, today
from tests.scale import raw
from tests.scale.people import make_people
from tests.scale.report import write_report

PEOPLE = 5000
ROUNDS = 5
MOST_TIMES_THE_DRIVER = 3
LEAST_TIMES_FASTER_THAN_DOCUMENTS = 40

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


class Timings(NamedTuple):
	"""Seconds of each round."""

	assign: list[float]
	driver: list[float]
	documents: list[float]


@pytest.fixture
def people(committed):
	return make_people(PEOPLE)


def test_assigning_five_thousand_people(people):
	timings = measure(people)
	statements = count_statements(people)
	assigned, driver = median(timings.assign), median(timings.driver)
	# A round inserts a share of the documents; all rounds together are the whole list.
	documents = sum(timings.documents)
	spread = {name: f"{min(times):.2f}-{max(times):.2f}" for name, times in timings._asdict().items()}
	write_report(
		runtime(),
		{
			"People": f"{PEOPLE:,}",
			"One call": f"{assigned:.2f} s ({spread['assign']})",
			"Statements": str(statements),
			"`executemany`": f"{driver:.2f} s ({spread['driver']})",
			"Times the driver": f"{assigned / driver:.1f}",
			"Documents": f"{documents:.1f} s",
			"Times faster": f"{documents / assigned:.0f}",
		},
	)
	# The promise is about a server: SQLite writes rows in this process, hardly slower than Python makes them.
	if frappe.db.db_type == "mariadb":
		assert assigned <= MOST_TIMES_THE_DRIVER * driver
	assert documents >= LEAST_TIMES_FASTER_THAN_DOCUMENTS * assigned


def measure(people: list[str]) -> Timings:
	timings = Timings([], [], [])
	share = PEOPLE // ROUNDS
	course = make_course(lessons=1).name
	for number in range(ROUNDS):
		written = make_course(lessons=1).name
		timings.assign.append(timed(lambda course=written: assign_to(course, people)))
		timings.driver.append(write_again(written))
		some = people[number * share : (number + 1) * share]
		timings.documents.append(timed(lambda some=some: insert_documents(course, some)))
	return timings


def timed(action: Callable[[], None]) -> float:
	"""Seconds until the action is committed."""
	frappe.db.commit()
	start = perf_counter()
	action()
	frappe.db.commit()
	return perf_counter() - start


def assign_to(course: str, people: list[str]) -> None:
	outcome = assign(
		{course: in_days(30)}, people, assigned_by="Administrator", assigned_via="API", today=today()
	)
	assert outcome == {"assigned": PEOPLE, "skipped": 0, "errors": []}


def insert_documents(course: str, people: list[str]) -> None:
	for person in people:
		values = {"employee": person, "course": course, "due_date": in_days(30)}
		frappe.get_doc({"doctype": DOCTYPE, **values}).insert()


def write_again(course: str) -> float:
	"""Seconds the driver needs for the rows that assigning the course has made."""
	tables = {"LMS Enrollment": enrollment.FIELDS, DOCTYPE: FIELDS}
	rows = {}
	for doctype, fields in tables.items():
		columns = [*STANDARD_FIELDS, *fields]
		rows[doctype] = (columns, as_text(frappe.get_all(doctype, {"course": course}, columns, as_list=True)))
		frappe.db.delete(doctype, {"course": course})
	frappe.db.commit()
	connection = raw.connect()
	start = perf_counter()
	for doctype, (columns, values) in rows.items():
		raw.insert(connection, doctype, columns, values)
	connection.commit()
	seconds = perf_counter() - start
	connection.close()
	return seconds


def as_text(rows: list[tuple]) -> list[tuple]:
	"""Dates as the statement has them; numbers and what is missing stay."""
	return [tuple(x if isinstance(x, int | float | None) else str(x) for x in row) for row in rows]


def count_statements(people: list[str]) -> int:
	course = make_course(lessons=1).name
	with counted() as statements:
		assign_to(course, people)
	return len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
	statements: list[str] = []
	run = frappe.db.sql
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(
			frappe.db,
			"sql",
			lambda query, *args, **kwargs: statements.append(query) or run(query, *args, **kwargs),
		)
		yield statements


def runtime() -> str:
	framework = (
		"benchless" if "benchless" in frappe.get_app_path("frappe") else f"Frappe {frappe.__version__}"
	)
	database = {"sqlite": "SQLite", "mariadb": "MariaDB"}[frappe.db.db_type]
	return f"{framework}, {database}, Python {platform.python_version()}"


@pytest.mark.parametrize(
	("action", "index"),
	[
		(lambda person: mark_overdue(today(), "Administrator"), "status_due_date"),
		(lambda person: get_unfinished(person, today()), "employee_status"),
	],
	ids=["daily job", "open work of one person"],
)
def test_statements_use_their_index(action, index, people):
	if frappe.db.db_type != "mariadb":
		pytest.skip("MariaDB's EXPLAIN names the index")
	for _ in range(3):
		assign_to(make_course(lessons=1).name, people)
	frappe.db.commit()
	frappe.db.sql(f"analyze table `tab{DOCTYPE}`")
	with explained() as plans:
		action(people[0])
	assert plans
	assert {(plan.key or "none").removesuffix("_index") for plan in plans} == {index}


@contextmanager
def explained() -> Iterator[list[frappe._dict]]:
	"""Collects how MariaDB finds the rows of assignments in each statement that is run meanwhile."""
	plans: list[frappe._dict] = []
	run = frappe.db.sql

	def explain_and_run(query, values=(), *args, **kwargs):
		plan = run(f"explain {query}", values, as_dict=True)
		plans.extend(row for row in plan if row.table == f"tab{DOCTYPE}")
		return run(query, values, *args, **kwargs)

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", explain_and_run)
		yield plans
