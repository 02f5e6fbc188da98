"""Enrolling people in cohorts: by the learning team, by oneself, by the desk's form; and leaving again."""

from datetime import date, datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.cohorts.batch import EnrollingError
from lms.lms.people.selection import select_people
from lms.lms.permissions.cohort_days import get_end, get_start
from lms.testing.factories import (
	in_days,
	insert,
	make_batch,
	make_batch_enrollment,
	make_course,
	make_enrollment,
	make_user,
	unique,
)
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements

BY = "Administrator"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def courses() -> list[str]:
	return [make_course(lessons=1).name for _ in range(2)]


def dates(**days: int) -> dict[str, date]:
	"""`start=-3` as the value of `start_date`, counted from today."""
	return {f"{name}_date": in_days(number) for name, number in days.items()}


def now() -> datetime:
	return now_datetime()


def members_of(batch: str) -> list[tuple[str, str]]:
	filters = {"batch": batch, "is_open": "1"}
	return [
		tuple(row)
		for row in frappe.get_all(
			"LMS Batch Enrollment", filters, ["member", "seat"], order_by="seat", as_list=True
		)
	]


def enroll(batch: str, *members: object, **options: bool) -> enrolling.Outcome:
	return enrolling.enroll_people(batch, members, BY, now(), **options)


def courses_of(member: str) -> set[str]:
	return set(frappe.get_all("LMS Enrollment", {"member": member}, pluck="course"))


# By the learning team


def test_members_are_enrolled_in_the_courses_and_told(courses, queue):
	ada, ben = make_user(), make_user()
	make_enrollment(courses[0], ada)
	batch = make_batch(courses)
	assert enroll(batch.name, ada, f" {ben.upper()} ") == {
		"enrolled": 2,
		"waiting": 0,
		"skipped": 0,
		"errors": [],
	}
	assert members_of(batch.name) == [(ada, "1"), (ben, "2")]
	assert courses_of(ada) == courses_of(ben) == set(courses)
	assert batch.reload().member_count == 2
	queue.run()
	for member in (ada, ben):
		assert [alert.link for alert in get_alerts(member)] == [f"/lms/batches/{batch.name}"]
		[mail] = get_mails(member)
		assert mail["Subject"] == f"You are enrolled in {batch.title}"
		assert "Europe/Berlin" in text_of(mail)


def test_confirmations_are_sent_once(courses, queue):
	ada, ben = make_user(), make_user()
	batch = make_batch(courses)
	enroll(batch.name, ada)
	queue.run()
	enroll(batch.name, ben)
	queue.run()
	assert (len(get_mails(ada)), len(get_mails(ben))) == (1, 1)


def test_who_cannot_be_enrolled_is_named_with_the_reason(courses):
	member, disabled, teacher = make_user(), make_user(enabled=0), make_user("Course Creator")
	batch = make_batch(courses, [member])
	outcome = enroll(batch.name, member, disabled, teacher, "nobody@example.com", 5)
	assert (outcome["enrolled"], outcome["skipped"]) == (0, 1)
	assert {error["member"]: error["error"] for error in outcome["errors"]} == {
		disabled: "This user is disabled.",
		teacher: "This person lacks the role LMS Student.",
		"nobody@example.com": "There is no user with this address.",
		"5": "There is no user with this address.",
	}


def test_a_full_cohort_takes_the_first_and_names_the_others():
	people = [make_user() for _ in range(3)]
	batch = make_batch(seat_count=2)
	outcome = enroll(batch.name, *people)
	assert outcome["errors"] == [{"member": people[2], "error": "The cohort is full."}]
	assert [member for member, _seat in members_of(batch.name)] == people[:2]


def test_the_others_can_wait():
	people = [make_user() for _ in range(4)]
	batch = make_batch(seat_count=1, waiting_list=1)
	outcome = enroll(batch.name, *people, to_waiting_list=True)
	assert (outcome["enrolled"], outcome["waiting"], outcome["errors"]) == (1, 3, [])
	entries = frappe.get_all("LMS Batch Waitlist", {"batch": batch.name}, pluck="member", order_by="number")
	assert entries == people[1:]


def test_the_preview_says_what_would_happen_and_writes_nothing(courses):
	member, *new = (make_user() for _ in range(4))
	batch = make_batch(courses, [member], seat_count=3)
	selected = select_people({"addresses": "\n".join([member, *new, new[0], "x@example.com"])}, BY)
	before = frappe.db.count("LMS Enrollment")
	assert enrolling.preview_enrolling(batch.name, selected, BY, now()) == {
		"people": 4,
		"enrolled": 2,
		"skipped": 1,
		"repeated": 1,
		"courses": 2,
		"free": 2,
		"without_seat": 1,
		"errors": [{"line": 6, "employee": "x@example.com", "error": "There is no user with this address."}],
	}
	assert len(members_of(batch.name)) == 1 and frappe.db.count("LMS Enrollment") == before


def test_the_number_of_statements_does_not_depend_on_the_people(courses):
	few, many = make_batch(courses), make_batch(courses)
	some = [make_user() for _ in range(12)]
	enroll(make_batch(courses).name, *some[:1])
	counts = [
		count_statements(lambda batch=batch, people=people: enroll(batch.name, *people))
		for batch, people in ((few, some[:2]), (many, some))
	]
	assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Batch Evaluator", "Course Creator"])
def test_others_cannot_enroll_people(role):
	batch, user = make_batch(), make_user(role)
	with pytest.raises(frappe.PermissionError, match="may not edit"):
		enrolling.enroll_people(batch.name, [make_user()], user, now())
	assert members_of(batch.name) == []


def test_a_course_creator_enrolls_people_in_a_cohort_that_they_lead(as_user):
	creator, learner = make_user("Course Creator"), make_user()
	batch = make_batch(instructors=[{"instructor": creator}])
	assert enrolling.enroll_people(batch.name, [learner], creator, now())["enrolled"] == 1


# When it takes people


@pytest.mark.parametrize(
	("values", "words"),
	[
		(lambda: {"published": 0}, "not published"),
		(lambda: dates(start=-3, end=9), "already started"),
		(lambda: dates(start=-9, end=-3) | {"late_joining": "Until the end"}, "is over"),
	],
)
def test_a_closed_cohort_takes_nobody(values, words):
	batch = make_batch(**values())
	with pytest.raises(EnrollingError, match=words):
		enroll(batch.name, make_user())
	with pytest.raises(EnrollingError, match=words):
		make_batch_enrollment(batch.name)


def test_late_joining_is_possible_until_the_end():
	batch = make_batch(**dates(start=-3, end=9), late_joining="Until the end")
	assert enroll(batch.name, make_user())["enrolled"] == 1


def test_the_start_is_in_the_time_zone_of_the_cohort(monkeypatch):
	monkeypatch.setattr("lms.lms.shared.moments.get_system_timezone", lambda: "Asia/Kolkata")
	batch = make_batch(timezone="America/New_York", start_date="2030-03-10", end_date="2030-03-11")
	# 09:00 in New York on the day its clocks change is 18:30 in Kolkata; a day before, it would be 19:30.
	start = datetime(2030, 3, 10, 18, 30)
	row = frappe.get_doc("LMS Batch", batch.name)
	assert enrolling.describe_closed(row, start - timedelta(minutes=1)) is None
	assert enrolling.describe_closed(row, start) == "This cohort has already started."
	assert (get_start(row).utcoffset(), get_end(row).hour) == (timedelta(hours=-4), 17)


# By oneself


def test_learners_enroll_themselves_and_get_a_mail_but_no_news(courses, queue):
	learner = make_user()
	batch = make_batch(courses, allow_self_enrollment=1)
	enrolling.enroll_oneself(batch.name, learner, now())
	assert members_of(batch.name) == [(learner, "1")] and courses_of(learner) == set(courses)
	queue.run()
	assert len(get_mails(learner)) == 1 and not get_alerts(learner)


@pytest.mark.parametrize(
	("values", "words"),
	[({}, "cannot enroll yourself"), ({"allow_self_enrollment": 1, "seat_count": 1}, "is full")],
)
def test_learners_are_told_why_they_cannot(values, words):
	learner = make_user()
	batch = make_batch(members=[make_user()], **values)
	with pytest.raises(EnrollingError, match=words):
		enrolling.enroll_oneself(batch.name, learner, now())


def test_nobody_is_in_twice():
	learner = make_user()
	batch = make_batch(members=[learner], allow_self_enrollment=1)
	with pytest.raises(EnrollingError, match="You are already in this cohort"):
		enrolling.enroll_oneself(batch.name, learner, now())
	with pytest.raises(EnrollingError, match="is already in this cohort"):
		make_batch_enrollment(batch.name, learner)
	row = frappe.get_doc("LMS Batch Enrollment", {"batch": batch.name})
	copy = frappe.copy_doc(row).update({"seat": "2", "is_open": "1"})
	with pytest.raises(frappe.UniqueValidationError):
		copy.db_insert()


def test_without_the_role_one_cannot_enroll_oneself():
	batch = make_batch(allow_self_enrollment=1)
	with pytest.raises(frappe.PermissionError, match="role LMS Student"):
		enrolling.enroll_oneself(batch.name, make_user("HR Manager"), now())


@pytest.mark.parametrize(
	"act",
	[
		enrolling.enroll_oneself,
		enrolling.join_waiting_list,
		enrolling.accept_seat,
		enrolling.decline_seat,
		enrolling.leave_oneself,
	],
)
def test_an_unpublished_cohort_looks_as_if_there_were_none(act):
	batch = make_batch(published=0, allow_self_enrollment=1)
	answers = set()
	for name in (batch.name, "no-such-cohort"):
		with pytest.raises(frappe.DoesNotExistError) as refusal:
			act(name, make_user(), now())
		answers.add(str(refusal.value))
	assert len(answers) == 1


# Leaving


def test_leaving_keeps_the_courses_and_the_history(courses):
	learner = make_user()
	batch = make_batch(courses, [learner], allow_self_enrollment=1)
	enrolling.leave_oneself(batch.name, learner, now())
	assert members_of(batch.name) == [] and courses_of(learner) == set(courses)
	[row] = frappe.get_all(
		"LMS Batch Enrollment", {"batch": batch.name}, ["status", "left_on", "seat", "is_open"]
	)
	assert (row.status, str(row.left_on), row.seat, row.is_open) == ("Has Left", str(in_days(0)), None, None)
	assert batch.reload().member_count == 0
	enrolling.enroll_oneself(batch.name, learner, now())
	assert members_of(batch.name) == [(learner, "1")]


@pytest.mark.parametrize("values", [dict, lambda: dates(start=-9, end=-3)])
def test_leaving_is_for_cohorts_that_one_chose_and_that_are_not_over(values):
	learner = make_user()
	batch = make_batch(members=[learner], allow_self_enrollment=1)
	batch.db_set({"allow_self_enrollment": 0, **values()})
	with pytest.raises(EnrollingError, match="cannot leave this cohort yourself"):
		enrolling.leave_oneself(batch.name, learner, now())


def test_the_desk_deletes_an_enrollment():
	learner = make_user()
	batch = make_batch(members=[learner])
	frappe.delete_doc(
		"LMS Batch Enrollment", frappe.db.get_value("LMS Batch Enrollment", {"batch": batch.name})
	)
	assert members_of(batch.name) == [] and batch.reload().member_count == 0


# The form


def test_the_form_enrolls_and_counts(courses):
	learner = make_user()
	batch = make_batch(courses)
	row = make_batch_enrollment(batch.name, learner)
	assert (row.status, row.seat, row.member_name) == (
		"Enrolled",
		"1",
		frappe.db.get_value("User", learner, "full_name"),
	)
	assert courses_of(learner) == set(courses) and batch.reload().member_count == 1


@pytest.mark.parametrize(
	"values", [{"seat": "7"}, {"status": "Has Left"}, {"is_open": "0"}, {"confirmation_email_sent": 1}]
)
def test_the_form_cannot_set_what_the_system_sets(values):
	batch = make_batch()
	with pytest.raises(frappe.PermissionError, match="set by the system"):
		insert("LMS Batch Enrollment", batch=batch.name, member=make_user(), **values)


def test_courses_that_are_added_later_enroll_everybody(courses):
	learner, left = make_user(), make_user()
	batch = make_batch(courses[:1], [learner, left], allow_self_enrollment=1)
	enrolling.leave_oneself(batch.name, left, now())
	batch.reload().append("courses", {"course": courses[1]})
	batch.save()
	assert courses_of(learner) == set(courses) and courses_of(left) == {courses[0]}


def make_template(**values: object) -> str:
	texts = {"subject": "Welcome to {{ title }}", "response": "<p>{{ starts }}, {{ place }}: {{ url }}</p>"}
	return insert("Email Template", name=unique("Template"), **texts | values).name


def confirm(template: str, queue, title: str = "Leaders & <b>more</b>"):
	member = make_user()
	batch = make_batch(
		title=title, medium="Offline", place="Room 1 & 2", confirmation_email_template=template
	)
	make_batch_enrollment(batch.name, member)
	queue.run()
	[mail] = get_mails(member)
	return mail


def test_a_cohort_has_its_own_confirmation(queue):
	mail = confirm(make_template(), queue)
	assert mail["Subject"].startswith("Welcome to Leaders")
	assert "Europe/Berlin" in html_of(mail)
	assert "Room 1 &amp; 2" in html_of(mail)
	assert "/lms/batches/" in html_of(mail)


@pytest.mark.parametrize("text", ["{{ nobody.knows.this }}", "{% if %}", "{{ title.__class__ }}"])
def test_a_template_that_cannot_be_written_is_replaced_by_the_standard_mail(queue, text):
	template = make_template()
	frappe.db.set_value("Email Template", template, "response", text)
	assert mail_is_standard(confirm(template, queue))


def mail_is_standard(mail) -> bool:
	return mail["Subject"].startswith("You are enrolled in")
