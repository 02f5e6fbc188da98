"""Addresses of the site: which host they name."""

from types import SimpleNamespace

import pytest

from benchless.context.local import local
from benchless.text.urls import get_url


def make_request(host: str) -> SimpleNamespace:
	return SimpleNamespace(host=host, headers={})


@pytest.mark.parametrize("host", ["engine.localhost:8000", "localhost:8000", "127.0.0.1:8000"])
def test_host_of_the_request_is_named_if_it_is_this_sites(site, host):
	local.request = make_request(host)
	assert get_url("/lms") == f"http://{host}/lms"


def test_host_that_someone_has_put_into_a_request_is_not_believed(site):
	"""Differs from Frappe: there, a link to set a password can be made to lead elsewhere."""
	local.request = make_request("evil.example")
	assert get_url("/update-password") == "http://engine.localhost/update-password"


def test_configured_host_is_named_in_any_case(site):
	local.request = make_request("evil.example")
	local.conf.host_name = "https://learn.example.com"
	assert get_url("/lms") == "https://learn.example.com/lms"
