"""What browsers are told about the portal's pages."""

import pytest

from lms.testing import factories
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def learner(client):
	client.login(make_user("LMS Student"), PASSWORD)
	return client


@pytest.mark.parametrize("path", ["/lms", "/lms/courses", "/lms/courses/no-such-course", "/lms/quiz/none"])
def test_pages_load_and_run_nothing_from_elsewhere(learner, path):
	policy = learner.get(path).headers["Content-Security-Policy"]
	rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
	assert rules["default-src"] == "'none'"
	for kind in ("script", "style", "media", "font", "connect"):
		assert rules[f"{kind}-src"] == "'self'"
	assert rules["img-src"] == "'self' data:"
	assert rules["frame-src"] == "'self' https://www.youtube-nocookie.com https://player.vimeo.com"


def test_other_pages_keep_their_own_policy(learner):
	policy = learner.get("/login").headers.get("Content-Security-Policy", "")
	assert "player.vimeo.com" not in policy


def test_foreign_picture_from_before_is_not_shown(learner):
	import frappe

	course = factories.make_course(lessons=1)
	frappe.db.set_value("LMS Course", course.name, "image", "https://evil.example/a.png")
	frappe.db.commit()
	for path in ("/lms/courses", f"/lms/courses/{course.name}"):
		page = learner.get(path, query_string={"search": course.title})
		assert course.title in page.text
		assert "evil.example" not in page.text
