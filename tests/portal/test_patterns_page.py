"""The pattern page: every shared part of the portal in every state, for developers, without barriers."""

import re
from pathlib import Path

import frappe
import pytest

import lms
from lms.lms.shared.templates import is_developer_mode
from lms.pages import patterns as page_module
from lms.portal import patterns
from tests.portal.test_layout import DUPLICATE_IDS, NAMELESS, OVERFLOW
from tests.support.accessibility import find_barriers
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

APP = Path(lms.__file__).parent
URL = "/lms/patterns"
MACRO = re.compile(r"^{% macro (\w+)\(", re.MULTILINE)
# A rule that says what a part looks like everywhere.
PART = re.compile(r"^\.([a-z][a-z0-9-]*)(?: \{|,$)", re.MULTILINE)


@pytest.fixture
def developer_mode(monkeypatch):
	monkeypatch.setattr(page_module, "is_developer_mode", lambda: True)


@pytest.mark.parametrize(("mode", "is_on"), [(None, False), (0, False), ("0", False), (1, True)])
def test_developer_mode_is_on_or_off(monkeypatch, mode, is_on):
	monkeypatch.setitem(frappe.conf, "developer_mode", mode)
	assert is_developer_mode() is is_on


def test_page_does_not_exist_elsewhere(client, monkeypatch):
	monkeypatch.setattr(page_module, "is_developer_mode", lambda: False)
	client.login(make_user("System Manager"), PASSWORD)
	response = client.get(URL)
	assert response.status_code == 404 and "This page does not exist." in response.text


def test_guest_signs_in_first(client, developer_mode):
	assert client.get(URL).location == "/login?redirect-to=%2Flms%2Fpatterns"


def test_page_has_every_macro_and_every_shared_class(client, developer_mode):
	client.login(make_learner(due_in=None).user, PASSWORD)
	text = client.get(URL).text
	macros = MACRO.findall((APP / "templates" / "portal" / "_macros.html").read_text())
	used = (APP / "pages" / "patterns.html").read_text()
	assert macros and [name for name in macros if f"{{ {name}(" not in used] == []
	styles = APP / "public" / "css" / "portal"
	rules = "".join((styles / f"{name}.css").read_text() for name in ("components", "forms"))
	parts = set(PART.findall(rules))
	classes = {name for value in re.findall(r'class="([^"]*)"', text) for name in value.split()}
	assert len(parts) > 15 and parts - classes == set()


def test_samples_stay_text(client, developer_mode):
	client.login(make_learner(due_in=None).user, PASSWORD)
	text = client.get(URL).text
	assert patterns.HOSTILE not in text and "&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; more" in text


@pytest.mark.portal
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_no_pattern_has_barriers(page, committed, developer_mode, scheme, width):
	page.set_viewport_size({"width": width, "height": 900})
	page.emulate_media(color_scheme=scheme)
	open_session(page, make_learner(due_in=None).user)
	for direction in ("ltr", "rtl"):
		assert page.goto(URL).status == 200
		page.evaluate("direction => (document.documentElement.dir = direction)", direction)
		assert find_barriers(page) == []
		assert measure(page, NAMELESS) == []
		assert measure(page, DUPLICATE_IDS) == []
		assert measure(page, OVERFLOW) <= 0
