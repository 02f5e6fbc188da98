"""Who is told about live classes: invitations, changes and cancellations, once each, with a calendar."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import frappe
import pytest
import vobject
from frappe.utils import now_datetime

from lms.lms.cohorts import cancelling, enrolling
from lms.lms.live_classes import changing, reminders
from lms.testing.factories import in_days, make_batch, make_live_class, make_user
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue

BY = "Administrator"
LINK = "https://meet.example.com/secret"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def batch(queue):
	"""A cohort of two members who have got their confirmation."""
	batch = make_batch(members=[make_user(), make_user()], end_date=in_days(100), allow_self_enrollment=1)
	queue.run()
	return batch


def members_of(batch: object) -> list[str]:
	return frappe.get_all("LMS Batch Enrollment", {"batch": batch.name}, pluck="member", order_by="member")


def calendars(address: str) -> list[vobject.base.Component]:
	"""Return the calendars in the mails to this address, oldest first."""
	found = []
	for mail in get_mails(address):
		parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
		found += [vobject.readOne(part.get_payload(decode=True).decode()) for part in parts]
	return found


def last_mail(address: str) -> EmailMessage:
	return get_mails(address)[-1]


def test_members_are_invited_to_a_new_class_once(batch, queue):
	one, other = members_of(batch)
	live_class = make_live_class(batch.name, place="Room 1", join_url=LINK)
	queue.run()
	for member in (one, other):
		[calendar] = calendars(member)
		assert calendar.method.value == "REQUEST"
		assert calendar.vevent.attendee.value == f"mailto:{member}"
		assert calendar.vevent.uid.value.startswith(live_class.name)
		assert calendar.vevent.dtstart.value.strftime("%H:%M") == "10:00"
		assert f"/lms/live/{live_class.name}" in calendar.vevent.url.value
		assert [alert.subject for alert in get_alerts(member, document_type="LMS Live Class")]
		mail = last_mail(member)
		assert "Room 1" in text_of(mail)
		assert "Europe/Berlin" in text_of(mail)
		for everything in (mail.as_string(), html_of(mail), text_of(mail), str(calendar.serialize())):
			assert "secret" not in everything


def test_a_series_is_one_mail_and_one_entry(batch, queue):
	make_live_class(batch.name, frequency="Weekly", repeat_count=6)
	queue.run()
	for member in members_of(batch):
		[calendar] = calendars(member)
		assert "COUNT=6" in calendar.vevent.rrule.value
		assert text_of(last_mail(member)).count("Europe/Berlin") == 6


def test_who_joins_later_gets_the_classes_with_the_confirmation(batch, queue):
	make_live_class(batch.name, frequency="Weekly", repeat_count=3)
	make_live_class(batch.name)
	queue.run()
	member = make_user()
	enrolling.enroll_oneself(batch.name, member, now_datetime())
	queue.run()
	assert [calendar.method.value for calendar in calendars(member)] == ["REQUEST", "REQUEST"]
	assert len(get_mails(member)) == 3


def test_who_leaves_is_the_only_one_to_get_a_cancellation(batch, queue):
	make_live_class(batch.name, frequency="Weekly", repeat_count=3)
	queue.run()
	leaver, other = members_of(batch)
	enrolling.leave_oneself(batch.name, leaver, now_datetime())
	queue.run()
	invitation, cancellation = calendars(leaver)
	assert cancellation.method.value == "CANCEL"
	assert cancellation.vevent.uid.value == invitation.vevent.uid.value
	assert int(cancellation.vevent.sequence.value) > int(invitation.vevent.sequence.value)
	assert len(calendars(other)) == 1
	# Coming back is newer than leaving.
	enrolling.enroll_oneself(batch.name, leaver, now_datetime())
	queue.run()
	assert calendars(leaver)[-1].method.value == "REQUEST"


def test_a_change_has_the_same_uid_and_a_higher_sequence(batch, queue):
	live_class = make_live_class(batch.name)
	queue.run()
	live_class.reload().update({"time": "15:00:00"}).save()
	queue.run()
	for member in members_of(batch):
		before, after = calendars(member)
		assert after.vevent.uid.value == before.vevent.uid.value
		assert int(after.vevent.sequence.value) == int(before.vevent.sequence.value) + 1
		assert after.vevent.dtstart.value.strftime("%H:%M") == "15:00"
		assert len(get_alerts(member, document_type="LMS Live Class")) == 2


def test_a_new_link_is_no_news(batch, queue):
	live_class = make_live_class(batch.name)
	queue.run()
	live_class.reload().update({"join_url": LINK}).save()
	assert queue.run() == 0


def test_one_class_of_a_series_is_cancelled(batch, queue):
	head = make_live_class(batch.name, frequency="Weekly", repeat_count=3)
	queue.run()
	second = frappe.get_all("LMS Live Class", {"series": head.name}, pluck="name", order_by="date")[1]
	assert changing.cancel_class(second, "The trainer is ill.", BY, now_datetime()) == 2
	queue.run()
	for member in members_of(batch):
		cancellation = calendars(member)[-1]
		assert cancellation.method.value == "CANCEL"
		start = frappe.db.get_value("LMS Live Class", second, "series_start")
		assert cancellation.vevent.recurrence_id.value.replace(tzinfo=None) == start
		assert "The trainer is ill." in text_of(last_mail(member))
	newcomer = make_user()
	enrolling.enroll_oneself(batch.name, newcomer, now_datetime())
	queue.run()
	[calendar] = calendars(newcomer)
	assert len(list(calendar.vevent.getrruleset(addRDate=True))) == 2


def test_one_class_of_a_series_is_moved_and_then_those_after_it(batch, queue):
	head = make_live_class(batch.name, frequency="Weekly", repeat_count=4)
	queue.run()
	names = frappe.get_all("LMS Live Class", {"series": head.name}, pluck="name", order_by="date")
	second = frappe.get_doc("LMS Live Class", names[1])
	second.update({"time": "16:00:00", "date": second.date + timedelta(days=1)}).save()
	queue.run()
	member = members_of(batch)[0]
	events = calendars(member)[-1].vevent_list
	assert [event.dtstart.value.strftime("%H:%M") for event in events] == ["10:00", "16:00"]
	assert changing.apply_to_following(second.name, BY, now_datetime()) == 2
	queue.run()
	assert [str(time) for time in series_values(head.name, "time")] == ["10:00:00", *["16:00:00"] * 3]
	days = series_values(head.name, "date")
	assert [(day - days[0]).days for day in days] == [0, 8, 15, 22]
	assert len(calendars(member)) == 3
	assert len(calendars(member)[-1].vevent_list) == 4


def series_values(series: str, fieldname: str) -> list[object]:
	return frappe.get_all("LMS Live Class", {"series": series}, pluck=fieldname, order_by="starts_on")


def test_a_moved_cohort_moves_the_entries(batch, queue):
	make_live_class(batch.name)
	queue.run()
	batch.reload().update({"start_date": in_days(13), "end_date": in_days(103)}).save()
	queue.run()
	member = members_of(batch)[0]
	before, after = (calendar.vevent.dtstart.value.date() for calendar in calendars(member))
	assert (after - before).days == 3
	assert len(get_alerts(member, document_type="LMS Live Class")) == 1


def test_a_cancelled_cohort_takes_the_classes_out_of_calendars(batch, queue):
	make_live_class(batch.name, frequency="Weekly", repeat_count=2)
	queue.run()
	cancelling.cancel_batch(batch.name, "No trainer.", BY, now_datetime())
	queue.run()
	for member in members_of(batch):
		cancellation = calendars(member)[-1]
		assert cancellation.method.value == "CANCEL"
		assert "recurrence-id" not in cancellation.vevent.contents
		# The cohort is what they are told about.
		assert len(get_alerts(member, document_type="LMS Live Class")) == 1


def test_a_series_that_has_begun_keeps_what_took_place(batch, queue):
	head = make_live_class(batch.name, frequency="Weekly", repeat_count=3)
	queue.run()
	past = {"starts_on": "2020-01-01 10:00:00", "ends_on": "2020-01-01 11:30:00"}
	frappe.db.set_value("LMS Live Class", head.name, past)
	cancelling.cancel_batch(batch.name, "No trainer.", BY, now_datetime())
	queue.run()
	for member in members_of(batch):
		calendar = calendars(member)[-1]
		assert calendar.method.value == "REQUEST"
		assert len(list(calendar.vevent.getrruleset(addRDate=True))) == 1
		[text] = [text_of(mail) for mail in get_mails(member) if mail["Subject"].startswith("Cancelled: ")]
		assert "No trainer." in text
		# The two that were to come, and not the first.
		assert text.count("Europe/Berlin") == 2


def test_the_host_is_told_of_classes_too(batch, queue):
	host = make_user("Batch Evaluator")
	live_class = make_live_class(batch.name, host=host)
	changing.cancel_class(live_class.name, "Ill.", BY, now_datetime())
	assert len(get_alerts(host, document_type="LMS Live Class")) == 2


def test_members_are_not_told_of_a_cohort_that_was_unpublished(batch, queue):
	make_live_class(batch.name)
	queue.run()
	batch.reload().update({"published": 0}).save()
	batch.reload().update({"start_date": in_days(13), "end_date": in_days(103)}).save()
	queue.run()
	assert all(len(calendars(member)) == 1 for member in members_of(batch))


def test_nobody_is_told_of_the_classes_of_a_draft(queue):
	batch = make_batch(published=0)
	make_live_class(batch.name)
	assert queue.run() == 0


def test_a_reader_elsewhere_gets_their_own_time_too(batch, queue):
	member, _other = members_of(batch)
	frappe.db.set_value("User", member, "time_zone", "Pacific/Auckland")
	make_live_class(batch.name)
	queue.run()
	assert "Pacific/Auckland" in text_of(last_mail(member))
	assert "Pacific/Auckland" not in text_of(last_mail(_other))


def soon(batch: object, **before: int) -> datetime:
	"""Plan a class and return a moment that long before its start."""
	live_class = make_live_class(batch.name, join_url=LINK)
	return frappe.db.get_value("LMS Live Class", live_class.name, "starts_on") - timedelta(**before)


def test_reminders_come_a_day_and_an_hour_before_and_once(batch, queue):
	moment = soon(batch, hours=25)
	queue.run()
	member = members_of(batch)[0]
	mails = len(get_mails(member))
	assert reminders.remind(moment, BY) == 0
	for hours, count in ((23, 1), (22, 0), (0.9, 1), (0.5, 0), (-1, 0)):
		assert reminders.remind(moment + timedelta(hours=25 - hours), BY) == count
	queue.run()
	assert len(get_mails(member)) == mails + 2
	assert "secret" not in last_mail(member).as_string()


def test_a_late_reminder_is_only_one(batch, queue):
	moment = soon(batch, minutes=50)
	queue.run()
	assert reminders.remind(moment, BY) == 1
	assert reminders.remind(moment, BY) == 0


def test_reminders_can_be_switched_off(batch, queue):
	settings = frappe.get_single("LMS Settings")
	settings.update({"live_class_day_reminder": 0, "live_class_hour_reminder": 0}).save()
	moment = soon(batch, minutes=50)
	assert reminders.remind(moment, BY) == 0
	assert reminders.remind(moment - timedelta(hours=20), BY) == 0


def test_a_moved_class_is_reminded_of_anew(batch, queue):
	moment = soon(batch, hours=23)
	assert reminders.remind(moment, BY) == 1
	live_class = frappe.get_doc("LMS Live Class", {"batch_name": batch.name})
	live_class.update({"date": in_days(20)}).save()
	assert not live_class.reload().reminded_day
