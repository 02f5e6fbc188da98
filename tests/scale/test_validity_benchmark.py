"""Standing and renewals on a site with 1,000,000 assignments and as many validity periods."""

import frappe
import pytest

from lms.lms.training.renewals import RENEWAL, open_renewals
from lms.lms.validity.periods import PERIOD
from lms.lms.validity.standing import get_standings
from lms.testing.factories import in_days, today
from tests.scale.measuring import counted, describe_times, timed
from tests.scale.population import populated, user_of
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made

BY = "Administrator"
HEADING = "Standing and renewals: 1,000,000 assignments, 1,100,000 validity periods"
PEOPLE, COURSES, ROUNDS = 100, 40, 7
RENEWALS = 100_000

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module", autouse=True)
def courses(site):
	if frappe.db.db_type != "mariadb":
		pytest.skip("the population is made by MariaDB")
	frappe.set_user(BY)
	with removing_what_is_made(), populated() as names:
		yield names


@pytest.mark.parametrize("days", [0, -30], ids=["today", "a month ago"])
def test_standing(courses, days):
	people = [user_of(1000 + number) for number in range(PEOPLE)]

	def read() -> int:
		return len(get_standings(people, in_days(days), today(), courses[:COURSES], ()))

	assert read() > PEOPLE
	times = [timed(read) for _round in range(ROUNDS)]
	with counted() as statements:
		read()
	what = f"Standing of {PEOPLE} people x {COURSES} courses" + (", 30 days ago" if days else "")
	write_report(HEADING, what, {"Time": describe_times(times), "Statements": str(len(statements))})
	assert min(times) <= 0.15


def test_renewals_of_one_day(monkeypatch):
	"""Once, because undoing it takes longer than doing it."""
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	frappe.db.sql(f"update `tab{PERIOD}` set window_opens_on = %s", in_days(60))
	frappe.db.sql(
		f"update `tab{PERIOD}` set window_opens_on = %s, valid_until = %s where round = 2 limit {RENEWALS}",
		(today(), in_days(60)),
	)
	with counted() as statements:
		seconds = timed(lambda: open_renewals(today(), BY))
	opened = frappe.db.count(RENEWAL)
	assert opened == RENEWALS
	row = {"Time": describe_times([seconds]), "Statements": str(len(statements))}
	write_report(HEADING, f"{opened:,} renewals on one day", row)
	frappe.db.delete(RENEWAL)
	frappe.db.commit()
