"""LMS Certificate: of the day on which the course was completed, whenever it comes to be written."""

import frappe
import pytest

from lms.lms.enrollments import completions
from lms.lms.training.assignments import assign_training
from lms.testing.factories import complete_lessons, in_days, make_course, make_enrollment, make_user, today


@pytest.fixture
def enrollment():
	"""Of a learner who completed, 40 days ago, a course that gives certificates since yesterday."""
	learner, course = make_user(), make_course(lessons=1)
	enrollment = make_enrollment(course.name, learner)
	complete_lessons(learner, course.name)
	frappe.db.set_value("LMS Enrollment", enrollment.name, "completed_on", in_days(-40))
	frappe.db.set_value("LMS Completion", {"enrollment": enrollment.name}, "completed_on", in_days(-40))
	frappe.db.set_value("LMS Validity Period", {"member": learner}, "completed_on", in_days(-40))
	course.db_set("enable_certification", 1)
	return enrollment.reload()


def dates_of_certificates(enrollment):
	return frappe.get_all("LMS Certificate", filters={"member": enrollment.member}, pluck="issue_date")


def test_a_certificate_written_later_is_of_the_day_of_the_completion(enrollment):
	completions.record_completions(enrollment.course, [enrollment], today(), "Administrator", lessons=1)
	assert dates_of_certificates(enrollment) == [in_days(-40)]


def test_a_retake_dates_the_certificate_of_the_cycle_that_it_closes(enrollment):
	call = {"assigned_by": "Administrator", "assigned_via": "Manual", "today": today(), "retake": True}
	assign_training({enrollment.course: in_days(30)}, [enrollment.member], **call)
	assert dates_of_certificates(enrollment) == [in_days(-40)]


def test_patch_dates_certificates_that_were_dated_when_they_were_written(enrollment):
	from lms.patches.v1_0 import date_certificates

	completions.record_completions(enrollment.course, [enrollment], today(), "Administrator", lessons=1)
	frappe.db.set_value("LMS Certificate", {"member": enrollment.member}, "issue_date", today())
	date_certificates.execute()
	date_certificates.execute()
	assert dates_of_certificates(enrollment) == [in_days(-40)]


def test_patch_leaves_a_date_that_another_system_gave(enrollment):
	from lms.patches.v1_0 import date_certificates

	completions.record_completions(enrollment.course, [enrollment], today(), "Administrator", lessons=1)
	frappe.db.set_value("LMS Certificate", {"member": enrollment.member}, "issue_date", in_days(-10))
	date_certificates.execute()
	assert dates_of_certificates(enrollment) == [in_days(-10)]
