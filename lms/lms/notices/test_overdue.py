"""Notifications to learners whose training has become overdue."""

import frappe
import pytest

from lms.lms import jobs
from lms.lms.notices.overdue import find_untold, tell_learners
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, mark_overdue
from lms.testing.factories import in_days, make_assignment, make_course, make_user, today, unique
from lms.testing.mails import get_alerts
from lms.testing.statements import count_statements

pytestmark = pytest.mark.usefixtures("settings")


def make_late(days: int = 1, **values: object) -> str:
	"""An assignment that was made, and told, long before."""
	name = make_assignment(due_date=in_days(-days), **values).name
	frappe.db.set_value("Notification Log", {"document_name": name}, "creation", in_days(-30))
	return name


def tell(days: int = 0) -> int:
	mark_overdue(in_days(days), "Administrator")
	return tell_learners(in_days(days), "Administrator")


def subjects(user: str) -> list[str]:
	return [alert.subject for alert in get_alerts(user) if "overdue" in alert.subject]


def test_the_learner_is_told_once_and_led_to_the_course():
	learner, course = make_user(), make_course(title=unique("Fire & Rescue"))
	make_late(employee=learner, course=course.name)
	assert (tell(), tell(), tell(1)) == (1, 0, 0)
	[subject] = subjects(learner)
	assert course.title.replace("&", "&amp;") in subject and "It was due on" in subject
	assert get_alerts(learner)[-1].link == f"/lms/courses/{course.name}"


def test_each_training_is_told(queue):
	learner = make_user()
	for _ in range(2):
		make_late(employee=learner)
	jobs.check_overdue_assignments()
	assert queue.run() == 1
	assert len(subjects(learner)) == 2


def test_overdue_again_after_a_new_due_date_is_told_again():
	learner = make_user()
	name = make_late(employee=learner)
	tell()
	frappe.get_doc(TRAINING_ASSIGNMENT, name).update({"due_date": in_days(3)}).save()
	# The first news is of the day before the new due date.
	frappe.db.set_value("Notification Log", {"document_name": name}, "creation", in_days(-1))
	assert tell(4) == 1


def test_what_is_due_today_long_overdue_or_closed_is_left_out():
	make_assignment(due_date=today())
	make_late(8)
	completed, superseded = make_late(), make_late()
	frappe.db.set_value(TRAINING_ASSIGNMENT, completed, "status", "Completed")
	frappe.db.set_value(TRAINING_ASSIGNMENT, superseded, "superseded", 1)
	hidden = make_course()
	make_late(course=hidden.name)
	hidden.db_set("published", 0)
	assert find_untold(today()) == []


def test_statements_do_not_grow_with_the_learners():
	make_late()
	first = count_statements(tell_learners, today(), "Administrator")
	for _ in range(5):
		make_late()
	assert count_statements(tell_learners, today(), "Administrator") == first
