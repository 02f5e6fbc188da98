"""An assignment handed in from several tabs at once: each submission is one of its own."""

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing.factories import make_course, make_enrollment, make_lms_assignment, make_user
from tests.scale.crowd import Job, run_jobs
from tests.scale.handing_in import hand_in_often

pytestmark = pytest.mark.usefixtures("committed")


def test_submissions_at_once_have_different_numbers(test_site):
	course, learner = make_course(lessons=1).name, make_user()
	make_enrollment(course, learner)
	task = make_lms_assignment(get_outline(course, learner).lessons[0].name).name
	frappe.db.commit()
	arguments = (learner, task, 5)
	jobs = [Job(test_site.name, test_site.sites_path, hand_in_often, arguments) for _tab in range(3)]
	numbers = [number for numbers in run_jobs(jobs) for number in numbers]
	assert sorted(numbers) == list(range(1, 16))
	frappe.db.rollback()
	assert frappe.db.count("LMS Assignment Submission", {"member": learner, "assignment": task}) == 15
	filters = {"member": learner, "course": course}
	assert frappe.db.get_value("LMS Enrollment", filters, "progress") == 100
	assert frappe.db.count("LMS Completion", filters) == 1
