"""Which site a request is for, and what is answered where there is none."""

import json

import pytest
from werkzeug.test import Client

from benchless.utils.errors import IncorrectSitePath
from benchless.web import app
from benchless.web.site import find_site


@pytest.fixture
def folder(tmp_path, monkeypatch):
	"""A sites folder with two sites."""
	monkeypatch.delenv("FRAPPE_SITE", raising=False)
	for name in ("one.example", "two.example"):
		(tmp_path / name).mkdir()
		(tmp_path / name / "site_config.json").write_text("{}")
	return tmp_path


def set_default(folder, name):
	(folder / "common_site_config.json").write_text(json.dumps({"default_site": name}))


@pytest.mark.parametrize("host", ["one.example", "one.example:8000", "ONE.example"])
def test_site_has_the_name_of_the_host(folder, host):
	assert find_site(host, str(folder)) == "one.example"


def test_other_hosts_get_the_default(folder):
	set_default(folder, "two.example")
	assert find_site("127.0.0.1:8000", str(folder)) == "two.example"


def test_default_may_be_the_current_site(folder):
	(folder / "currentsite.txt").write_text("one.example\n")
	assert find_site("127.0.0.1", str(folder)) == "one.example"


def test_default_may_be_in_the_environment(folder, monkeypatch):
	set_default(folder, "two.example")
	monkeypatch.setenv("FRAPPE_SITE", "one.example")
	assert find_site("127.0.0.1", str(folder)) == "one.example"


@pytest.mark.parametrize("host", ["..", ".", "", "../one.example", "nobody.example"])
def test_hosts_are_no_paths(folder, host):
	with pytest.raises(IncorrectSitePath, match="no default_site"):
		find_site(host, str(folder))


def test_request_for_no_site_is_not_found(folder, monkeypatch):
	monkeypatch.setattr(app, "_site", None)
	monkeypatch.setattr(app, "_sites_path", str(folder))
	response = Client(app.application).get("/", base_url="http://nobody.example")
	assert response.status_code == 404
	assert "default_site" in response.text
	assert response.headers["X-Content-Type-Options"] == "nosniff"
