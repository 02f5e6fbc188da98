"""`Google Calendar.get_access_token`: a token for a calendar to which access was granted."""

import frappe
import pytest

from lms.testing.google import GoogleStandIn, make_google_calendar
from lms.testing.web import Reply, Web


@pytest.fixture
def web(monkeypatch) -> Web:
	return Web(monkeypatch)


@pytest.fixture
def google(web) -> GoogleStandIn:
	return GoogleStandIn(web)


def get_token(name: str) -> object:
	return frappe.get_doc("Google Calendar", name).get_access_token()


def test_a_token_is_got_for_the_refresh_token(google):
	assert get_token(make_google_calendar()) == "ya29.a0"


def test_there_is_none_when_google_refuses(google):
	google.is_revoked = True
	assert get_token(make_google_calendar()) is None


def test_an_answer_that_is_no_json_raises_a_value_error(google, web):
	name = make_google_calendar()
	web.next = [Reply(502, content=b"<html>")]
	with pytest.raises(ValueError):
		get_token(name)


def test_nothing_is_asked_without_access(google, web):
	name = make_google_calendar(refresh_token=None)
	with pytest.raises(frappe.ValidationError):
		get_token(name)
	name = make_google_calendar()
	frappe.get_single("Google Settings").update({"enable": 0}).save()
	with pytest.raises(frappe.ValidationError, match="Google Settings"):
		get_token(name)
	assert not web.requests


def test_secrets_are_not_in_the_documents(google):
	doc = frappe.get_doc("Google Calendar", make_google_calendar())
	assert set(doc.refresh_token) == {"*"}
	assert set(frappe.get_single("Google Settings").client_secret) == {"*"}
