"""Buttons for PDF files on forms."""

from urllib.parse import parse_qs, urlsplit

import frappe
import pytest

from tests.support.quizzes import make_scene, take

pytestmark = pytest.mark.desk


@pytest.fixture
def scene(committed):
	scene = make_scene(questions=1)
	scene.submission = take(scene)["submission"]
	scene.enrollment = frappe.db.get_value(
		"LMS Enrollment", {"course": scene.course, "member": scene.learner}
	)
	frappe.db.commit()
	return scene


def asked_for(desk, label: str) -> dict[str, list[str]]:
	"""What the button asks the server for."""
	desk.page.evaluate("window.open = (url) => (window.opened = url)")
	desk.button(label).click()
	url = desk.page.wait_for_function("window.opened").json_value()
	assert urlsplit(url).path == "/api/method/frappe.utils.print_format.download_pdf"
	return parse_qs(urlsplit(url).query)


def test_a_submission_and_an_enrollment_have_theirs(scene, sign_in):
	desk = sign_in("Moderator")
	desk.open(f"/lms-quiz-submission/{scene.submission}")
	assert asked_for(desk, "Download as PDF") == {
		"doctype": ["LMS Quiz Submission"],
		"name": [scene.submission],
	}
	desk.open(f"/lms-enrollment/{scene.enrollment}")
	assert asked_for(desk, "Download Course Quiz PDF") == {
		"doctype": ["LMS Enrollment"],
		"name": [scene.enrollment],
		"format": ["Course Quiz Papers"],
	}
