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


# Before a page has told its token


@pytest.fixture
def newcomer(client):
	client.login(make_user("HR Manager"), PASSWORD)
	return client


@pytest.mark.benchless
@pytest.mark.parametrize(
	"headers",
	[
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site"},
		{"Origin": "https://evil.example"},
		{"Origin": "null"},
		{"Origin": ""},
		{"Origin": "http://localhost:9999"},
		{"Origin": "http://[", "Sec-Fetch-Site": "same-origin"},
	],
)
@pytest.mark.parametrize("path", [METHOD, "/api/method/login", "/login", "/update-password", "/"])
def test_request_that_a_browser_sends_from_elsewhere_is_refused(newcomer, path, headers):
	answer = newcomer.post(path, data={"cmd": "login"} if path == "/" else {}, headers=headers)
	assert answer.status_code == 400


@pytest.mark.parametrize(
	"headers",
	[
		{},
		{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
		{"Sec-Fetch-Site": "none"},
		{"Origin": "http://localhost"},
	],
)
def test_request_of_this_site_or_of_no_browser_is_accepted(newcomer, headers):
	assert newcomer.post(METHOD, headers=headers).status_code == 200


# Signing out


@pytest.mark.benchless
@pytest.mark.parametrize(
	"path",
	[
		"/api/method/logout",
		"/api/method/web_logout",
		"/api/method/frappe.handler.logout",
		"/api/method/frappe.handler.web_logout",
		"/api/v1/method/logout",
		"/?cmd=logout",
		"/?cmd=web_logout",
		"/?cmd=frappe.handler.logout",
		"/lms?cmd=logout",
	],
)
def test_no_link_or_picture_signs_the_reader_out(visitor, path):
	for method in ("GET", "HEAD"):
		visitor.open(method, path)
		assert visitor.get(METHOD).status_code == 200


@pytest.mark.benchless
def test_page_that_asks_signs_out_at_the_press_of_its_button(visitor):
	page = visitor.get("/api/method/logout")
	assert page.status_code == 200
	assert "Do you want to sign out?" in page.text
	form = {"csrf_token": visitor.csrf_token}
	answer = visitor.post("/api/method/web_logout", data=form, headers={"X-Frappe-CSRF-Token": None})
	assert "You have been signed out" in answer.text
	assert visitor.get(METHOD).status_code == 403


@pytest.mark.parametrize(
	("path", "body"),
	[
		("/login", {"cmd": "frappe.auth.get_logged_user"}),
		("/api/method/frappe.auth.get_logged_user", {"cmd": "login"}),
		("/api/resource/Designation", {"cmd": "login", "designation_name": "Made by another site"}),
	],
)
def test_sign_in_is_no_way_round_the_token(visitor, path, body):
	"""Signing in needs no token; what only looks like it does."""
	for options in ({"data": body}, {"json": body}, {"query_string": body}):
		answer = visitor.post(path, headers={"X-Frappe-CSRF-Token": None}, **options)
		assert answer.status_code in (400, 401)
