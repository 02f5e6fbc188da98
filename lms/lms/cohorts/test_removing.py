"""Taking people out of a cohort: by those who may edit it, told once, and with a record that stays."""

import frappe
import pytest
from frappe.utils import getdate, now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.cohorts.batch import EnrollingError
from lms.lms.cohorts.removing import remove_people
from lms.testing.factories import make_batch, make_course, make_user
from lms.testing.mails import get_alerts, get_mails, text_of
from lms.testing.queue import JobQueue

BY = "Administrator"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


def remove(batch: object, *members: str, reason: str = "The shift has changed.", user: str = BY) -> dict:
	return dict(remove_people(batch.name, members, reason, user, now_datetime()))


def get_record(batch: object, member: str) -> frappe._dict:
	fields = ["status", "left_on", "left_reason", "seat", "is_open"]
	return frappe.db.get_value(
		"LMS Batch Enrollment", {"batch": batch.name, "member": member}, fields, as_dict=True
	)


def test_the_record_and_the_course_stay():
	member, course = make_user(), make_course().name
	batch = make_batch([course], [member])
	assert remove(batch, member) == {"removed": 1, "skipped": 0}
	assert get_record(batch, member) == {
		"status": "Has Left",
		"left_on": getdate(now_datetime()),
		"left_reason": "The shift has changed.",
		"seat": None,
		"is_open": None,
	}
	assert frappe.db.exists("LMS Enrollment", {"member": member, "course": course})
	assert batch.reload().member_count == 0


def test_who_is_not_in_the_cohort_is_skipped():
	member, outsider = make_user(), make_user()
	batch = make_batch(members=[member])
	assert remove(batch, member, member, outsider, "nobody") == {"removed": 1, "skipped": 2}
	assert remove(batch, member) == {"removed": 0, "skipped": 1}


def test_the_seat_is_offered_to_the_first_who_waits():
	member, waiting = make_user(), make_user()
	batch = make_batch(members=[member], seat_count=1, waiting_list=1)
	enrolling.enroll_people(batch.name, [waiting], BY, now_datetime(), to_waiting_list=True)
	remove(batch, member)
	assert frappe.db.get_value("LMS Batch Waitlist", {"member": waiting}, "status") == "Offered"


def test_people_are_told_once_with_the_reason(queue):
	member, other = make_user(), make_user()
	batch = make_batch(members=[member, other])
	queue.run()
	remove(batch, member, reason=" <b>No</b> seat. ")
	remove(batch, member)
	queue.run()
	[mail] = [mail for mail in get_mails(member) if "no longer in" in mail["Subject"]]
	assert batch.title in mail["Subject"] and "<b>No</b> seat." in text_of(mail)
	assert sum("no longer in" in alert.subject for alert in get_alerts(member)) == 1
	assert not [mail for mail in get_mails(other) if "no longer in" in mail["Subject"]]


def test_they_can_be_enrolled_again():
	member = make_user()
	batch = make_batch(members=[member])
	remove(batch, member)
	assert enrolling.enroll_people(batch.name, [member], BY, now_datetime())["enrolled"] == 1
	assert frappe.db.count("LMS Batch Enrollment", {"batch": batch.name, "member": member}) == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_needs_a_reason(reason):
	member = make_user()
	batch = make_batch(members=[member])
	with pytest.raises(EnrollingError, match="Enter a reason"):
		remove(batch, member, reason=reason)
	assert get_record(batch, member).status == "Enrolled"


@pytest.mark.parametrize("role", ["Moderator", "System Manager", "Course Creator"])
def test_those_who_may_edit_the_cohort_may(role):
	user, member = make_user(role), make_user()
	batch = make_batch(members=[member], instructors=[{"instructor": user}])
	assert remove(batch, member, user=user)["removed"] == 1


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR Manager"])
def test_others_may_not(role):
	member = make_user()
	batch = make_batch(members=[member])
	with pytest.raises(frappe.PermissionError):
		remove(batch, member, user=make_user(role))
	assert get_record(batch, member).status == "Enrolled"


def test_a_batch_evaluator_who_leads_it_may_not():
	user, member = make_user("Batch Evaluator"), make_user()
	batch = make_batch(members=[member], instructors=[{"instructor": user}])
	with pytest.raises(frappe.PermissionError):
		remove(batch, member, user=user)


def test_a_cohort_that_does_not_exist_is_refused():
	with pytest.raises(frappe.DoesNotExistError):
		remove_people("no-such-cohort", [make_user()], "x", BY, now_datetime())
