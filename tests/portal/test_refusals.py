"""Who may not enter, or not there, is told what to do; the page has the right status and changes nothing."""

import frappe
import pytest

from lms.testing import factories
from tests.support.portal import make_learner
from tests.support.users import PASSWORD, make_user


def test_guest_is_sent_to_sign_in_and_back(client):
	response = client.get("/lms/courses?search=fire")
	assert response.status_code == 302
	assert response.location == "/login?redirect-to=%2Flms%2Fcourses%3Fsearch%3Dfire"


def test_hr_manager_without_a_role_in_learning_is_told_whom_to_ask(client):
	client.login(make_user("HR Manager"), PASSWORD)
	for path in ("/lms", "/lms/courses"):
		response = client.get(path)
		assert response.status_code == 403
		assert "Ask your HR team to give you the role LMS Student." in response.text


@pytest.mark.parametrize(
	"role", ["LMS Student", "Course Creator", "Batch Evaluator", "Moderator", "System Manager"]
)
def test_roles_of_learning_may_enter(client, role):
	client.login(make_user(role), PASSWORD)
	assert client.get("/lms").status_code == 200
	assert client.get("/lms/courses").status_code == 200


@pytest.mark.parametrize("course", ["no-such-course", "%22%3E%3Cscript%3E"])
def test_unknown_course_leads_to_the_courses(client, course):
	client.login(make_learner(due_in=None).user, PASSWORD)
	response = client.get(f"/lms/courses/{course}")
	assert response.status_code == 404
	assert "This course does not exist or is not published." in response.text
	assert 'href="/lms/courses">Browse the courses' in response.text


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
@pytest.mark.parametrize("path", ["no-such-course", "no-such-course/learn", "no-such-course/learn/1-1"])
def test_unknown_course_is_missing_for_those_who_see_all_courses(client, role, path):
	client.login(make_user(role), PASSWORD)
	response = client.get(f"/lms/courses/{path}")
	assert response.status_code == 404
	assert "This course does not exist or is not published." in response.text


def test_unpublished_course_is_missing_until_it_is_published(client):
	learner = make_learner(due_in=None, published=0)
	client.login(learner.user, PASSWORD)
	assert client.get(learner.url).status_code == 404
	assert client.get(f"{learner.url}/learn/1-1").status_code == 404
	frappe.db.set_value("LMS Course", learner.course, "published", 1)
	frappe.db.commit()
	assert client.get(learner.url).status_code == 200


@pytest.mark.parametrize("position", ["9-9", "1-99", "0-1", "x", "1-1-1", "9" * 5000 + "-1"])
def test_unknown_lesson_leads_to_the_course(client, position):
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	response = client.get(f"{learner.url}/learn/{position}")
	assert response.status_code == 404
	assert "This lesson does not exist." in response.text
	assert f'href="{learner.url}">Open the course' in response.text


def test_lesson_is_for_those_who_are_enrolled(client):
	learner = make_learner(due_in=None, enrolled=False)
	client.login(learner.user, PASSWORD)
	response = client.get(f"{learner.url}/learn/1-1")
	assert response.status_code == 403
	assert "Enroll first." in response.text


def test_lesson_in_the_preview_is_for_everybody_but_cannot_be_completed(client):
	learner = make_learner(due_in=None, enrolled=False)
	chapter = factories.make_chapter(learner.course)
	factories.make_lesson(chapter.name, title="A first look", include_in_preview=1)
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	response = client.get(f"{learner.url}/learn/3-2")
	assert response.status_code == 200
	assert "A first look" in response.text
	assert "Mark complete" not in response.text


def test_form_cannot_enroll_where_that_is_for_the_training_team(client):
	learner = make_learner(due_in=None, enrolled=False, disable_self_learning=1)
	client.login(learner.user, PASSWORD)
	client.get(learner.url)
	response = client.post(learner.url)
	assert response.status_code == 403
	assert "Ask the learning team to enroll you." in response.text
	assert not frappe.db.exists("LMS Enrollment", {"member": learner.user})


def test_form_without_its_token_changes_nothing(client):
	learner = make_learner(due_in=None, enrolled=False)
	client.login(learner.user, PASSWORD)
	client.get(learner.url)
	response = client.post(learner.url, headers={"X-Frappe-CSRF-Token": None})
	assert response.status_code == 400
	assert not frappe.db.exists("LMS Enrollment", {"member": learner.user})


def test_course_without_lessons_can_be_opened_and_has_nothing_to_start(client):
	learner = make_learner(due_in=None, chapters=0)
	client.login(learner.user, PASSWORD)
	response = client.get(learner.url)
	assert "This course has no lessons yet." in response.text
	assert client.get(f"{learner.url}/learn").location == learner.url


def test_moderator_reads_a_course_before_it_is_published(client):
	learner = make_learner(due_in=None, enrolled=False, published=0)
	client.login(make_user("Moderator"), PASSWORD)
	response = client.get(learner.url)
	assert response.status_code == 200
	assert "Not published" in response.text
	assert client.get(f"{learner.url}/learn/2-1").status_code == 200


def test_catalogue_that_is_switched_off_says_so_while_courses_stay_open(client):
	learner = make_learner()
	frappe.get_single("LMS Settings").update({"courses": 0}).save()
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	response = client.get("/lms/courses")
	assert response.status_code == 404
	assert "This page is switched off in LMS Settings." in response.text
	assert 'href="/lms">Go to my learning' in response.text
	for path in ("/lms", learner.url, f"{learner.url}/learn/1-1"):
		response = client.get(path)
		assert response.status_code == 200
		assert 'href="/lms/courses"' not in response.text
