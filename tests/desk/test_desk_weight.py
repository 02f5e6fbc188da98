"""What the desk of a clone costs on the way, and how much of it there is."""

import gzip
import re
from pathlib import Path

import frappe
import pytest

from lms.testing import factories
from tests.desk.conftest import Desk
from tests.support.users import PASSWORD, make_user

DESK = Path(frappe.__file__).parent / "public" / "desk"
# Without blank lines and comments.
MOST_LINES = 6_500
COMMENT = re.compile(r"^\s*//|^\s*/\*.*\*/\s*$")
# Everything that a page loads, each file compressed by itself at the lowest level of nginx.
MOST_BYTES, LEVEL = 180_000, 1
CHARTS = "frappe-charts"


def test_the_desk_stays_small():
	lines = [line for path in DESK.rglob("*.js") for line in path.read_text().splitlines()]
	code = [line for line in lines if line.strip() and not COMMENT.match(line)]
	assert 0 < len(code) <= MOST_LINES


@pytest.mark.desk
@pytest.mark.parametrize(
	("path", "has_chart"),
	[
		("/learning", True),
		("/lms-course", False),
		("/lms-course/{course}", False),
		("/lms-training-assignment", False),
		("/query-report/Compliance by Department", True),
		("/data-import", False),
		("/lms-live-class/view/calendar", False),
	],
)
def test_pages_are_light(page, committed, path, has_chart):
	course, person = factories.make_course().name, factories.make_employee(user_id=factories.make_user())
	factories.make_assignment(course=course, employee=person.user_id)
	frappe.db.commit()
	answers = []
	page.on("response", lambda answer: answers.append(answer))
	user = make_user("Moderator", "System Manager")
	page.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD})
	Desk(page).open(path.format(course=course))
	if has_chart:
		page.locator("svg.frappe-chart").first.wait_for()
	files = {answer.url: answer.body() for answer in answers if answer.status == 200}
	weights = {url: len(gzip.compress(body, LEVEL)) for url, body in files.items()}
	assert 10_000 < sum(weights.values()) <= MOST_BYTES, weights
	assert any(CHARTS in url for url in files) is has_chart
