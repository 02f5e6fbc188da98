"""The processor time of the portal's pages that people open most, from the request to its HTML."""

import time
from statistics import median

import frappe
import pytest

from lms.testing import factories
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made
from tests.support.portal import make_learner
from tests.support.users import PASSWORD

HEADING = "Pages of the portal"
ROUNDS, PAGES_PER_ROUND = 5, 20
# Milliseconds of processor time.
MOST = 25
PARAGRAPH = "Some *text* about a subject, with [a link](https://example.com) and `code`, as in lessons. " * 3
BODY = "\n\n".join(f"## Part {number}\n\n{PARAGRAPH}\n\n- one\n- two\n- three" for number in range(10))

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def learner(site):
	"""With twelve courses, half of them assigned, and a program."""
	frappe.set_user("Administrator")
	with removing_what_is_made():
		learner = make_learner()
		others = [factories.make_course(lessons=3).name for _ in range(11)]
		for number, course in enumerate(others):
			if number % 2:
				factories.make_assignment(employee=learner.user, course=course)
			else:
				factories.make_enrollment(course, learner.user)
		factories.make_program(others[:4], [learner.user])
		frappe.db.set_value("Course Lesson", {"course": learner.course}, "body", BODY)
		frappe.db.commit()
		yield learner


@pytest.mark.parametrize("what", ["home", "catalogue", "course", "lesson of 600 words", "notifications"])
def test_page(what, learner, client):
	paths = {
		"home": "/lms",
		"catalogue": "/lms/courses",
		"course": learner.url,
		"lesson of 600 words": f"{learner.url}/learn/1-1",
		"notifications": "/lms/notifications",
	}
	client.login(learner.user, PASSWORD)
	assert client.get(paths[what]).status_code == 200
	times = sorted(measure(client, paths[what]) for _ in range(ROUNDS))
	figures = {
		"Processor time": f"{median(times):.1f} ms ({times[0]:.1f}-{times[-1]:.1f})",
		"Pages a second and core": f"{1000 / median(times):.0f}",
	}
	write_report(HEADING, what, figures)
	assert median(times) <= MOST


def measure(client, path: str) -> float:
	"""Return the milliseconds of processor time that a page takes in this process, without the database."""
	began = time.process_time()
	for _ in range(PAGES_PER_ROUND):
		client.get(path)
	return 1000 * (time.process_time() - began) / PAGES_PER_ROUND
