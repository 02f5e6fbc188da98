"""LMS Certificate as a record: issued by hand with a reason, and never changed."""

import frappe
import pytest

from lms.lms.certificates import ending
from lms.lms.certificates.certificate import CERTIFICATE, PERIOD
from lms.lms.certificates.ending import CertificateError
from lms.patches.v1_0 import number_certificates
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_batch,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	today,
)
from lms.testing.mails import get_alerts
from lms.testing.queue import JobQueue

BY = "Administrator"
A_YEAR = {"validity_period": 12, "validity_unit": "Months"}


@pytest.fixture(autouse=True)
def queue(monkeypatch):
	return JobQueue(monkeypatch)


@pytest.fixture
def ada():
	return make_user("LMS Student", first_name="Ada", last_name="Lovelace")


def issue(**values):
	return insert(CERTIFICATE, **{"reason": "Taken before we had this system"} | values)


def test_one_of_a_course_gives_the_period_that_it_proves(ada):
	course = make_course(**A_YEAR)
	doc = issue(member=ada, course=course.name, issue_date=in_days(-30)).reload()
	period = frappe.get_doc(PERIOD, doc.period)
	assert (period.source, period.completed_on, period.valid_until) == (
		"Manual",
		in_days(-30),
		doc.expiry_date,
	)
	assert (doc.member_name, doc.course_title, doc.issued_by_hand) == ("Ada Lovelace", course.title, 1)
	assert (doc.program, doc.batch_name, doc.cycle, doc.reissue) == (None, None, 0, 0)
	assert doc.number.startswith(f"SL-{in_days(-30).year}-")
	assert "certificate" in get_alerts(ada)[-1].subject


def test_one_of_a_course_proves_the_period_that_there_is(ada):
	course = make_course(lessons=1, **A_YEAR)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	doc = issue(member=ada, course=course.name)
	assert frappe.get_all(PERIOD, {"member": ada}, pluck="name") == [doc.period]
	assert doc.cycle == 1


def test_one_of_a_program_gives_the_period_that_it_proves(ada):
	program = make_program(**A_YEAR)
	doc = issue(member=ada, program=program.name)
	assert frappe.db.get_value(PERIOD, doc.period, "program") == program.name


def test_one_of_a_cohort_has_the_expiry_date_that_was_entered(ada):
	doc = issue(member=ada, batch_name=make_batch().name, expiry_date=in_days(100)).reload()
	assert (doc.expiry_date, doc.period) == (in_days(100), None)


@pytest.mark.parametrize("make", [make_course, make_program, make_batch])
def test_there_is_one_until_it_is_revoked(ada, make):
	field = {make_course: "course", make_program: "program", make_batch: "batch_name"}[make]
	values = {"member": ada, field: make().name}
	first = issue(**values)
	with pytest.raises(CertificateError, match="There is a certificate already"):
		issue(**values)
	ending.revoke(first.name, "By mistake", today(), BY)
	assert issue(**values).number != first.number


@pytest.mark.parametrize(
	("values", "words"),
	[
		({}, "one of them"),
		({"course": "", "program": "", "batch_name": ""}, "one of them"),
		({"course": "COURSE", "batch_name": "BATCH"}, "one of them"),
		({"course": "COURSE", "reason": " "}, "Enter a reason"),
		({"course": "COURSE", "issue_date": "TOMORROW"}, "in the future"),
		({"course": "COURSE", "expiry_date": "TOMORROW"}, "Leave Expiry Date empty"),
		({"batch_name": "BATCH", "expiry_date": "YESTERDAY"}, "before the issue date"),
		({"course": "COURSE", "member": None}, "Enter the member"),
	],
)
def test_what_is_wrong_is_said_and_nothing_is_written(ada, values, words):
	names = {
		"COURSE": make_course().name,
		"BATCH": make_batch().name,
		"TOMORROW": in_days(1),
		"YESTERDAY": in_days(-1),
	}
	with pytest.raises(CertificateError, match=words):
		issue(**{"member": ada} | {field: names.get(value, value) for field, value in values.items()})
	assert not frappe.db.exists(CERTIFICATE, {"member": ada})


def test_what_the_system_sets_cannot_be_chosen(ada):
	course = make_course()
	chosen = {"number": "SL-1", "cycle": 9, "reissue": 9, "issued_by_hand": 0, "member_name": "Eve"}
	doc = issue(member=ada, course=course.name, course_title="Other", period=None, **chosen).reload()
	assert doc.number != "SL-1" and len(doc.number) == 27
	assert (doc.cycle, doc.reissue, doc.issued_by_hand) == (0, 0, 1)
	assert (doc.member_name, doc.course_title) == ("Ada Lovelace", course.title)


def test_nobody_changes_or_deletes_one(ada):
	doc = issue(member=ada, course=make_course().name)
	doc.issue_date = in_days(-400)
	with pytest.raises(frappe.PermissionError):
		doc.save()
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc(CERTIFICATE, doc.name)


# Who may


def make_subjects(as_user):
	"""What a Course Creator made, and what another made, by field of the certificate."""
	creator, evaluator = make_user("Course Creator"), make_user("Batch Evaluator")
	with as_user(creator):
		own = {"course": make_course().name, "program": make_program().name, "batch_name": make_batch().name}
	led = make_batch(instructors=[{"instructor": evaluator}]).name
	other = {"course": make_course().name, "program": make_program().name, "batch_name": make_batch().name}
	return creator, evaluator, own, led, other


def may(as_user, user, **values):
	with as_user(user):
		try:
			issue(**values)
		except frappe.PermissionError:
			return False
		return True


def test_who_may_issue_by_hand(as_user, ada):
	creator, evaluator, own, led, other = make_subjects(as_user)
	for field, name in own.items():
		assert may(as_user, creator, member=ada, **{field: name}), field
	for field, name in other.items():
		for user in (creator, evaluator, make_user("HR Manager"), make_user("LMS Student"), "Guest"):
			assert not may(as_user, user, member=ada, **{field: name}), (field, user)
	assert may(as_user, evaluator, member=ada, batch_name=led)
	for role, field in (("Moderator", "course"), ("System Manager", "program")):
		assert may(as_user, make_user(role), member=ada, **{field: other[field]})


def test_nobody_but_admins_issues_to_oneself(as_user):
	creator, _evaluator, own, _led, _other = make_subjects(as_user)
	assert not may(as_user, creator, member=creator, course=own["course"])
	moderator = make_user("Moderator")
	assert may(as_user, moderator, member=moderator, course=own["course"])


def test_a_learner_neither_issues_nor_reads_those_of_others(as_user, ada):
	ben, course = make_user("LMS Student"), make_course()
	doc = issue(member=ada, course=course.name)
	assert not may(as_user, ada, member=ada, course=course.name)
	with as_user(ada):
		assert frappe.get_list(CERTIFICATE, pluck="name") == [doc.name]
	with as_user(ben):
		assert frappe.get_list(CERTIFICATE, pluck="name") == []
		assert not frappe.has_permission(CERTIFICATE, "read", doc=doc)


# Certificates from before


def test_patch_numbers_old_certificates_and_links_their_periods(ada):
	course = make_course(lessons=1, enable_certification=1, **A_YEAR)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	doc = frappe.get_doc(CERTIFICATE, {"member": ada})
	was = {"number": None, "period": None, "expiry_date": None, "content_version": None}
	frappe.db.set_value(CERTIFICATE, doc.name, was, update_modified=False)
	frappe.get_doc(
		{"doctype": CERTIFICATE, "name": "old", "member": ada, "course": course.name, "cycle": 7}
		| {"issue_date": "2021-02-03"}
	).db_insert()
	number_certificates.execute()
	new, old = frappe.get_doc(CERTIFICATE, doc.name), frappe.get_doc(CERTIFICATE, "old")
	for fieldname in ("period", "expiry_date", "content_version"):
		assert new.get(fieldname) == doc.get(fieldname)
	assert new.number.startswith("SL-") and new.number != doc.number
	assert old.number.startswith("SL-2021-") and not old.period
	number_certificates.execute()
	assert frappe.db.get_value(CERTIFICATE, doc.name, "number") == new.number
