"""What others read of the repository: bench and Frappe Cloud, a forge that runs the suite, pre-commit."""

import json
import re
import sys
from pathlib import Path

import pytest

import lms
from lms import hooks
from tests.support import services

ROOT = Path(__file__).parent.parent
CI = ROOT / ".ci" / "run"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
LIBRARIES = ROOT / "benchless"
HOOKS = ROOT / ".pre-commit-config.yaml"


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


def test_the_forge_runs_the_script_that_every_change_must_pass_and_nothing_else():
	steps = re.findall(r"^\s*-?\s*run: (.+)$", WORKFLOW.read_text(), flags=re.MULTILINE)
	assert steps == [".ci/run"]
	assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_servers_of_the_run_listen_where_linux_sends_no_client():
	"""Linux gives clients ports from 32768 on; one that was just in use refuses a server for a minute."""
	ports = [int(port) for port in re.findall(r"(?:DB_PORT=|127\.0\.0\.1:)(\d+)", CI.read_text())]
	assert len(ports) == 2
	assert all(1024 < port < 32768 for port in ports)


def test_a_server_that_does_not_start_is_quoted():
	talkative = [sys.executable, "-c", "raise SystemExit('the port is taken')"]
	with pytest.raises(SystemExit, match="the port is taken"), services.started(talkative, "127.0.0.1", 1):
		pass


def test_the_forge_runs_it_on_the_oldest_python_that_is_supported_and_on_newer_ones():
	matrix = re.search(r"python: \[(.+)\]", WORKFLOW.read_text())[1]
	versions = [tuple(map(int, version.strip(' "').split("."))) for version in matrix.split(",")]
	oldest = re.search(r"python_requires=\">=(\d+)\.(\d+)\"", (ROOT / "setup.py").read_text()).groups()
	assert min(versions) == tuple(map(int, oldest))
	assert len(versions) > 1


def test_actions_of_others_are_pinned_to_a_commit():
	"""A tag can be moved to other code; a commit cannot."""
	used = re.findall(r"uses: (.+)$", WORKFLOW.read_text(), flags=re.MULTILINE)
	assert used
	assert [action for action in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", action)] == []


def test_hooks_before_a_commit_use_the_tools_of_make_check():
	"""The same program, so the same version; one that pip does not install names its version."""
	hooks_text, makefile = HOOKS.read_text(), (ROOT / "Makefile").read_text()
	entries = re.findall(r"entry: (\S+) ?(\w*)", hooks_text)
	assert re.findall(r"repo: (\S+)", hooks_text) == ["local"]
	for program, command in entries:
		if program.startswith(".venv/bin/"):
			assert f"$(BIN)/{Path(program).name} {command}" in makefile
		else:
			assert re.search(rf'"{program}@\d+\.\d+\.\d+"', hooks_text), f"{program} has no version"


def test_scripts_are_formatted_by_one_version_of_prettier():
	version = json.loads((LIBRARIES / "package.json").read_text())["devDependencies"]["prettier"]
	assert f'"prettier@{version}"' in HOOKS.read_text()


def test_libraries_of_the_browser_are_pinned_without_an_address():
	"""A version and a checksum each: whoever installs them decides from where."""
	packages = json.loads((LIBRARIES / "package-lock.json").read_text())["packages"]
	assert all(
		{"version", "integrity"} <= set(package) and "resolved" not in package
		for path, package in packages.items()
		if path
	)


def test_editors_and_ruff_agree_on_tabs_and_columns(pyproject):
	editorconfig = (ROOT / ".editorconfig").read_text()
	assert f"max_line_length = {pyproject['tool']['ruff']['line-length']}" in editorconfig
	assert f"indent_style = {pyproject['tool']['ruff']['format']['indent-style']}" in editorconfig
