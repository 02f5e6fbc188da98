"""Where the portal is, and what it answers at each address below."""

import json
import re
import sys
from pathlib import Path

import frappe
import pytest

from lms.lms.figures.status import get_status
from lms.lms.shared.urls import get_root, urls
from tests.support.portal import make_learner
from tests.support.users import PASSWORD

NOT_THERE = "This page does not exist."


@pytest.fixture
def learner(client):
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	return learner


@pytest.fixture
def moved(monkeypatch):
	"""The portal is at /learning, for this process and for requests, which read the file."""
	path = Path(frappe.get_site_path("site_config.json"))
	before = path.read_text()
	path.write_text(json.dumps({**json.loads(before), "lms_path": "learning"}))
	forget_config()
	monkeypatch.setitem(frappe.conf, "lms_path", "learning")
	yield
	path.write_text(before)
	forget_config()


def forget_config() -> None:
	"""Frappe 16 keeps what it has read for a minute."""
	if forget := getattr(sys.modules.get("frappe.config"), "clear_site_config_cache", None):
		forget()


@pytest.mark.parametrize(
	"path", ["/lms/none", "/lms/courses/a/b", "/lms/course", "/lms/index.html", "/lms/%00"]
)
def test_other_addresses_have_no_page(client, learner, path):
	response = client.get(path)
	assert response.status_code == 404
	assert NOT_THERE in response.text and 'href="/lms/courses"' in response.text


@pytest.mark.parametrize("path", ["/pages/course", "/./lms/course", "/x/../lms/course", "/www/lms/course"])
def test_templates_are_not_pages_of_the_website(client, learner, path):
	assert client.get(path).status_code == 404


def test_page_with_a_slash_at_the_end_is_the_page(client, learner):
	assert client.get("/lms/courses/").status_code == 200


def test_guest_signs_in_before_anything_else(client):
	for path, then in (("/lms/none?a=1", "%2Flms%2Fnone%3Fa%3D1"), ("/lms", "%2Flms")):
		response = client.get(path)
		assert (response.status_code, response.location) == (302, f"/login?redirect-to={then}")


def test_config_moves_the_portal(client, learner, moved):
	page = client.get(f"/learning/courses/{learner.course}")
	assert page.status_code == 200
	links = re.findall(r'(?:href|action)="(/[^"]*)"', page.text)
	assert "/learning/programs" in links and not [link for link in links if link.startswith("/lms")]


def test_old_addresses_lead_to_the_new_ones(client, learner, moved):
	response = client.get("/lms/courses?search=fire")
	assert (response.status_code, response.location) == (302, "/learning/courses?search=fire")


def test_other_paths_are_not_the_portals(client, learner, moved):
	assert client.get("/lmsx").status_code == client.get("/learningx").status_code == 404


@pytest.mark.parametrize("path", ["app", "Learning", "a/b", "/learning", "", "..", 7, ["lms"]])
def test_portal_stays_where_a_path_cannot_be(monkeypatch, path):
	monkeypatch.setitem(frappe.conf, "lms_path", path)
	assert get_root() == "lms" and urls.home() == "/lms"
	assert any("lms_path" in problem for problem in get_status(frappe.utils.now_datetime())["attention"])


def test_status_has_nothing_against_a_path_that_can_be(moved):
	assert not any("lms_path" in problem for problem in get_status(frappe.utils.now_datetime())["attention"])
