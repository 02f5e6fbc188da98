"""Redirects stay on the site, whatever a link to the sign-in page asks for."""

import pytest

from tests.support.users import PASSWORD, make_user

# Only benchless refuses these; there the browser would leave the site.
STRICTER = [
	"/\\evil.example",
	"\\\\evil.example",
	"https:evil.example",
	"https:/evil.example",
	"javascript:alert(1)",
	"/\t/evil.example",
	"/lms\r\nSet-Cookie: sid=stolen",
	"///evil.example",
	"http://localhost//evil.example",
	"http://localhost@evil.example",
]


def go(client, target):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/login", query_string={"redirect-to": target})
	assert response.status_code in (301, 302)
	assert "stolen" not in response.headers.get("Set-Cookie", "")
	return response.location


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example/x", "http://evil.example:80"])
def test_other_sites_are_not_gone_to(client, target):
	assert go(client, target).strip("/") == "lms"


@pytest.mark.benchless
@pytest.mark.parametrize("target", STRICTER)
def test_addresses_that_browsers_read_as_other_sites_are_not_gone_to(client, target):
	assert go(client, target) == "/lms"


@pytest.mark.parametrize("target", ["/lms/courses", "/app/lms-course/new?x=1#top"])
def test_paths_of_the_site_are_gone_to(client, target):
	assert go(client, target) == target


@pytest.mark.benchless
def test_own_address_in_full_is_a_path_too(client):
	assert go(client, "http://localhost/lms/courses") == "/lms/courses"


@pytest.mark.benchless
def test_sign_in_page_does_not_lead_to_itself(client):
	assert go(client, "/login?redirect-to=/login") == "/lms"
