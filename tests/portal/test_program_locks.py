"""The pages of a course that comes later in a program: why it is closed, and nothing of its lessons."""

from html import escape

import frappe
import pytest

from lms.testing import factories
from tests.support.portal import Learner, make_learner
from tests.support.users import PASSWORD


@pytest.fixture
def learner(client) -> Learner:
	"""Signed in; their course comes second in a program."""
	learner = make_learner(due_in=None, title=factories.unique("Advanced <Handling>"))
	first = factories.make_course(title=factories.unique("Basics"))
	factories.make_program([first.name, learner.course], [learner.user], title=factories.unique("Path"))
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	return learner


def first_of(learner: Learner) -> frappe._dict:
	"""The row of the course before: its `course`, `course_title` and program (`parent`)."""
	program = frappe.db.get_value("LMS Program Member", {"member": learner.user}, "parent")
	fields = ["course", "course_title", "parent"]
	return frappe.db.get_value("LMS Program Course", {"parent": program, "idx": 1}, fields, as_dict=True)


def reason(learner: Learner) -> str:
	first, title = first_of(learner), escape(learner.title)
	return (
		f"{title} opens once you have completed {first.course_title}, "
		f"the course before it in the program {first.parent}."
	)


def complete_first(learner: Learner) -> None:
	factories.complete_lessons(learner.user, first_of(learner).course)
	frappe.db.commit()


def test_the_page_of_the_course_says_why_in_place_of_the_way_in(client, learner):
	page = client.get(learner.url)
	assert page.status_code == 200
	assert f'<p class="notice">{reason(learner)}</p>' in page.text
	assert f'href="{learner.url}/learn' not in page.text
	assert page.text.count("(opens later)") == 4
	complete_first(learner)
	page = client.get(learner.url)
	assert f'href="{learner.url}/learn"' in page.text
	assert "opens" not in page.text.split("<main")[1]


def test_a_lesson_is_refused_with_the_reason(client, learner):
	for path in (f"{learner.url}/learn/1-1", f"{learner.url}/learn/2-2"):
		page = client.get(path)
		assert page.status_code == 403
		assert reason(learner) in page.text
		assert f'href="{learner.url}">Open the course' in page.text
	complete_first(learner)
	assert client.get(f"{learner.url}/learn/1-1").status_code == 200


def test_the_form_completes_no_lesson(client, learner):
	client.get(learner.url)
	response = client.post(f"{learner.url}/learn/1-1")
	assert response.status_code == 403
	assert reason(learner) in response.text
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Course Progress", {"member": learner.user})


def test_a_preview_is_shown_without_the_way_to_complete_it(client, learner):
	lesson = frappe.db.get_value("Course Lesson", {"course": learner.course, "title": "Lesson 1"})
	frappe.db.set_value("Course Lesson", lesson, "include_in_preview", 1)
	frappe.db.commit()
	chapter = frappe.db.get_value("Course Lesson", lesson, "chapter")
	number = frappe.db.get_value("Chapter Reference", {"chapter": chapter}, "idx")
	path = f"{learner.url}/learn/{number}-1"
	page = client.get(path)
	assert page.status_code == 200
	assert "Mark complete" not in page.text
	response = client.post(path)
	assert response.status_code == 403
	assert reason(learner) in response.text


def test_a_learner_may_enroll_in_a_locked_course_which_stays_closed(client, learner):
	frappe.db.delete("LMS Enrollment", {"member": learner.user, "course": learner.course})
	frappe.db.commit()
	page = client.get(learner.url)
	assert reason(learner) in page.text
	assert "Enroll and start" not in page.text
	assert client.post(learner.url).status_code == 303
	frappe.db.rollback()
	assert frappe.db.exists("LMS Enrollment", {"member": learner.user, "course": learner.course})
	assert client.get(f"{learner.url}/learn/1-1").status_code == 403
