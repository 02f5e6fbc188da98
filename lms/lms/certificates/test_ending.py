"""Revoking and issuing again: by those who may, with a reason, and the earlier rows stay as they were."""

from datetime import timedelta

import frappe
import pytest

from lms.lms.certificates import ending, issuing
from lms.lms.certificates.certificate import CERTIFICATE, EVENT, PERIOD
from lms.lms.certificates.states import describe_state, get_states
from lms.lms.validity.standing import get_standings
from lms.testing.factories import make_assignment, make_batch, make_program, make_user, today
from lms.testing.mails import get_alerts, get_mails, html_of
from lms.testing.statements import count_statements

BY = "Administrator"
REASON = "The name was <b>wrong</b>."


def state_of(name, day=None):
	return get_states([name], day or today())[name]


def test_a_certificate_is_valid_until_its_last_day(certificate):
	last = certificate.expiry_date
	assert state_of(certificate.name, last).state == "Valid"
	expired = state_of(certificate.name, last + timedelta(days=1))
	assert (expired.state, expired.since) == ("Expired", last)


def test_a_revoked_certificate_ends_its_period(certificate, ada, course):
	before = frappe.get_doc(CERTIFICATE, certificate.name).as_dict()
	ending.revoke(certificate.name, REASON, today(), BY)
	state = state_of(certificate.name)
	assert (state.state, state.since, state.reason) == ("Revoked", today(), "The name was wrong.")
	assert frappe.get_doc(CERTIFICATE, certificate.name).as_dict() == before
	[event] = frappe.get_all(EVENT, {"certificate": certificate.name}, ["*"])
	assert (event.event, event.period, event.member, event.owner) == ("Revoked", certificate.period, ada, BY)


def test_whose_certificate_is_revoked_is_not_trained(certificate, ada, course):
	make_assignment(employee=ada, course=course.name)
	standings = []
	for revoke in (lambda: None, lambda: ending.revoke(certificate.name, REASON, today(), BY)):
		revoke()
		[row] = get_standings([ada], today(), today())
		standings.append(row.standing)
	assert standings == ["Valid", "Revoked"]


def test_after_a_revocation_the_course_has_to_be_completed_again(certificate, ada, course):
	ending.revoke(certificate.name, REASON, today(), BY)
	with pytest.raises(issuing.NotEligibleError, match="Complete the course first"):
		issuing.get_or_issue(course.name, today(), ada)


def test_the_holder_is_told_why(certificate, queue, ada, course):
	queue.run()
	ending.revoke(certificate.name, "Copied <i>answers</i>", today(), BY)
	queue.run()
	assert get_alerts(ada)[-1].subject == f"Your certificate of <strong>{course.title}</strong> was revoked."
	mail = get_mails(ada)[-1]
	assert mail["Subject"] == f"Your certificate of {course.title} was revoked"
	assert "Copied" in html_of(mail) and "<i>" not in html_of(mail)


def test_issuing_again_gives_a_new_number_and_the_corrected_name(certificate, queue, ada):
	frappe.db.set_value("User", ada, "full_name", "Ada King")
	name = ending.reissue(certificate.name, REASON, today(), BY)
	new = frappe.get_doc(CERTIFICATE, name)
	assert (new.member_name, new.reissue) == ("Ada King", 1)
	assert new.number != certificate.number
	for fieldname in ("member", "course", "issue_date", "expiry_date", "period", "cycle", "content_version"):
		assert new.get(fieldname) == certificate.get(fieldname)
	state = state_of(certificate.name)
	assert (state.state, state.by) == ("Superseded", new.number)
	assert describe_state(state, "en") == f"Superseded by {new.number}"
	assert state_of(name).state == "Valid"
	assert certificate.reload().member_name == "Ada Lovelace"
	queue.run()
	assert "Your new certificate of" in get_mails(ada)[-1]["Subject"]


def test_the_period_of_a_superseded_certificate_stays(certificate, ada, course):
	name = ending.reissue(certificate.name, REASON, today(), BY)
	assert issuing.get_or_issue(course.name, today(), ada) == name
	again = ending.reissue(name, REASON, today(), BY)
	assert frappe.db.get_value(CERTIFICATE, again, "reissue") == 2


@pytest.mark.parametrize("end", [ending.revoke, ending.reissue])
@pytest.mark.parametrize("first", [ending.revoke, ending.reissue])
def test_what_has_ended_cannot_end_again(certificate, end, first):
	first(certificate.name, REASON, today(), BY)
	with pytest.raises(ending.CertificateError, match="already"):
		end(certificate.name, REASON, today(), BY)
	assert frappe.db.count(EVENT, {"certificate": certificate.name}) == 1


@pytest.mark.parametrize("reason", ["", " \n"])
@pytest.mark.parametrize("end", [ending.revoke, ending.reissue])
def test_a_reason_is_needed(certificate, end, reason):
	with pytest.raises(ending.CertificateError, match="Enter a reason"):
		end(certificate.name, reason, today(), BY)
	assert not frappe.db.exists(EVENT, {"certificate": certificate.name})


def test_whoever_revokes_a_period_revokes_its_certificate(certificate, ada):
	values = {"member": ada, "event": "Revoked", "period": certificate.period, "effective_on": today()}
	doc = frappe.get_doc({"doctype": EVENT, "name": "x", **values})
	doc.db_insert()
	assert state_of(certificate.name).state == "Revoked"


# Who may


def make_issuers(certificate):
	"""People by whether they may revoke the certificate of a course."""
	own, other = make_user("Course Creator"), make_user("Course Creator")
	course = frappe.get_doc("LMS Course", certificate.course)
	course.append("instructors", {"instructor": own})
	course.save()
	return {
		own: True,
		make_user("Moderator"): True,
		make_user("System Manager"): True,
		other: False,
		make_user("HR Manager"): False,
		make_user("Batch Evaluator"): False,
		make_user("LMS Student"): False,
		make_user("Employee"): False,
		certificate.member: False,
		"Guest": False,
	}


@pytest.mark.parametrize("end", [ending.revoke, ending.reissue])
def test_only_those_who_can_issue_a_certificate_can_end_it(certificate, end):
	for user, may in make_issuers(certificate).items():
		frappe.db.savepoint("not_ended")
		if may:
			end(certificate.name, REASON, today(), user)
		else:
			with pytest.raises(frappe.PermissionError, match="Only those who can issue"):
				end(certificate.name, REASON, today(), user)
		frappe.db.rollback(save_point="not_ended")


def test_those_who_lead_a_cohort_end_its_certificates_and_no_others(queue, ada, certificate):
	evaluator = make_user("Batch Evaluator")
	batch = make_batch(certification=1, instructors=[{"instructor": evaluator}])
	[name] = issuing.issue_for_batch(batch.name, {ada: "Ada"}, today(), BY)
	ending.revoke(name, REASON, today(), evaluator)
	with pytest.raises(frappe.PermissionError):
		ending.revoke(certificate.name, REASON, today(), evaluator)


def test_who_made_a_program_ends_its_certificates(queue, ada, as_user):
	creator = make_user("Course Creator")
	with as_user(creator):
		program = make_program(enable_certification=1)
	insert = {"doctype": CERTIFICATE, "program": program.name, "member": ada, "reason": REASON}
	name = frappe.get_doc(insert).insert().name
	with pytest.raises(frappe.PermissionError):
		ending.revoke(name, REASON, today(), make_user("Course Creator"))
	ending.revoke(name, REASON, today(), creator)


def test_a_certificate_that_does_not_exist_gets_the_same_answer(ada):
	with pytest.raises(frappe.PermissionError, match="Only those who can issue"):
		ending.revoke("no-such-one", REASON, today(), ada)


def test_states_of_many_take_one_statement(certificate):
	names = frappe.get_all(CERTIFICATE, pluck="name", limit=500)
	assert count_statements(lambda: get_states(names, today())) == 1


def test_the_table_of_periods_is_not_changed(certificate):
	before = frappe.get_doc(PERIOD, certificate.period).as_dict()
	ending.revoke(certificate.name, REASON, today(), BY)
	assert frappe.get_doc(PERIOD, certificate.period).as_dict() == before
