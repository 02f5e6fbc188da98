"""What `bench get-app` and Frappe Cloud read of the app before they install it."""

import re
from pathlib import Path

import pytest

import lms
from lms import hooks

ROOT = Path(__file__).parent.parent


@pytest.fixture
def pyproject() -> dict:
	toml = pytest.importorskip("tomllib", reason="Python 3.10 has no reader of TOML")
	return toml.loads((ROOT / "pyproject.toml").read_text())


def test_the_versions_of_frappe_are_said(pyproject):
	assert pyproject["tool"]["bench"]["frappe-dependencies"] == {"frappe": ">=15.0.0-dev,<17.0.0"}


def test_every_app_that_is_required_has_its_versions_said(pyproject):
	required = {name.rpartition("/")[2] for name in getattr(hooks, "required_apps", ())}
	assert required | {"frappe"} == set(pyproject["tool"]["bench"]["frappe-dependencies"])


def test_bench_finds_the_name_of_the_app_and_its_package(pyproject):
	"""In `project`, else in setup.py, by this pattern; the package in the folder of that name."""
	assert "project" not in pyproject
	name = re.search(r"name\s*=\s*['\"](.*)['\"]", (ROOT / "setup.py").read_text())[1]
	assert name == hooks.app_name == lms.__name__
	assert (ROOT / name / "hooks.py").is_file()


def test_the_version_is_said_once_more_as_it_is():
	"""Bench reads it in the package, pip in setup.py."""
	assert re.search(r"version=\"(.*)\"", (ROOT / "setup.py").read_text())[1] == lms.__version__
	assert re.fullmatch(r"\d+\.\d+\.\d+", lms.__version__)


def test_no_frappe_app_is_asked_of_the_package_index():
	"""There it is another package: bench has them from their repositories."""
	names = {re.split(r"[<>=~!\[]", line)[0] for line in (ROOT / "requirements.txt").read_text().split()}
	assert names.isdisjoint({"frappe", "erpnext", "hrms", "hr", "benchless"})
