"""An upcoming course is announced: in the catalogue and with its page. All else is closed, in words."""

import re
from html import unescape

import frappe
import pytest

from lms.lms.courses.catalogue import get_lesson_names
from lms.lms.search.index import refresh
from lms.testing import factories
from tests.support.portal import make_learner
from tests.support.users import PASSWORD, make_user

SOON = "This course is coming soon. You can enroll once it opens."
LESSONS_LATER = "This course is coming soon. You can read its lessons once it opens."


@pytest.fixture
def learner(client):
	"""Signed in, and not enrolled in the upcoming course."""
	learner = make_learner(
		None,
		enrolled=False,
		upcoming=1,
		title=factories.unique("Fire"),
		description="<p>Stop, drop, roll.</p>",
	)
	client.login(learner.user, PASSWORD)
	return learner


def text_of(html: str) -> str:
	return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def card_of(learner, page) -> str:
	[card] = [part for part in page.text.split('<li class="card') if f'href="{learner.url}"' in part]
	return text_of(card)


def test_it_is_in_the_catalogue_with_a_badge(client, learner):
	assert "Coming soon" in card_of(learner, client.get("/lms/courses"))
	frappe.db.set_value("LMS Course", learner.course, "upcoming", 0)
	frappe.db.commit()
	assert "Coming soon" not in card_of(learner, client.get("/lms/courses"))


def test_its_page_tells_what_it_will_be_and_offers_nothing(client, learner):
	page = client.get(learner.url)
	assert page.status_code == 200
	words = text_of(page.text)
	for text in (learner.title, "Coming soon", SOON, "Chapter 1", "Lesson 2", "Stop, drop, roll."):
		assert text in words
	assert "<form" not in page.text.split("<main")[1]
	assert "/learn" not in page.text
	assert "opens later" in words and "after enrolling" not in words


def test_page_without_contents_has_no_empty_list(client, learner):
	frappe.get_doc("LMS Course", learner.course).update({"chapters": []}).save()
	frappe.db.commit()
	words = text_of(client.get(learner.url).text)
	assert "This course has no lessons yet." not in words and "Contents" not in words


def test_form_does_not_enroll(client, learner):
	client.get(learner.url)
	response = client.post(learner.url)
	assert response.status_code == 403
	assert SOON in text_of(response.text)
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Enrollment", {"member": learner.user})


@pytest.mark.parametrize("in_preview", [0, 1])
def test_its_lessons_are_closed(client, learner, in_preview):
	lesson = get_lesson_names(learner.course)[0]
	frappe.db.set_value(
		"Course Lesson", lesson, {"include_in_preview": in_preview, "body": "What nobody reads yet."}
	)
	frappe.db.commit()
	for path in ("learn", "learn/1-1"):
		response = client.get(f"{learner.url}/{path}", follow_redirects=True)
		assert response.status_code == 403
		assert LESSONS_LATER in text_of(response.text)
		assert "What nobody reads yet." not in response.text


def test_people_who_were_enrolled_on_a_site_of_frappe_learning_are_told_the_same(client, learner):
	frappe.db.set_value("LMS Course", learner.course, "upcoming", 0)
	factories.make_enrollment(learner.course, learner.user)
	frappe.db.set_value("LMS Course", learner.course, "upcoming", 1)
	frappe.db.commit()
	assert SOON in text_of(client.get(learner.url).text)
	response = client.get(f"{learner.url}/learn/1-1")
	assert response.status_code == 403 and LESSONS_LATER in text_of(response.text)
	assert learner.url not in client.get("/lms").text


def test_search_finds_the_course_and_not_its_lessons(client, learner, committed):
	word = f"w{frappe.generate_hash(length=10)}"
	frappe.db.set_value("LMS Course", learner.course, "title", f"About {word}")
	frappe.db.set_value("Course Lesson", {"course": learner.course}, "body", f"Mind the {word}.")
	frappe.db.commit()
	refresh()
	words = text_of(client.get(f"/lms/search?q={word}").text)
	assert f"About {word}" in words and "Mind the" not in words


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_learning_team_reads_the_lessons_and_does_not_assign(client, learner, role):
	client.login(make_user(role), PASSWORD)
	page = client.get(learner.url)
	assert "Coming soon" in text_of(page.text)
	assert f'href="{learner.url}/learn/1-1"' in page.text
	assert "/lms/assign?" not in page.text
	assert client.get(f"{learner.url}/learn/1-1").status_code == 200


def test_another_author_does_not_read_the_lessons(client, learner):
	client.login(make_user("Course Creator"), PASSWORD)
	assert client.get(learner.url).status_code == 200
	response = client.get(f"{learner.url}/learn/1-1")
	assert response.status_code == 403 and LESSONS_LATER in text_of(response.text)


def test_page_that_assigns_does_not_offer_it_and_refuses_it_by_name(client, learner):
	client.login(make_user("Moderator"), PASSWORD)
	found = client.get("/lms/assign", query_string={"search": learner.title})
	assert f'value="{learner.course}"' not in found.text
	named = client.get("/lms/assign", query_string={"course": learner.course})
	assert named.status_code == 417
	words = text_of(named.text)
	assert f"Course {learner.title} is coming soon. Switch off Upcoming before assigning it." in words
	assert re.search(rf"{learner.title} \( ?coming soon ?\)", words)
