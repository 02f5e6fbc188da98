"""What a site of 100,000 people and 1,000,000 assignments asks for, beside plain SQL that does the same."""

import multiprocessing
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from statistics import median
from types import ModuleType

import frappe
import pytest
from frappe.utils.password import update_password

from lms.lms.figures import statistics, summary, team
from lms.lms.notices import reminders
from lms.lms.training import assignments, overdue
from lms.pages import index, person
from lms.pages import statistics as statistics_page
from lms.pages import team as team_page
from lms.testing.factories import in_days, make_course, today
from tests.scale import raw
from tests.scale.measuring import (
	Action,
	Timings,
	compare,
	counted,
	describe_times,
	explain,
	explained,
	keys_of,
	timed,
	watched,
)
from tests.scale.population import HEADS, LATE, PEOPLE, populated, user_of
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made
from tests.support.http import Client
from tests.support.users import PASSWORD, make_user

BY = "Administrator"
HEADING = "100,000 people, 50 courses, 1,000,000 assignments"
ASSIGNMENT, EVENT = "LMS Training Assignment", "LMS Training Assignment Event"
WATCHED = (ASSIGNMENT, EVENT, "LMS Enrollment", "Employee", "User")
OF_TRAINING = tuple(f"tab{doctype}" for doctype in WATCHED[:3])
BY_KEY = ("PRIMARY", "unique_course_member", "unique_open_assignment")
BY_PERSON = ("employee_status", "lms_page", "lms_account", "lms_line", "user_id", "reports_to")
# For figures of everything: all of an index.
WHOLE = ("course_status", "enrolled_on", "member", "modified")
NOTHING = {"Time": "", "Statements": "", "Indexes": "", "Plain SQL": "", "Ratio": ""}

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module", autouse=True)
def courses(site):
	if frappe.db.db_type != "mariadb":
		pytest.skip("the population is made by MariaDB")
	frappe.set_user(BY)
	with removing_what_is_made(), populated() as names:
		yield names


def report(
	what: str, action: Action, timings: Timings, keys: Collection[str], *, of_everything: bool = False
) -> None:
	"""Write the row; every watched table is read by one of these indexes, and none from end to end.

	Figures `of_everything` need all rows: of training's tables these are read from an index.
	"""
	with counted() as statements:
		action()
	frappe.db.rollback()
	with explained(*WATCHED) as plans:
		action()
	frappe.db.rollback()
	figures = {
		"Time": describe_times(timings.measured),
		"Statements": str(len(statements)),
		"Indexes": ", ".join(keys_of(plans)),
		"Plain SQL": describe_times(timings.plain),
		"Ratio": f"{timings.ratio:.1f}",
	}
	write_report(HEADING, what, figures)
	of_training = [plan for plan in plans if plan.table in OF_TRAINING]
	if of_everything:
		assert set(keys_of(of_training)) <= set(keys)
	else:
		assert set(keys_of(plans)) <= set(keys)
		assert not [plan for plan in of_training if plan.type in ("index", "ALL")]


# Every day


def test_daily_job():
	timings = compare(mark_overdue, mark_overdue_in_sql, rounds=3, undo=reopen)
	report(
		f"Overdue: {LATE:,} of 1,000,000",
		mark_overdue,
		timings,
		["status_due_date", "PRIMARY"],
	)
	assert timings.ratio <= 2


def mark_overdue() -> None:
	assert assignments.mark_overdue(today(), BY) == LATE


def mark_overdue_in_sql() -> None:
	late = "status in ('Pending', 'In Progress') and due_date < %s"
	columns = "name, creation, modified, owner, modified_by, assignment, employee, course, due_date, event"
	frappe.db.sql(
		f"""insert into `tab{EVENT}` ({columns})
		select concat(name, 'o'), now(6), now(6), %s, %s, name, employee, course, due_date, 'Overdue'
		from `tab{ASSIGNMENT}` where {late}""",
		(BY, BY, today()),
	)
	frappe.db.sql(
		f"""update `tab{ASSIGNMENT}`
		set status = 'Overdue', is_open = null, modified = now(6), modified_by = %s where {late}""",
		(BY, today()),
	)


def reopen() -> None:
	"""As before the job."""
	late = "row.due_date = %s and row.status = 'Overdue'"
	frappe.db.sql(
		f"""delete event from `tab{EVENT}` event join `tab{ASSIGNMENT}` row on row.name = event.assignment
		where {late} and event.event = 'Overdue'""",
		in_days(-1),
	)
	frappe.db.sql(
		f"update `tab{ASSIGNMENT}` row set row.status = 'Pending', row.is_open = '1' where {late}",
		in_days(-1),
	)
	frappe.db.commit()


def test_selecting_whom_to_remind():
	def in_sql() -> None:
		frappe.db.sql(
			f"""select employee, name from `tab{ASSIGNMENT}`
			where status in ('Pending', 'In Progress') and superseded = 0 and (
				due_date between %(today)s and %(today)s + interval 1 day
					and (reminder_sent is null or reminder_sent < due_date - interval 1 day)
				or due_date between %(today)s + interval 2 day and %(today)s + interval 7 day
					and (reminder_sent is null or reminder_sent < due_date - interval 7 day))""",
			{"today": today()},
		)

	def select() -> dict[str, list[str]]:
		return reminders.find_due_reminders(today(), (7, 1))

	found = sum(map(len, select().values()))
	assert found > 1000
	report(
		f"Reminders: {found:,} selected",
		select,
		compare(select, in_sql, rounds=5),
		["status_due_date", *BY_KEY],
	)


def test_selecting_what_to_escalate():
	def in_sql() -> None:
		frappe.db.sql(
			f"""select name, employee, escalation_tier from `tab{ASSIGNMENT}`
			where status = 'Overdue' and superseded = 0 and (
				escalation_tier < 1 and due_date <= %(today)s - interval 1 day
				or escalation_tier < 2 and due_date <= %(today)s - interval 8 day)""",
			{"today": today()},
		)

	def select() -> list[frappe._dict]:
		return overdue.find_due_escalations(today(), (overdue.Tier(1, 1), overdue.Tier(2, 8)))

	found = len(select())
	assert found > 500
	report(
		f"Escalation: {found:,} selected",
		select,
		compare(select, in_sql, rounds=5),
		["status_due_date", *BY_KEY],
	)


# Assigning


@pytest.mark.parametrize(("count", "rounds"), [(5000, 3), (50_000, 2)])
def test_assigning(count, rounds):
	people = [user_of(number) for number in range(1, count + 1)]
	timings = Timings([], [])
	for _round in range(rounds):
		course = make_course(lessons=1).name
		timings.measured.append(timed(lambda course=course: assign(course, people)))
		timings.plain.append(raw.write_again(course))
	course = make_course(lessons=1).name
	frappe.db.commit()
	report(f"Assign {count:,}", lambda: assign(course, people), timings, ["course_status", *BY_KEY])
	assert timings.ratio <= 3


def assign(course: str, people: list[str]) -> None:
	outcome = assignments.assign_training(
		{course: in_days(30)}, people, assigned_by=BY, assigned_via="API", today=today()
	)
	assert outcome == {"assigned": len(people), "skipped": 0, "errors": []}


def test_memory_of_assigning_fifty_thousand(test_site):
	course = make_course(lessons=1).name
	frappe.db.commit()
	context = multiprocessing.get_context("spawn")
	with context.Pool(1) as pool:
		used = pool.apply(measure_memory, (test_site.name, test_site.sites_path, course, 50_000))
	write_report(HEADING, "Assign 50,000: memory", NOTHING | {"Time": f"{used:.0f} MB over idle"})
	assert used <= 200


def measure_memory(site: str, sites_path: str, course: str, count: int) -> float:
	"""MB that the process needs at most beyond what it had before."""
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	before = read_memory("VmRSS")
	assign(course, [user_of(number) for number in range(1, count + 1)])
	used = read_memory("VmHWM") - before
	frappe.db.rollback()
	frappe.destroy()
	return used


def read_memory(key: str) -> float:
	[line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(key)]
	return int(line.split()[1]) / 1024


# What people look at

COUNTS = """sum(status in ('Pending', 'In Progress')), sum(status = 'Completed'), sum(status = 'Overdue')"""
ONE_PAGE = team.TeamPage(with_totals=False)


BY_NAME = "employee_name"
OVERDUE_FIRST = f"""exists (
	select name from `tab{ASSIGNMENT}` where employee = user_id and `tab{ASSIGNMENT}`.status = 'Overdue'
) desc, employee_name"""


def read_team_in_sql(condition: str, *, totals: bool, order: str = BY_NAME) -> None:
	people = f"from tabEmployee where status = 'Active' and user_id > '' and {condition}"
	rows = frappe.db.sql(f"select user_id, employee_name, department {people} order by {order} limit 100")
	users = [row[0] for row in rows]
	frappe.db.sql(
		f"select employee, {COUNTS} from `tab{ASSIGNMENT}` where employee in %s group by employee", (users,)
	)
	if totals:
		frappe.db.sql(f"select count(*) {people}")
		frappe.db.sql(f"select {COUNTS} from `tab{ASSIGNMENT}` where employee in (select user_id {people})")


BELOW = """reports_to in (with recursive line as (
	select name from tabEmployee where user_id = '{}'
	union select below.name from tabEmployee below join line on below.reports_to = line.name)
	select name from line)"""


@pytest.mark.parametrize("totals", [False, True], ids=["page", "totals"])
def test_team_of_hr(totals):
	def read() -> None:
		assert len(team.get_team_status(BY, page=team.TeamPage(with_totals=totals))["users"]) == 100

	timings = compare(read, lambda: read_team_in_sql("1 = 1", totals=totals), rounds=5)
	what = "Team status of 100,000: a page" + (" and the totals" if totals else "")
	report(what, read, timings, [*BY_PERSON, *BY_KEY], of_everything=totals)
	assert totals or median(timings.measured) <= 0.15


@pytest.mark.parametrize(("head", "below"), [(HEADS[0], 10_000), (1, PEOPLE)], ids=["10000", "100000"])
@pytest.mark.parametrize("totals", [False, True], ids=["page", "totals"])
def test_team_of_a_head(totals, head, below):
	def read() -> None:
		status = team.get_my_team_status(user, page=page)
		assert len(status["users"]) == 100
		assert not totals or abs(status["totals"].users - below) < 10

	user, page = user_of(head), team.TeamPage(with_totals=totals, overdue_first=True)

	def read_in_sql() -> None:
		read_team_in_sql(BELOW.format(user), totals=totals, order=OVERDUE_FIRST)

	timings = compare(read, read_in_sql, rounds=5)
	what = f"My team of {below:,}: a page" + (" and the totals" if totals else "")
	is_everybody = totals and below == PEOPLE
	keys = [*BY_PERSON, *BY_KEY, *(["status"] if is_everybody else [])]
	report(what, read, timings, keys, of_everything=is_everybody)


PAGES_OF_TEAM = {
	"people": "/lms/team",
	"people, one course": "/lms/team?overdue=1&course={course}",
	"by course": "/lms/team?view=matrix",
	"forecast": "/lms/team?view=forecast",
	"one person": "/lms/team/{person}",
}


@pytest.mark.parametrize("what", PAGES_OF_TEAM)
def test_page_of_a_team(what, courses, test_site):
	"""Of a head with 10,000 people below."""
	below = user_of(HEADS[0] + 10)
	course = frappe.db.get_value(ASSIGNMENT, {"employee": below, "status": "Pending"}, "course")
	path = PAGES_OF_TEAM[what].format(course=course, person=below)
	page = person if "person" in what else team_page
	measure_page(f"Portal, team of 10,000: {what}", path, page, user_of(HEADS[0]), test_site, most=0.5)


@pytest.mark.parametrize("what", ["people", "by course", "forecast"])
def test_page_of_the_company(what, courses, test_site):
	reader = make_user("Moderator")
	path = PAGES_OF_TEAM[what]
	measure_page(f"Portal, team of 100,000: {what}", path, team_page, reader, test_site)


def test_page_of_statistics(courses, test_site):
	reader, department = make_user("Moderator"), frappe.db.get_value("Employee", "POP-000100", "department")
	summary.refresh_statistics(frappe.utils.now_datetime())
	for what, path in (
		("the site, as kept", "/lms/statistics"),
		("a department of 2,500", f"/lms/statistics?department={department}"),
	):
		measure_page(f"Portal, statistics: {what}", path, statistics_page, reader, test_site, most=1)


def measure_page(
	what: str, path: str, page: ModuleType, user: str, test_site, most: float | None = None
) -> None:
	"""Write the row of a page, from the request to its HTML."""
	update_password(user, PASSWORD)
	frappe.db.commit()
	client = Client(test_site.name, test_site.sites_path)
	client.login(user, PASSWORD)
	assert client.get(path).status_code == 200
	with watched(page) as statements:
		assert client.get(path).status_code == 200
	times = [timed(lambda: client.get(path)) for _ in range(5)]
	keys = keys_of(explain(statements, *WATCHED))
	figures = {"Time": describe_times(times), "Statements": str(len(statements)), "Indexes": ", ".join(keys)}
	write_report(HEADING, what, NOTHING | figures)
	assert most is None or median(times) <= most


def test_statistics():
	def in_sql() -> None:
		for doctype in ("LMS Enrollment", "LMS Completion", "LMS Certificate"):
			frappe.db.sql(f"select count(*) from `tab{doctype}`")
		frappe.db.sql("select count(distinct member) from `tabLMS Enrollment`")
		figures = f"status, completed_late, count(*) from `tab{ASSIGNMENT}` row"
		frappe.db.sql(f"select course, {figures} group by course, status, completed_late")
		frappe.db.sql(
			f"""select department, row.{figures} join tabEmployee employee on employee.user_id = row.employee
			where employee.status = 'Active' group by department, row.status, completed_late"""
		)
		since = today() - timedelta(365)
		for doctype, day in (("LMS Enrollment", "creation"), ("LMS Completion", "completed_on")):
			frappe.db.sql(
				f"select left({day}, 7), count(*) from `tab{doctype}` where {day} >= %s group by 1", since
			)

	def read() -> None:
		assert statistics.get_statistics(today())["compliance"]["overdue"] > 10_000

	report(
		"Statistics of the site",
		read,
		compare(read, in_sql, rounds=3),
		[*WHOLE, *BY_PERSON, *BY_KEY],
		of_everything=True,
	)


@pytest.mark.parametrize("count", [3, 300])
def test_home_of_a_learner(count, courses, test_site):
	learner = make_user("LMS Student")
	give_history(learner, courses, count)
	client = Client(test_site.name, test_site.sites_path)
	client.login(learner, PASSWORD)
	assert client.get("/lms").status_code == 200
	with watched(index) as statements:
		assert client.get("/lms").status_code == 200
	times = [timed(lambda: client.get("/lms")) for _ in range(5)]
	keys = keys_of(explain(statements, *WATCHED))
	figures = {"Time": describe_times(times), "Statements": str(len(statements)), "Indexes": ", ".join(keys)}
	write_report(HEADING, f"Home of a learner with {count} assignments", NOTHING | figures)
	assert 0 < len(statements) <= 15
	assert set(keys) <= {"member", *BY_PERSON, *BY_KEY}


def give_history(learner: str, courses: list[str], count: int) -> None:
	"""So many assignments, the last of each course open, the others completed in years before."""
	chosen = courses[:count]
	assign_all(chosen, learner)
	closed = {
		"status": "Completed",
		"is_open": None,
		"completed_on": in_days(-400),
		"due_date": in_days(-390),
	}
	for _year in range(count // len(chosen) - 1):
		frappe.db.set_value(ASSIGNMENT, {"employee": learner, "is_open": "1"}, closed)
		assign_all(chosen, learner)
	frappe.db.commit()
	assert frappe.db.count(ASSIGNMENT, {"employee": learner}) == count


def assign_all(courses: list[str], learner: str) -> None:
	due_dates = dict.fromkeys(courses, in_days(30))
	assignments.assign_training(due_dates, [learner], assigned_by=BY, assigned_via="API", today=today())
