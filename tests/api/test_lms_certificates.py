"""Certificates over HTTP: fetching one's own, and what is refused to whom."""

import frappe
import pytest

from lms.lms.certificates.certificate import CERTIFICATE, EVENT
from lms.testing import factories
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
ROLES = ["LMS Student", "HR Manager", "HR User", "Employee"]


@pytest.fixture
def ada(committed):
	return make_user("LMS Student")


@pytest.fixture
def course(committed):
	course = factories.make_course(lessons=1, enable_certification=1).name
	frappe.db.commit()
	return course


@pytest.fixture
def certificate(ada, course):
	name = factories.insert(CERTIFICATE, member=ada, course=course, reason="Before").name
	frappe.db.commit()
	return name


def events_of(certificate):
	frappe.db.rollback()
	return frappe.get_all(EVENT, {"certificate": certificate}, pluck="event")


def test_a_learner_gets_the_certificate_of_a_course_once(client, ada, course):
	client.login(ada, PASSWORD)
	refused = client.call(f"{API}.create_certificate", course=course)
	assert (refused.status_code, "not enrolled" in messages_of(refused)) == (417, True)
	factories.make_enrollment(course, ada)
	frappe.db.commit()
	refused = client.call(f"{API}.create_certificate", course=course)
	assert (refused.status_code, "Complete the course first" in messages_of(refused)) == (417, True)
	factories.complete_lessons(ada, course)
	frappe.db.commit()
	first, second = (client.call(f"{API}.create_certificate", course=course).json["message"] for _ in "12")
	assert first["name"] == second["name"] and first["member"] == ada and first["number"][:3] == "SL-"
	frappe.db.rollback()
	assert frappe.db.count(CERTIFICATE, {"member": ada}) == 1


@pytest.mark.parametrize("method", ["revoke_certificate", "reissue_certificate"])
def test_a_moderator_ends_a_certificate_once(client, certificate, method):
	client.login(make_user("Moderator"), PASSWORD)
	arguments = {"certificate": certificate, "reason": "Copied"}
	assert client.call(f"{API}.{method}", **{**arguments, "reason": ""}).status_code == 417
	assert client.call(f"{API}.{method}", **{**arguments, "reason": "x" * 501}).status_code == 417
	assert events_of(certificate) == []
	assert client.call(f"{API}.{method}", **arguments).status_code == 200
	refused = client.call(f"{API}.{method}", **arguments)
	assert (refused.status_code, "already" in messages_of(refused)) == (417, True)
	assert len(events_of(certificate)) == 1


@pytest.mark.parametrize("role", [*ROLES, "Course Creator", "Batch Evaluator"])
def test_others_neither_end_issue_change_nor_delete_one(client, certificate, course, ada, role):
	client.login(make_user(role), PASSWORD)
	assert_nothing_is_done(client, certificate, course, ada)


def test_holders_do_none_of_this_with_their_own(client, certificate, course, ada):
	client.login(ada, PASSWORD)
	assert_nothing_is_done(client, certificate, course, ada)


def assert_nothing_is_done(client, certificate, course, ada):
	client.get("/lms")
	before = frappe.get_doc(CERTIFICATE, certificate).as_dict()
	for method in ("revoke_certificate", "reissue_certificate"):
		call = client.call(f"{API}.{method}", certificate=certificate, reason="Mine")
		assert call.status_code == 403, method
	values = {"member": ada, "course": course, "reason": "Mine", "issue_date": "2020-01-01"}
	event = {"member": ada, "certificate": certificate, "event": "Revoked", "effective_on": "2020-01-01"}
	period = {"member": ada, "course": course, "round": 2, "valid_from": "2020-01-01"}
	for doctype, body in ((CERTIFICATE, values), (EVENT, event), ("LMS Validity Period", period)):
		assert client.post(f"/api/resource/{doctype}", json=body).status_code == 403, doctype
	path = f"/api/resource/{CERTIFICATE}/{certificate}"
	assert client.put(path, json={"issue_date": "2020-01-01"}).status_code == 403
	assert client.delete(path).status_code == 403
	frappe.db.rollback()
	assert frappe.get_doc(CERTIFICATE, certificate).as_dict() == before
	assert frappe.db.count(CERTIFICATE, {"course": course}) == 1
	assert events_of(certificate) == []


@pytest.mark.parametrize("role", ["System Manager", "Moderator"])
def test_not_even_admins_change_or_delete_one_or_write_what_ends_it(client, certificate, ada, role):
	client.login(make_user(role), PASSWORD)
	client.get("/lms")
	path = f"/api/resource/{CERTIFICATE}/{certificate}"
	assert client.put(path, json={"issue_date": "2020-01-01"}).status_code == 403
	assert client.delete(path).status_code == 403
	event = {"member": ada, "certificate": certificate, "event": "Revoked", "effective_on": "2020-01-01"}
	assert client.post(f"/api/resource/{EVENT}", json=event).status_code == 403


def test_states_are_said_only_of_what_one_may_read(client, certificate, ada):
	call = {"certificates": [certificate, "no-such-one"]}
	client.login(ada, PASSWORD)
	found = client.call(f"{API}.get_certificate_states", **call).json["message"]
	assert found == {certificate: {"state": "Valid", "colour": "green", "label": "Valid", "may_end": False}}
	client.login(make_user("LMS Student"), PASSWORD)
	assert client.call(f"{API}.get_certificate_states", **call).json["message"] == {}
	client.login(make_user("Moderator"), PASSWORD)
	found = client.call(f"{API}.get_certificate_states", **call).json["message"]
	assert found[certificate]["may_end"] is True


def test_only_the_holder_hides_the_name(client, certificate, ada):
	call = {"certificate": certificate, "published": 0}
	client.login(make_user("System Manager"), PASSWORD)
	assert client.call(f"{API}.publish_certificate", **call).status_code == 404
	client.login(ada, PASSWORD)
	assert client.call(f"{API}.publish_certificate", **call).status_code == 200
	frappe.db.rollback()
	assert frappe.db.get_value(CERTIFICATE, certificate, "published") == 0
