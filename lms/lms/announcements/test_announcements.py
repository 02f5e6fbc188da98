"""Announcements: who writes them, whom they reach, once each, and who reads them."""

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import jobs
from lms.lms.announcements import announcements, sending
from lms.lms.announcements.announcements import get_announcement, get_received
from lms.testing.factories import (
	insert,
	make_batch,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	unique,
)
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements

BY = "Administrator"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def course():
	return make_course().name


def make_announcement(**values: object):
	return insert("LMS Announcement", **{"title": unique("News"), "message": "Hello **all**."} | values)


def make_learners(course: str, count: int = 1, **user: object) -> list[str]:
	users = [make_user(**user) for _ in range(count)]
	for user_name in users:
		make_enrollment(course, user_name)
	return users


def send(name: str, queue: JobQueue) -> int:
	recipients = sending.send_announcement(name, BY, now_datetime())["recipients"]
	queue.run()
	return recipients


def state(name: str, *fields: str):
	return frappe.db.get_value("LMS Announcement", name, fields)


def recipients_of(name: str) -> list[str]:
	return frappe.get_all("LMS Announcement Recipient", {"announcement": name}, pluck="member")


def get_news(user: str) -> list[frappe._dict]:
	return [alert for alert in get_alerts(user) if alert.subject.startswith("Announcement:")]


# For whom


def test_the_learners_of_a_course_get_it_and_nobody_else(queue, course):
	ada, ben = make_learners(course, 2)
	other, disabled = make_user(), make_learners(course)[0]
	frappe.db.set_value("User", disabled, "enabled", 0)
	name = make_announcement(course=course).name
	assert send(name, queue) == 2
	assert sorted(recipients_of(name)) == sorted([ada, ben])
	names = frappe.get_all("LMS Announcement Recipient", {"announcement": name}, pluck="member_name")
	assert sorted(names) == sorted(frappe.db.get_value("User", user, "full_name") for user in (ada, ben))
	for user in (ada, ben):
		assert [row.name for row in get_received(user)] == [name]
		assert len(get_mails(user)) == 1
		[alert] = get_news(user)
		assert alert.link == f"/lms/announcements/{name}"
	for user in (other, disabled):
		assert not get_received(user) and not get_mails(user) and not get_alerts(user)


def test_the_members_of_a_program_get_it(queue, course):
	ada, ben = make_user(), make_user()
	program = make_program([course], [ada])
	make_program([course], [ben])
	name = make_announcement(audience="Program", program=program.name).name
	send(name, queue)
	assert recipients_of(name) == [ada]


def test_those_who_are_in_a_cohort_now_get_it(queue, course):
	ada, ben = make_user(), make_user()
	batch = make_batch([course], [ada, ben])
	make_batch([course], [make_user()])
	left = frappe.get_doc("LMS Batch Enrollment", {"batch": batch.name, "member": ben})
	left.delete()
	announcement = make_announcement(audience="Cohort", batch=batch.name)
	send(announcement.name, queue)
	assert recipients_of(announcement.name) == [ada]
	assert get_announcement(announcement.name, BY).for_whom == f"Members of the cohort {batch.title}"


def test_everybody_are_those_who_can_use_the_portal(queue):
	learner, moderator, outsider = make_user(), make_user("Moderator", "LMS Student"), make_user("HR User")
	name = make_announcement(audience="Everybody").name
	send(name, queue)
	found = recipients_of(name)
	assert found.count(learner) == 1 and found.count(moderator) == 1
	assert outsider not in found and "Guest" not in found and BY not in found


def test_who_comes_later_does_not_get_it(queue, course):
	make_learners(course)
	name = make_announcement(course=course).name
	send(name, queue)
	[late] = make_learners(course)
	assert not get_received(late)
	with pytest.raises(frappe.DoesNotExistError):
		get_announcement(name, late)


def test_nobody_to_tell_is_said(queue, course):
	name = make_announcement(course=course).name
	with pytest.raises(announcements.AnnouncementError, match="There is nobody to send this to"):
		send(name, queue)
	assert state(name, "status") == "Draft"


# Once


def test_it_is_sent_once(queue, course):
	[ada] = make_learners(course)
	name = make_announcement(course=course).name
	send(name, queue)
	with pytest.raises(announcements.AnnouncementError, match="was sent already"):
		send(name, queue)
	sending.run(name)
	assert (len(get_mails(ada)), recipients_of(name)) == (1, [ada])
	assert state(name, "status", "recipients", "told") == ("Sent", 1, 1)


def test_a_job_that_was_killed_goes_on_where_it_stopped(queue, course, monkeypatch):
	monkeypatch.setattr(sending, "PEOPLE_PER_BATCH", 2)
	users = make_learners(course, 5)
	name = make_announcement(course=course).name
	sending.send_announcement(name, BY, now_datetime())
	queue.jobs.clear()
	sending.tell_batch(name)
	assert state(name, "status", "told") == ("Sending", 2)
	monkeypatch.setattr(sending, "is_job_enqueued", lambda job: False)
	jobs.resume_announcements()
	assert queue.run() == 1
	assert [len(get_mails(user)) for user in users] == [1] * 5
	assert state(name, "status", "told") == ("Sent", 5)


def test_a_job_that_never_gets_on_is_given_up(queue, course, monkeypatch):
	make_learners(course)
	name = make_announcement(course=course).name
	sending.send_announcement(name, BY, now_datetime())
	frappe.db.set_value("LMS Announcement", name, "attempts", sending.MOST_ATTEMPTS)
	monkeypatch.setattr(sending, "is_job_enqueued", lambda job: False)
	queue.jobs.clear()
	jobs.resume_announcements()
	assert not queue.jobs
	assert state(name, "status", "problem") == ("Failed", "The job was interrupted 3 times.")


def test_without_a_mail_account_it_is_read_in_the_portal_and_sent_again_later(queue, course, monkeypatch):
	[ada] = make_learners(course)
	name = make_announcement(course=course).name
	with monkeypatch.context() as patch:

		def refuse(**mail: object) -> None:
			raise frappe.OutgoingEmailError

		patch.setattr(frappe, "sendmail", refuse)
		patch.setattr(frappe.db, "rollback", lambda **_options: None)
		send(name, queue)
	status, problem = state(name, "status", "problem")
	assert status == "Failed" and "cannot send mails" in problem
	assert [row.name for row in get_received(ada)] == [name]
	assert (len(get_news(ada)), state(name, "told")) == (1, 1)
	send(name, queue)
	assert (len(get_mails(ada)), len(get_news(ada)), state(name, "status")) == (1, 1, "Sent")


# Mails


def test_those_who_switched_them_off_read_it_in_the_portal_only(queue, course):
	[ada] = make_learners(course)
	frappe.db.set_value("User", ada, "unsubscribed", 1)
	name = make_announcement(course=course).name
	assert sending.preview_announcement(name, BY) == {"people": 1, "mails": 0}
	send(name, queue)
	assert not get_mails(ada)
	assert [row.name for row in get_received(ada)] == [name]


def test_without_by_mail_nobody_gets_one(queue, course):
	[ada] = make_learners(course)
	name = make_announcement(course=course, send_mail=0).name
	send(name, queue)
	assert not get_mails(ada) and len(get_received(ada)) == 1


def test_each_language_is_one_mail_with_a_copy_for_each(queue, course):
	make_learners(course, 3)
	[ada] = make_learners(course, language="de")
	name = make_announcement(course=course).name
	before = frappe.db.count("Email Queue")
	send(name, queue)
	assert frappe.db.count("Email Queue") == before + 2
	assert 'lang="de"' in html_of(get_mails(ada)[0])


def test_nobody_sees_the_addresses_of_others(queue, course):
	ada, ben = make_learners(course, 2)
	send(make_announcement(course=course).name, queue)
	mail = get_mails(ada)[0]
	assert ben not in html_of(mail) + text_of(mail) + str(mail["Cc"]) + str(mail["Bcc"])


def test_what_was_written_is_text_in_mail_and_portal(queue, course):
	[ada] = make_learners(course)
	announcement = make_announcement(
		course=course, message=f"{HOSTILE}\n\n[a](javascript:alert(1)) ![x](https://evil.example/x.png) *ok*"
	)
	announcement.db_set("title", f"News {HOSTILE}")
	send(announcement.name, queue)
	mail, html = get_mails(ada)[0], get_announcement(announcement.name, ada).html
	for text in (html_of(mail), html):
		assert "<script>alert" not in text and "<img src=x" not in text
		assert 'href="javascript' not in text and 'src="https://evil' not in text
		assert "<em>ok</em>" in text
	assert "<" not in mail["Subject"]
	assert "*ok*" in text_of(mail)
	assert "<script" not in get_alerts(ada)[-1].subject


def test_links_of_this_site_are_full_addresses_in_mails(queue, course):
	[ada] = make_learners(course)
	send(make_announcement(course=course, message="[Courses](/lms/courses)").name, queue)
	assert f'href="{frappe.utils.get_url("/lms/courses")}"' in html_of(get_mails(ada)[0])


# What may be written


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"title": " "}, "Enter a title."),
		({"message": " "}, "Enter a message."),
		({"message": "x" * 20_001}, "at most 20000 characters"),
		({"audience": "Course", "course": None}, "Choose the course"),
		({"audience": "Program", "program": None}, "Choose the program"),
		({"audience": "Cohort", "batch": None}, "Choose the cohort"),
		({"audience": "Program", "program": "no-such-program"}, "Could not find Program|Choose the program"),
	],
)
def test_what_is_missing_is_said(course, values, words):
	with pytest.raises(frappe.ValidationError, match=words):
		announcements.save_draft(
			BY, {"title": "A", "message": "B", "audience": "Course", "course": course} | values
		)


def test_the_other_audience_is_dropped(course):
	announcement = make_announcement(audience="Everybody", course=course)
	assert announcement.course is None


@pytest.mark.parametrize("fieldname", ["title", "message", "audience", "send_mail"])
def test_what_was_sent_is_not_changed_or_deleted(queue, course, fieldname):
	make_learners(course)
	announcement = make_announcement(course=course)
	send(announcement.name, queue)
	announcement.reload().set(fieldname, {"send_mail": 0, "audience": "Everybody"}.get(fieldname, "other"))
	with pytest.raises(frappe.PermissionError, match="cannot be changed"):
		announcement.save()
	with pytest.raises(frappe.PermissionError, match="cannot be deleted"):
		frappe.delete_doc("LMS Announcement", announcement.name)
	[row] = frappe.get_all("LMS Announcement Recipient", {"announcement": announcement.name}, pluck="name")
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("LMS Announcement Recipient", row, force=True)


@pytest.mark.parametrize("fieldname", announcements.SERVER_FIELDS)
def test_nobody_writes_what_the_job_writes(course, fieldname):
	announcement = make_announcement(course=course)
	values = {"status": "Sent", "sent_on": now_datetime(), "sent_by": BY, "problem": "x"}
	announcement.set(fieldname, values.get(fieldname, 7))
	with pytest.raises(frappe.PermissionError, match="is set by the system"):
		announcement.save()


@pytest.mark.parametrize(
	"role", ["LMS Student", "Course Creator", "HR Manager", "HR User", "Batch Evaluator"]
)
def test_others_neither_write_nor_send_nor_see_drafts(course, role, as_user):
	[reader], name = make_learners(course), make_announcement(course=course).name
	user = make_user(role)
	with as_user(user):
		for act in (
			lambda: announcements.save_draft(user, {"title": "A", "message": "B", "audience": "Everybody"}),
			lambda: announcements.get_draft(user, name),
			lambda: announcements.delete_draft(user, name),
			lambda: announcements.get_all_announcements(user),
			lambda: sending.preview_announcement(name, user),
			lambda: sending.send_announcement(name, user, now_datetime()),
			lambda: make_announcement(course=course),
		):
			with pytest.raises(frappe.PermissionError):
				act()
	for who in (user, reader):
		with pytest.raises(frappe.DoesNotExistError):
			get_announcement(name, who)


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_writes_sends_and_deletes_drafts(queue, course, role, as_user):
	make_learners(course)
	user = make_user(role)
	with as_user(user):
		values = {"title": "A", "message": "B", "audience": "Course", "course": course, "send_mail": 1}
		name = announcements.save_draft(user, values)
		announcements.save_draft(user, values | {"title": "C"}, name)
		assert sending.send_announcement(name, user, now_datetime()) == {"recipients": 1}
		other = announcements.save_draft(user, values)
		announcements.delete_draft(user, other)
	assert state(name, "title", "sent_by") == ("C", user)
	assert not frappe.db.exists("LMS Announcement", other)


# Statements


def test_sending_takes_as_many_statements_for_many_as_for_few(queue):
	few, many = make_course().name, make_course().name
	make_learners(few, 2)
	make_learners(many, 9)
	names = [make_announcement(course=course).name for course in (few, few, many)]

	def start(name: str) -> None:
		sending.send_announcement(name, BY, now_datetime())

	counts = [(count_statements(start, name), count_statements(sending.tell_batch, name)) for name in names]
	assert counts[1][0] == counts[2][0]
	# Frappe's Email Queue has a row for each recipient.
	assert counts[2][1] - counts[1][1] <= 7


def test_reading_is_one_statement(queue, course):
	[ada] = make_learners(course)
	for _ in range(3):
		send(make_announcement(course=course).name, queue)
	assert count_statements(get_received, ada) == 1
	assert len(get_received(ada)) == 3
