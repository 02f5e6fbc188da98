"""Requests that change something must come from a page of the session, once it has shown one."""

import pytest

from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

METHOD = "/api/method/frappe.auth.get_logged_user"


@pytest.fixture
def visitor(client):
	"""Signed in, with a page open."""
	client.login(make_user("HR Manager"), PASSWORD)
	assert client.get("/app").status_code == 200
	assert client.csrf_token
	return client


def test_request_with_the_token_is_accepted(visitor):
	assert visitor.post(METHOD).status_code == 200


def test_token_may_come_in_the_form(visitor):
	token = {"csrf_token": visitor.csrf_token}
	assert visitor.post(METHOD, data=token, headers={"X-Frappe-CSRF-Token": None}).status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_request_without_the_token_is_refused(visitor, method, token):
	response = visitor.open(method, METHOD, headers={"X-Frappe-CSRF-Token": token})
	assert response.status_code == 400
	assert response.json["exc_type"] == "CSRFTokenError"
	assert "Invalid Request" in messages_of(response)


def test_reading_needs_no_token(visitor):
	assert visitor.get(METHOD, headers={"X-Frappe-CSRF-Token": None}).status_code == 200


def test_token_of_another_session_is_refused(visitor, client):
	old = visitor.csrf_token
	client.login(make_user("HR Manager"), PASSWORD)
	client.get("/app")
	response = client.post(METHOD, headers={"X-Frappe-CSRF-Token": old})
	assert response.status_code == 400
