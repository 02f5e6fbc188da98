"""Certificates are issued for what people complete: once, for the time in which it counts."""

from datetime import timedelta

import frappe
import pytest

from lms.lms.certificates import issuing
from lms.lms.certificates.certificate import BATCH, CERTIFICATE, Award, get_subject
from lms.lms.certificates.numbers import read_number
from lms.lms.programs.completing import check_program
from lms.lms.validity.periods import IMPORT, PERIOD, Claim, Requirement, grant
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_batch,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	today,
)
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.statements import count_statements

BY = "Administrator"


def certificates_of(member):
	return frappe.get_all(CERTIFICATE, {"member": member}, ["*"], order_by="creation, name")


def test_completing_a_course_gives_a_certificate_for_the_time_in_which_it_counts(certificate, ada, course):
	period = frappe.get_doc(PERIOD, certificate.period)
	assert (period.member, period.course) == (ada, course.name)
	assert (certificate.course, certificate.course_title) == (course.name, course.title)
	assert (certificate.issue_date, certificate.expiry_date) == (today(), period.valid_until)
	assert (certificate.cycle, certificate.content_version) == (1, period.content_version)
	assert (certificate.member_name, certificate.published) == ("Ada Lovelace", 1)
	assert not (certificate.issued_by_hand or certificate.program or certificate.batch_name)
	assert read_number(certificate.number) == certificate.number


def test_a_course_without_certificates_gives_none(queue, ada):
	course = make_course(lessons=1)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	assert not certificates_of(ada)


def test_completing_a_program_gives_a_certificate(queue, ada):
	course = make_course(lessons=1)
	program = make_program([course.name], [ada], enable_certification=1)
	complete_lessons(ada, course.name)
	check_program(program.name, BY)
	check_program(program.name, BY)
	[certificate] = certificates_of(ada)
	assert (certificate.program, certificate.program_title) == (program.name, program.title)
	assert frappe.db.get_value(PERIOD, certificate.period, "program") == program.name
	[alert] = [each for each in get_alerts(ada) if "certificate" in each.subject]
	assert (
		alert.subject == f"You have earned the certificate of the program <strong>{program.title}</strong>."
	)


def test_a_program_without_certificates_gives_none(queue, ada):
	course = make_course(lessons=1)
	program = make_program([course.name], [ada])
	complete_lessons(ada, course.name)
	check_program(program.name, BY)
	assert frappe.db.exists(PERIOD, {"program": program.name})
	assert not certificates_of(ada)


def test_a_cohort_gives_one_certificate_for_each_member(queue, ada):
	ben = make_user()
	batch = make_batch(certification=1)
	for members in ({ada: "Ada", ben: "Ben"}, {ada: "Ada"}):
		issuing.issue_for_batch(batch.name, members, today(), BY)
	for member in (ada, ben):
		[certificate] = certificates_of(member)
		assert (certificate.batch_name, certificate.batch_title) == (batch.name, batch.title)
		assert (certificate.period, certificate.expiry_date) == (None, None)


def test_a_period_gives_one_certificate(certificate, course):
	subject = get_subject("LMS Course", course.name)
	assert issuing.issue_for_periods(subject, [certificate.period], BY) == []
	assert frappe.db.count(CERTIFICATE, {"period": certificate.period}) == 1


def test_the_next_period_gives_the_next_certificate(certificate, ada, course):
	later = certificate.expiry_date
	claim = Claim(ada, "Ada", later, IMPORT)
	[granted] = grant(Requirement("LMS Course", course.name), [claim], BY)
	[name] = issuing.issue_for_periods(get_subject("LMS Course", course.name), [granted.name], BY)
	new = frappe.get_doc(CERTIFICATE, name)
	assert (new.issue_date, new.period, new.reissue) == (later, granted.name, 0)
	assert new.expiry_date > certificate.expiry_date and new.number != certificate.number


def test_the_template_is_that_of_the_settings_when_it_is_issued(queue, ada):
	frappe.db.set_single_value("LMS Settings", "certificate_template", "Some Format")
	frappe.clear_document_cache("LMS Settings", "LMS Settings")
	batch = make_batch(certification=1)
	issuing.issue_for_batch(batch.name, {ada: "Ada"}, today(), BY)
	assert certificates_of(ada)[0].template == "Some Format"


def test_thousands_are_issued_with_few_statements(queue):
	batch, members = make_batch(certification=1), [f"p{number}@example.com" for number in range(5000)]
	awards = [Award(member, "Person", today()) for member in members]
	subject = get_subject(BATCH, batch.name)
	assert count_statements(lambda: issuing.issue(subject, awards, BY)) <= 40
	assert frappe.db.count(CERTIFICATE, {"batch_name": batch.name}) == 5000
	assert len(queue.jobs) == 5000 / 200


# What the holder is told


def test_the_holder_is_told_at_once_and_gets_one_mail(certificate, queue, ada, course):
	[alert] = get_alerts(ada)
	assert alert.subject == f"You have earned the certificate of the course <strong>{course.title}</strong>."
	assert alert.link == "/lms/certificates"
	assert not get_mails(ada)
	queue.run()
	[mail] = get_mails(ada)
	assert mail["Subject"] == f"Your certificate of {course.title}"
	for text in (html_of(mail), text_of(mail)):
		assert certificate.number in text and f"/lms/verify/{certificate.number}" in text
		assert "Valid until" in text
	[attachment] = mail.iter_attachments()
	assert attachment.get_filename() == f"{certificate.number}.pdf"
	assert attachment.get_content().startswith(b"%PDF")


def test_a_mail_is_sent_without_a_pdf_that_cannot_be_made(certificate, queue, ada):
	frappe.db.set_value(CERTIFICATE, certificate.name, "template", "No Such Format")
	queue.run()
	[mail] = get_mails(ada)
	assert certificate.number in html_of(mail)
	assert not list(mail.iter_attachments())


def test_a_title_is_text_in_the_mail(queue, ada):
	batch = make_batch(title="<b>Bold</b> & {{ 7*7 }}", certification=1)
	issuing.issue_for_batch(batch.name, {ada: "Ada"}, today(), BY)
	queue.run()
	[mail] = get_mails(ada)
	assert "<b>Bold" not in html_of(mail) and "49" not in html_of(mail)


def test_whoever_has_no_valid_address_or_is_disabled_gets_no_mail(queue, ada):
	ben = make_user()
	frappe.db.set_value("User", ada, "enabled", 0)
	batch = make_batch(certification=1)
	issuing.issue_for_batch(batch.name, {ada: "Ada", ben: "Ben"}, today(), BY)
	queue.run()
	assert not get_mails(ada) and len(get_mails(ben)) == 1


# One's own, when asked for


def test_asking_returns_the_certificate_of_the_period(certificate, ada, course):
	assert issuing.get_or_issue(course.name, today(), ada) == certificate.name
	assert len(certificates_of(ada)) == 1


def test_asking_issues_one_that_the_course_did_not_give_then(queue, ada):
	course = make_course(lessons=1)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	course.db_set("enable_certification", 1)
	name = issuing.get_or_issue(course.name, today(), ada)
	assert [row.name for row in certificates_of(ada)] == [name]
	assert issuing.get_or_issue(course.name, today(), ada) == name


def test_who_is_not_enrolled_or_has_not_completed_gets_none_with_the_reason(queue, ada, course):
	with pytest.raises(issuing.NotEligibleError, match="not enrolled"):
		issuing.get_or_issue(course.name, today(), ada)
	make_enrollment(course.name, ada)
	with pytest.raises(issuing.NotEligibleError, match="Complete the course first"):
		issuing.get_or_issue(course.name, today(), ada)
	assert not certificates_of(ada)


def test_a_course_that_gives_none_says_so(queue, ada):
	course = make_course(lessons=1)
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	with pytest.raises(issuing.NotEligibleError, match="gives no certificates"):
		issuing.get_or_issue(course.name, today(), ada)


def test_after_it_has_expired_the_course_has_to_be_completed_again(certificate, ada, course):
	later = certificate.expiry_date + timedelta(days=1)
	with pytest.raises(issuing.NotEligibleError, match="Complete the course first"):
		issuing.get_or_issue(course.name, later, ada)


def test_a_course_that_does_not_exist_gives_none(ada):
	with pytest.raises(issuing.NotEligibleError, match="not enrolled"):
		issuing.get_or_issue("no-such-course", in_days(0), ada)
