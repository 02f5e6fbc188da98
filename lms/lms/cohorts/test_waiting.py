"""Waiting lists: in order, a seat for each offer, and no offer forever."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import jobs
from lms.lms.cohorts import cancelling, enrolling, waiting
from lms.lms.cohorts.batch import EnrollingError
from lms.testing.factories import make_batch, make_batch_enrollment, make_user
from lms.testing.mails import get_alerts, get_mails, text_of
from lms.testing.queue import JobQueue

BY = "Administrator"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def full():
	"""A cohort with one seat, which is taken; `offer_hours` is 48."""
	return make_batch(members=[make_user()], seat_count=1, waiting_list=1, allow_self_enrollment=1)


def wait(batch: object, count: int) -> list[str]:
	people = [make_user() for _ in range(count)]
	for before, person in enumerate(people):
		assert enrolling.join_waiting_list(batch.name, person, now_datetime()) == before
	return people


def free_a_seat(batch: object) -> None:
	member = frappe.db.get_value("LMS Batch Enrollment", {"batch": batch.name, "is_open": "1"}, "member")
	enrolling.leave_oneself(batch.name, member, now_datetime())


def states(batch: object) -> dict[str, str]:
	return dict(
		frappe.get_all("LMS Batch Waitlist", {"batch": batch.name}, ["member", "status"], as_list=True)
	)


def test_the_first_gets_the_seat_that_comes_free(full, queue):
	ada, ben = wait(full, 2)
	free_a_seat(full)
	assert states(full) == {ada: "Offered", ben: "Waiting"}
	queue.run()
	[mail] = [mail for mail in get_mails(ada) if "free for you" in mail["Subject"]]
	assert "kept for you until" in text_of(mail)
	assert any("is kept for you" in alert.subject for alert in get_alerts(ada)) and not get_mails(ben)
	enrolling.accept_seat(full.name, ada, now_datetime())
	assert states(full)[ada] == "Enrolled"
	assert frappe.db.exists("LMS Batch Enrollment", {"batch": full.name, "member": ada, "is_open": "1"})


def test_an_offered_seat_is_kept(full):
	wait(full, 1)
	free_a_seat(full)
	with pytest.raises(EnrollingError, match="is full"):
		enrolling.enroll_oneself(full.name, make_user(), now_datetime())
	outcome = enrolling.enroll_people(full.name, [make_user()], BY, now_datetime())
	assert outcome["enrolled"] == 0


def test_who_declines_makes_room_for_the_next(full):
	ada, ben = wait(full, 2)
	free_a_seat(full)
	enrolling.decline_seat(full.name, ada, now_datetime())
	assert states(full) == {ada: "Declined", ben: "Offered"}


def test_an_offer_that_nobody_accepts_goes_to_the_next(full, monkeypatch):
	ada, ben = wait(full, 2)
	free_a_seat(full)
	later = now_datetime() + timedelta(hours=49)
	with pytest.raises(EnrollingError, match="time to accept this seat is over"):
		enrolling.accept_seat(full.name, ada, later)
	monkeypatch.setattr(jobs, "now_datetime", lambda: later)
	jobs.expire_offered_seats()
	assert states(full) == {ada: "Expired", ben: "Offered"}
	jobs.expire_offered_seats()
	assert states(full) == {ada: "Expired", ben: "Offered"}
	assert enrolling.join_waiting_list(full.name, ada, later) == 0


def test_more_seats_are_offered_in_order(full):
	ada, ben, cleo = wait(full, 3)
	full.reload().update({"seat_count": 3}).save()
	assert states(full) == {ada: "Offered", ben: "Offered", cleo: "Waiting"}


def test_people_on_the_list_are_enrolled_by_the_learning_team_first(full):
	[ada] = wait(full, 1)
	full.reload().update({"seat_count": 3}).save()
	assert enrolling.enroll_people(full.name, [ada], BY, now_datetime())["enrolled"] == 1
	assert states(full) == {ada: "Enrolled"}


@pytest.mark.parametrize("act", ["by list", "by form"])
def test_the_learning_team_enrolls_somebody_for_whom_the_last_seat_is_kept(full, act):
	[ada] = wait(full, 1)
	free_a_seat(full)
	if act == "by form":
		make_batch_enrollment(full.name, ada)
	else:
		people = [make_user(), ada]
		outcome = enrolling.enroll_people(full.name, people, BY, now_datetime())
		assert outcome["errors"] == [{"member": people[0], "error": "The cohort is full."}]
	assert states(full) == {ada: "Enrolled"}


def test_waiting_is_for_full_cohorts_with_a_list(full):
	open_one = make_batch(seat_count=2, waiting_list=1, allow_self_enrollment=1)
	with pytest.raises(EnrollingError, match="has free seats"):
		enrolling.join_waiting_list(open_one.name, make_user(), now_datetime())
	full.db_set("waiting_list", 0)
	with pytest.raises(EnrollingError, match="no waiting list"):
		enrolling.join_waiting_list(full.name, make_user(), now_datetime())


def test_nobody_waits_twice(full):
	[ada] = wait(full, 1)
	enrolling.join_waiting_list(full.name, ada, now_datetime())
	assert list(states(full)) == [ada]


@pytest.mark.parametrize("act", [enrolling.accept_seat, enrolling.decline_seat])
def test_who_does_not_wait_has_nothing_to_accept(full, act):
	with pytest.raises(EnrollingError, match="not on the waiting list"):
		act(full.name, make_user(), now_datetime())


def test_nobody_accepts_before_an_offer(full):
	[ada] = wait(full, 1)
	with pytest.raises(EnrollingError, match="No seat has come free"):
		enrolling.accept_seat(full.name, ada, now_datetime())


def test_a_cohort_that_has_started_offers_nothing(full):
	[ada] = wait(full, 1)
	full.db_set("start_date", "2020-01-01")
	waiting.offer_free_seats(frappe.get_doc("LMS Batch", full.name), now_datetime(), BY)
	assert states(full) == {ada: "Waiting"}


# Cancelling and moving


def test_everybody_is_told_once_that_it_is_cancelled(full, queue):
	[ada] = wait(full, 1)
	member = frappe.db.get_value("LMS Batch Enrollment", {"batch": full.name}, "member")
	assert cancelling.cancel_batch(full.name, "The trainer is ill.", BY, now_datetime()) == 2
	queue.run()
	for person in (ada, member):
		[mail] = [mail for mail in get_mails(person) if "was cancelled" in mail["Subject"]]
		assert "The trainer is ill." in text_of(mail)
		assert sum("was cancelled" in alert.subject for alert in get_alerts(person)) == 1
	assert states(full) == {ada: "Has Left"}
	with pytest.raises(EnrollingError, match="was cancelled"):
		cancelling.cancel_batch(full.name, "Again.", BY, now_datetime())
	with pytest.raises(EnrollingError, match="was cancelled"):
		enrolling.enroll_people(full.name, [make_user()], BY, now_datetime())


def test_cancelling_needs_a_reason_and_the_right(full):
	with pytest.raises(EnrollingError, match="Enter a reason"):
		cancelling.cancel_batch(full.name, " ", BY, now_datetime())
	for role in ("LMS Student", "Course Creator", "Batch Evaluator", "HR Manager"):
		with pytest.raises(frappe.PermissionError):
			cancelling.cancel_batch(full.name, "No.", make_user(role), now_datetime())


def test_members_are_told_once_that_it_moved(full, queue):
	member = frappe.db.get_value("LMS Batch Enrollment", {"batch": full.name}, "member")
	queue.run()
	full.reload().update({"start_time": "10:30:00"}).save()
	full.save()
	queue.run()
	[mail] = [mail for mail in get_mails(member) if "another time" in mail["Subject"]]
	assert "10:30" in text_of(mail)
	assert sum("was moved" in alert.subject for alert in get_alerts(member)) == 1
