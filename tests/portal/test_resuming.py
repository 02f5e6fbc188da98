"""Leaving a course and coming back: the lesson opened last is where one goes on."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.learning.position import ENROLLMENT, note_current_lesson
from tests.support.portal import Learner, make_learner
from tests.support.stepping import Party
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def learner(client) -> Learner:
	"""Signed in; their course has three lessons."""
	learner = make_learner(due_in=None, lessons=3, chapters=1)
	client.login(learner.user, PASSWORD)
	return learner


def current_lesson_of(learner: Learner) -> str | None:
	frappe.db.rollback()
	return frappe.db.get_value(
		ENROLLMENT, {"course": learner.course, "member": learner.user}, "current_lesson"
	)


def resume(client, learner: Learner) -> str:
	response = client.get(f"{learner.url}/learn")
	assert response.status_code in (301, 302, 303)
	return response.headers["Location"]


def test_the_course_resumes_at_the_lesson_opened_last(client, learner):
	assert resume(client, learner).endswith("/learn/1-1")
	assert ">Start<" in client.get(learner.url).text
	assert client.get(f"{learner.url}/learn/1-3").status_code == 200
	assert current_lesson_of(learner) == get_outline(learner.course, learner.user).lessons[2].name
	assert resume(client, learner).endswith("/learn/1-3")
	assert ">Continue<" in client.get(learner.url).text


def test_opening_a_lesson_leaves_the_enrollment_as_it_was_edited(client, learner):
	filters = {"course": learner.course, "member": learner.user}
	before = frappe.db.get_value(ENROLLMENT, filters, ["modified", "modified_by"])
	client.get(f"{learner.url}/learn/1-2")
	assert current_lesson_of(learner)
	assert frappe.db.get_value(ENROLLMENT, filters, ["modified", "modified_by"]) == before


def test_a_preview_notes_nothing(client, learner):
	client.login(make_user("Moderator"), PASSWORD)
	assert client.get(f"{learner.url}/learn/1-2").status_code == 200
	assert current_lesson_of(learner) is None


def test_the_page_does_not_wait_for_who_has_the_enrollment(learner, test_site):
	"""Then the lesson is not noted, and the page comes all the same."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("SQLite locks no rows")
	filters = {"course": learner.course, "member": learner.user}
	lesson = get_outline(learner.course, learner.user).lessons[1].name
	frappe.db.get_value(ENROLLMENT, filters, for_update=True)
	page = Party(
		test_site.name, test_site.sites_path, note_current_lesson, learner.course, learner.user, lesson
	)
	page.start()
	page.join()
	assert page.error is None
	assert current_lesson_of(learner) is None


def test_a_site_that_is_read_only_notes_nothing(learner, monkeypatch):
	monkeypatch.setitem(frappe.flags, "read_only", True)
	note_current_lesson(learner.course, learner.user, "a lesson")
	monkeypatch.undo()
	assert current_lesson_of(learner) is None
