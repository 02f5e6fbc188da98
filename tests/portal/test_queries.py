"""Pages ask the database a fixed number of times, however long a learner's history is."""

import frappe
import pytest

from lms.testing import factories
from lms.www.lms import course, courses, index, lesson, quiz, team
from tests.support.portal import Learner, make_learner, make_report
from tests.support.users import PASSWORD

MOST_ON_HOME = 15
MOST_ON_ANY_PAGE = 21


class Counter:
	"""Counts the statements that a page's `get_context` runs, whatever the framework does around it."""

	def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
		self.statements: list[str] = []
		self.is_on = False
		database = type(frappe.local.db)
		original = database.sql

		def sql(connection, query, *args, **kwargs):
			if self.is_on:
				self.statements.append(str(query))
			return original(connection, query, *args, **kwargs)

		monkeypatch.setattr(database, "sql", sql)
		for page in (index, courses, course, lesson, quiz, team):
			monkeypatch.setattr(page, "get_context", self.counting(page.get_context))

	def counting(self, get_context):
		def counted(context):
			self.is_on = True
			try:
				return get_context(context)
			finally:
				self.is_on = False

		return counted

	def count(self, client, path: str) -> int:
		"""Statements of the page; caches are warm and the session has its token."""
		assert client.get(path).status_code == 200
		self.statements.clear()
		assert client.get(path).status_code == 200
		return len(self.statements)


def add_history(learner: Learner, courses: int) -> None:
	"""Further courses to do, begun and completed, and lessons in the learner's course."""
	for number in range(courses):
		other = factories.make_course(lessons=2).name
		if number % 3:
			due_date = factories.in_days(number - courses // 2)
			factories.make_assignment(employee=learner.user, course=other, due_date=due_date)
		else:
			factories.make_enrollment(other, learner.user)
		factories.complete_lessons(learner.user, other, number % 3)
	factories.make_chapter(learner.course, lessons=5)
	frappe.db.commit()


def test_number_of_queries_does_not_grow_with_the_history(client, monkeypatch):
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	paths = ("/lms", "/lms/courses", learner.url, f"{learner.url}/learn/1-1")
	before = {path: counter.count(client, path) for path in paths}
	add_history(learner, courses=12)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < after["/lms"] <= MOST_ON_HOME
	assert max(after.values()) <= MOST_ON_ANY_PAGE


def test_number_of_queries_does_not_grow_with_the_team(client, monkeypatch):
	learner = make_learner()
	make_report(learner.user, "Ada", learner.course, due_in=-3)
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	paths = ("/lms", "/lms/courses", "/lms/team", f"/lms/team?overdue=1&search=a&course={learner.course}")
	before = {path: counter.count(client, path) for path in paths}
	others = [factories.make_course().name for _ in range(3)]
	for name in ("Ben", "Cem", "Dan"):
		make_report(make_report(learner.user, name, *others, due_in=-1), f"{name}a", *others, due_in=-2)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE
