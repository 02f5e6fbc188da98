"""Pages: which there are, for whom, and where they lead."""

from urllib.parse import unquote

import pytest

from tests.support.users import PASSWORD, make_user


def test_unknown_page_is_not_found(client):
	response = client.get("/no/such/page")
	assert response.status_code == 404
	assert response.mimetype == "text/html"


def test_sign_in_page_is_for_guests(client):
	response = client.get("/login")
	assert response.status_code == 200
	assert 'type="password"' in response.text


def test_guest_is_sent_to_sign_in_and_back(client):
	response = client.get("/me")
	assert response.status_code == 403
	assert "/login?redirect-to=/me" in unquote(response.text)


def test_account_page_leads_home(client):
	client.login(make_user("LMS Student"), PASSWORD)
	assert 'href="/"' in client.get("/me").text


def test_suffix_of_the_file_may_be_written(client):
	assert client.get("/login.html").status_code == 200


def test_home_of_a_guest_is_to_sign_in(client):
	assert 'type="password"' in client.get("/").text


def test_signed_in_user_does_not_sign_in_again(client):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/login")
	assert response.status_code in (301, 302)
	assert response.location.strip("/") == "lms"


def test_sign_in_leads_to_where_the_user_wanted_to_go(client):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/login", query_string={"redirect-to": "/lms/courses?page=2"})
	assert response.location == "/lms/courses?page=2"


def test_redirects_are_not_kept_by_browsers(client):
	client.login(make_user("LMS Student"), PASSWORD)
	assert "no-store" in client.get("/login").headers["Cache-Control"]


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH"])
def test_pages_take_no_other_verbs(client, verb):
	assert client.open(verb, "/login").status_code in (404, 405)


def test_head_has_no_body(client):
	response = client.open("HEAD", "/login")
	assert response.status_code == 200
	assert response.data == b""
