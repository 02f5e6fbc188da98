"""What is new since the last visit: what the home page says of it, and how little it costs to know."""

import re
from datetime import timedelta
from html import unescape

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.account.visits import VISIT, Visit, get_visit, note_visit
from lms.lms.shared.language import long_date
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing import factories
from lms.testing.factories import unique
from tests.portal.test_layout import OVERFLOW
from tests.portal.test_statements import MOST
from tests.support.accessibility import find_barriers
from tests.support.portal import Learner, make_learner, open_session
from tests.support.reading import measure
from tests.support.statements import Counter
from tests.support.stepping import Party
from tests.support.users import PASSWORD

SAID = re.compile(r'<p class="notice">(S[^<]+)</p>')
ROW = re.compile(r"<h3><a[^>]*>([^<]+)-\w+</a></h3>\s*<div class=.facts.>(.*?)</div>", re.DOTALL)
MARK = re.compile(r'<span class="badge now">([^<]+)</span>')


@pytest.fixture
def learner(client) -> Learner:
	"""Signed in; they have seen a course that is due in ten days, and one that is due in two."""
	learner = make_learner(title=unique("Fire safety"))
	assign(learner, "First aid", due_in=2)
	client.login(learner.user, PASSWORD)
	client.get("/lms")
	return learner


def assign(learner: Learner, title: str, due_in: int = 20) -> str:
	"""Name of the training assignment."""
	course = factories.make_course(title=unique(title)).name
	due_date = factories.in_days(due_in)
	name = factories.make_assignment(employee=learner.user, course=course, due_date=due_date).name
	frappe.db.commit()
	return name


def pass_days(learner: Learner, days: int) -> None:
	"""As if everything that has happened had happened so much earlier."""
	frappe.db.rollback()
	move(VISIT, {"member": learner.user}, ("seen_on", "previous_visit"), days)
	move("LMS Training Assignment", {"employee": learner.user}, ("creation", "due_date"), days)
	mark_overdue(factories.today(), "Administrator")
	frappe.db.commit()


def move(doctype: str, filters: dict[str, str], fields: tuple[str, ...], days: int) -> None:
	for row in frappe.get_all(doctype, filters=filters, fields=["name", *fields]):
		values = {field: row[field] - timedelta(days=days) for field in fields if row[field]}
		frappe.db.set_value(doctype, row.name, values, update_modified=False)


def said(client) -> str | None:
	found = SAID.search(client.get("/lms").text)
	return found and found[1]


def marks(client) -> dict[str, str]:
	"""The marks of what is new, by the title of the course without its number."""
	found = {title: MARK.search(facts) for title, facts in ROW.findall(client.get("/lms").text)}
	assert found
	return {title: mark[1] for title, mark in found.items() if mark}


def days_ago(days: int, language: str = "en") -> str:
	return long_date(now_datetime() - timedelta(days=days), language)


def stored(learner: Learner) -> Visit | None:
	frappe.db.rollback()
	return get_visit(learner.user)


# What it says


def test_first_visit_says_nothing(client, learner):
	assert said(client) is None and marks(client) == {}


def test_what_was_assigned_since_is_new_until_the_next_visit(client, learner):
	pass_days(learner, 1)
	assign(learner, "Ladders")
	for _view in range(2):
		assert said(client) == f"Since your last visit on {days_ago(1)}: 1 new course."
		assert marks(client) == {"Ladders": "New"}
	pass_days(learner, 1)
	assert said(client) is None and marks(client) == {}


def test_what_became_overdue_since_is_marked(client, learner):
	pass_days(learner, 3)
	assign(learner, "Ladders")
	assign(learner, "Forklifts")
	assert said(client) == f"Since your last visit on {days_ago(3)}: 2 new courses and 1 now overdue."
	assert marks(client) == {"First aid": "Now overdue", "Ladders": "New", "Forklifts": "New"}
	pass_days(learner, 1)
	assert said(client) is None and marks(client) == {}


def test_what_became_overdue_before_anybody_saw_it_is_new(client, learner):
	pass_days(learner, 5)
	assign(learner, "Ladders", due_in=-1)
	assert marks(client)["Ladders"] == "New"


def test_what_was_withdrawn_or_completed_since_is_not_counted(client, learner):
	pass_days(learner, 1)
	withdraw_assignments([assign(learner, "Ladders")], "Administrator", "By mistake")
	done = frappe.get_doc("LMS Training Assignment", assign(learner, "Forklifts"))
	factories.complete_lessons(learner.user, done.course)
	frappe.db.commit()
	assert said(client) is None


@pytest.mark.parametrize(
	("language", "words"),
	[
		("de", "Seit dem letzten Besuch am {0}: 2 neue Kurse und 1 jetzt überfällig."),
		("fr", "Depuis votre dernière visite, le {0}\u00a0: 2 nouveaux cours et 1 désormais en retard."),
	],
)
def test_it_is_said_in_the_language_of_the_reader(client, learner, language, words):
	"""A bench knows the translations after `bench build`."""
	frappe.db.set_value("User", learner.user, "language", language)
	frappe.db.commit()
	pass_days(learner, 3)
	assign(learner, "Ladders")
	assign(learner, "Forklifts")
	client.login(learner.user, PASSWORD)
	assert words.format(days_ago(3, language)) in unescape(client.get("/lms").text)


def test_nothing_is_said_or_noted_if_the_part_is_switched_off(client, learner):
	frappe.get_single("LMS Settings").update({"home_assignments": 0}).save()
	frappe.db.commit()
	pass_days(learner, 1)
	before = stored(learner)
	assign(learner, "Ladders")
	assert said(client) is None
	assert stored(learner) == before


# What it costs


def test_reloading_and_other_pages_write_nothing(client, learner):
	before = stored(learner)
	for path in ("/lms", "/lms/courses", learner.url, "/lms"):
		assert client.get(path).status_code == 200
	assert stored(learner) == before


def test_knowing_costs_one_statement_and_a_new_visit_two_more(client, learner, monkeypatch):
	counter = Counter(monkeypatch)
	assert counter.count(client, "/lms") <= MOST
	assert sum(VISIT in statement for statement in counter.statements) == 1
	pass_days(learner, 1)
	counter.statements.clear()
	client.get("/lms")
	assert sum(VISIT in statement for statement in counter.statements) == 3
	assert stored(learner).previous


def test_the_page_does_not_wait_for_who_has_the_visit(learner, test_site):
	"""Then the visit is not noted, and the page comes all the same."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("SQLite locks no rows")
	before = stored(learner)
	row = frappe.qb.DocType(VISIT)
	query = frappe.qb.from_(row).select(row.name).where(row.member == learner.user)
	assert query.for_update().run()
	later = before.go_on(now_datetime() + timedelta(days=1))
	page = Party(test_site.name, test_site.sites_path, note_visit, learner.user, before, later)
	page.start()
	page.join()
	assert page.error is None
	assert stored(learner) == before


def test_a_site_that_is_read_only_notes_nothing(learner, monkeypatch):
	before = stored(learner)
	monkeypatch.setitem(frappe.flags, "read_only", True)
	note_visit(learner.user, before, Visit(now_datetime() + timedelta(days=1)))
	monkeypatch.undo()
	assert stored(learner) == before


@pytest.mark.portal
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "ar")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers(page, learner, width, language, scheme):
	frappe.db.set_value("User", learner.user, "language", language)
	frappe.db.commit()
	pass_days(learner, 3)
	assign(learner, "Ladders")
	page.set_viewport_size({"width": width, "height": 800})
	page.emulate_media(color_scheme=scheme)
	open_session(page, learner.user)
	page.goto("/lms")
	expect(page.locator(".badge.now")).to_have_count(2)
	assert find_barriers(page) == []
	assert measure(page, OVERFLOW) <= 0
