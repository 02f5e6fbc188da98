"""How long the desk of a clone takes to open a list of 100,000 rows, in a browser."""

import time
from collections.abc import Iterator

import frappe
import pytest

from lms.testing.factories import make_course
from tests.scale.measuring import describe_times
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made
from tests.support.users import PASSWORD, make_user

HEADING = "The desk of a clone: a list of 100,000 training assignments"
ROWS, ROUNDS = 100_000, 7
# Seconds until the list has opened. Filters and far pages take longer.
MOST, OPENED = 1, "as it opens, by due date"
MADE = f"""insert into `tabLMS Training Assignment` (name, creation, modified, owner, modified_by, employee,
		employee_name, course, course_title, assigned_by, assigned_via, cycle, status, is_open, due_date)
	select concat('LIST-', seq), now(6) - interval seq second, now(6) - interval seq second, 'Administrator',
		'Administrator', concat('list-', seq, '@example.com'), concat('Ada ', seq), %(course)s, 'Fire',
		'Administrator', 'API', 1, elt(1 + mod(seq, 3), 'Pending', 'Overdue', 'In Progress'), '1',
		current_date - interval 100 day + interval mod(seq, 300) day
	from seq_1_to_{ROWS}"""

pytestmark = [pytest.mark.benchmark, pytest.mark.desk, pytest.mark.timeout(900)]


@pytest.fixture
def moderator(site) -> Iterator[str]:
	if frappe.db.db_type != "mariadb":
		pytest.skip("MariaDB makes the rows")
	frappe.set_user("Administrator")
	with removing_what_is_made():
		frappe.db.sql(MADE, {"course": make_course().name})
		frappe.db.commit()
		frappe.db.sql("analyze table `tabLMS Training Assignment`")
		yield make_user("Moderator")


@pytest.mark.parametrize(
	("what", "path"),
	[
		(OPENED, ""),
		("the overdue ones", "?status=Overdue"),
		("a page in the middle", "?_start=50000"),
		("searched for a name", "?_search=Ada+77777"),
	],
)
def test_list(what, path, moderator, page):
	page.request.post("/api/method/login", form={"usr": moderator, "pwd": PASSWORD})
	times = [open_list(page, path) for _ in range(ROUNDS)]
	write_report(HEADING, what, {"Until its rows are shown": describe_times(times)})
	assert what != OPENED or min(times) <= MOST


def open_list(page, path: str) -> float:
	page.goto("about:blank")
	began = time.perf_counter()
	page.goto(f"/app/lms-training-assignment{path}", wait_until="commit")
	page.locator(".row-title").first.wait_for()
	return time.perf_counter() - began
