"""Eight processes at the same moment: one certificate, one revocation, one that takes its place."""

import frappe
import pytest

from lms.lms.certificates import ending, issuing
from lms.lms.certificates.certificate import CERTIFICATE, EVENT
from lms.lms.shared.locking import anew_when_busy
from lms.testing.factories import complete_lessons, make_batch, make_course, make_enrollment, today
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people

PROCESSES = 8
BY = "Administrator"


@pytest.fixture
def member(committed) -> str:
	return make_people(1)[0]


@pytest.fixture
def course(member):
	"""A course that the member completed before it gave certificates."""
	course = make_course(lessons=1)
	make_enrollment(course.name, member)
	complete_lessons(member, course.name)
	course.db_set("enable_certification", 1)
	frappe.db.commit()
	return course


def act(step: str, name: str, member: str) -> str:
	"""Do one thing as a request does; what it answers, or why not."""
	try:
		return str(anew_when_busy(STEPS[step])(name, member))
	except ending.CertificateError as error:
		frappe.db.rollback()
		return str(error)


def ask(course: str, member: str) -> str:
	return issuing.get_or_issue(course, today(), member)


def complete(batch: str, member: str) -> list[str]:
	return issuing.issue_for_batch(batch, {member: "Person"}, today(), BY)


def revoke(certificate: str, _member: str) -> None:
	return ending.revoke(certificate, "Copied", today(), BY)


def reissue(certificate: str, _member: str) -> str:
	return ending.reissue(certificate, "The name", today(), BY)


STEPS = {"ask": ask, "complete": complete, "revoke": revoke, "reissue": reissue}


def run(test_site, step: str, name: str, member: str) -> list[str]:
	frappe.db.commit()
	jobs = [Job(test_site.name, test_site.sites_path, act, (step, name, member)) for _ in range(PROCESSES)]
	outcomes = run_jobs(jobs)
	frappe.db.rollback()
	return outcomes


def test_all_who_ask_at_once_get_the_same_certificate(member, course, test_site):
	outcomes = run(test_site, "ask", course.name, member)
	assert set(outcomes) == set(frappe.get_all(CERTIFICATE, {"member": member}, pluck="name"))
	assert len(set(outcomes)) == 1


def test_a_cohort_gives_one_to_each_member(member, test_site):
	batch = make_batch(certification=1)
	outcomes = run(test_site, "complete", batch.name, member)
	assert sorted(outcomes).count("[]") == PROCESSES - 1
	assert frappe.db.count(CERTIFICATE, {"member": member}) == 1


@pytest.mark.parametrize(("step", "certificates"), [("revoke", 1), ("reissue", 2)])
def test_a_certificate_ends_once(member, course, test_site, step, certificates):
	name = issuing.get_or_issue(course.name, today(), member)
	outcomes = run(test_site, step, name, member)
	assert sum("already" in outcome for outcome in outcomes) == PROCESSES - 1
	assert frappe.db.count(EVENT, {"certificate": name}) == 1
	assert frappe.db.count(CERTIFICATE, {"member": member}) == certificates
