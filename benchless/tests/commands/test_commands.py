"""The program `bench`: its options, what it prints, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchless.access.passwords import check_password
from benchless.commands.bench import bench as program
from benchless.commands.bench import enter_sites_folder
from benchless.context.config import get_common_config, get_site_config
from benchless.context.local import local
from benchless.jobs.background import enqueue
from benchless.jobs.scheduler import is_scheduler_inactive
from benchless.site.sites import get_sites, open_site
from tests.support.waiting import wait_until

COMMANDS = """
import click
import frappe
from frappe.commands import get_site, pass_context

@click.command("shed-count")
@pass_context
def count(context):
	frappe.init(site=get_site(context))
	frappe.connect()
	click.echo(f"{frappe.db.count('User')} users")
	frappe.destroy()

commands = [count]
"""


@pytest.fixture
def bench_command(bench, monkeypatch) -> Callable[..., Result]:
	monkeypatch.delenv("FRAPPE_SITE", raising=False)

	def run(*arguments: str, **options: object) -> Result:
		return CliRunner().invoke(program, arguments, **options)

	return run


@pytest.fixture
def site(make_site) -> str:
	return make_site()


def test_new_site_makes_a_site_and_the_bench_around_it(bench_command, tmp_path, monkeypatch):
	monkeypatch.chdir(tmp_path)
	(tmp_path / "sites").rmdir()
	result = bench_command("new-site", "a.localhost", "--admin-password", "secret", "--set-default")
	assert result.exit_code == 0, result.output
	assert get_sites(str(tmp_path / "sites")) == ["a.localhost"]
	assert get_common_config().default_site == "a.localhost"
	with open_site("a.localhost"):
		assert check_password("Administrator", "secret")


def test_new_site_asks_for_the_password(bench_command, site):
	result = bench_command("new-site", "b.localhost", input="secret\nsecret\n")
	assert result.exit_code == 0, result.output
	with open_site("b.localhost"):
		assert check_password("Administrator", "secret")


def test_new_site_that_exists_is_told_in_one_line(bench_command, site):
	result = bench_command("new-site", site, "--admin-password", "secret")
	assert result.exit_code == 1
	assert result.output == f"Site {site} already exists\n"


# Which site


def test_command_without_a_site_says_so(bench_command, site):
	result = bench_command("list-apps")
	assert (result.exit_code, result.output) == (1, "Please specify --site sitename\n")


def test_command_for_a_site_that_is_not_there_says_so(bench_command, site):
	result = bench_command("--site", "nowhere.localhost", "list-apps")
	assert result.exit_code == 1
	assert "nowhere.localhost does not exist" in result.output


def test_site_comes_from_the_option_then_the_environment_then_the_default(bench_command, site, monkeypatch):
	assert bench_command("use", site).exit_code == 0
	assert bench_command("list-apps").exit_code == 0
	monkeypatch.setenv("FRAPPE_SITE", "nowhere.localhost")
	assert bench_command("list-apps").exit_code == 1
	assert bench_command("--site", site, "list-apps").exit_code == 0


def test_currentsite_file_names_the_site(bench_command, site, bench):
	(bench / "currentsite.txt").write_text(f"{site}\n")
	assert bench_command("list-apps").exit_code == 0


def test_all_means_every_site(bench_command, site):
	bench_command("new-site", "b.localhost", "--admin-password", "secret")
	result = bench_command("--site", "all", "list-apps", "--format", "json")
	assert json.loads(result.output) == {"b.localhost": ["frappe"], site: ["frappe"]}


def test_default_site_must_exist(bench_command, site):
	assert bench_command("use", "nowhere.localhost").exit_code == 1
	assert get_common_config().default_site is None


def test_bench_is_found_from_its_folder_and_from_its_sites(site, bench, monkeypatch):
	monkeypatch.chdir(bench.parent)
	enter_sites_folder()
	assert os.getcwd() == str(bench)
	enter_sites_folder()
	assert os.getcwd() == str(bench)


# Apps


def test_install_app_and_list_apps(bench_command, site, make_app):
	make_app("shed")
	result = bench_command("--site", site, "install-app", "shed")
	assert result.exit_code == 0, result.output
	assert bench_command("--site", site, "list-apps").output.split() == ["frappe", "15.0.0", "shed"]


def test_uninstall_app_takes_a_backup_and_the_app_off_the_site(bench_command, site, make_app):
	make_app("shed")
	bench_command("--site", site, "install-app", "shed")
	bench_command("--site", site, "uninstall-app", "shed", "--dry-run")
	assert "shed" in bench_command("--site", site, "list-apps").output
	result = bench_command("--site", site, "uninstall-app", "shed", "--yes")
	assert result.exit_code == 0, result.output
	assert f"Uninstalled App shed from Site {site}" in result.output
	assert list(Path(site, "private", "backups").glob("*-database.sql.gz"))
	assert "shed" not in bench_command("--site", site, "list-apps").output


def test_uninstall_app_refuses_what_others_stand_on(bench_command, site, make_app):
	make_app("shed")
	make_app("garden", hooks="required_apps = ['shed']")
	bench_command("--site", site, "install-app", "garden")
	result = bench_command("--site", site, "uninstall-app", "shed", "--yes")
	assert "App shed is a dependency of garden" in result.output
	assert "shed" in bench_command("--site", site, "list-apps").output
	assert bench_command("--site", site, "uninstall-app", "frappe", "--yes").exit_code == 2


def test_other_apps_hear_of_what_is_installed_and_uninstalled(bench_command, site, make_app):
	events = ("before_app_install", "after_app_install", "before_app_uninstall", "after_app_uninstall")
	hooks = "\n".join(f"{event} = 'porch.ears.{event}'" for event in events)
	functions = "\n".join(f"def {event}(app): print('{event}', app)" for event in events)
	make_app("porch", hooks=hooks, files={"ears.py": functions})
	make_app("shed")
	bench_command("--site", site, "install-app", "porch")
	heard = bench_command("--site", site, "install-app", "shed").output
	heard += bench_command("--site", site, "uninstall-app", "shed", "--yes", "--no-backup").output
	assert [line for line in heard.splitlines() if "_app_" in line] == [f"{event} shed" for event in events]


def test_app_that_cannot_be_installed_ends_in_failure_and_leaves_nothing(bench_command, site, make_app):
	make_app("shed", hooks="after_install = 'shed.missing.thing'")
	result = bench_command("--site", site, "install-app", "shed")
	assert result.exit_code == 1
	assert "An error occurred while installing shed" in result.output
	assert "shed" not in bench_command("--site", site, "list-apps").output


def test_app_brings_its_own_commands(bench_command, site, make_app):
	make_app("shed", files={"commands.py": COMMANDS})
	bench_command("--site", site, "install-app", "shed")
	assert bench_command("--site", site, "shed-count").output == "2 users\n"
	assert bench_command("shed-count").exit_code == 1


def test_app_whose_commands_are_broken_leaves_the_others(bench_command, site, make_app):
	make_app("shed", files={"commands.py": "import nothing_of_this_name"})
	bench_command("--site", site, "install-app", "shed")
	result = bench_command("--help")
	assert "nothing_of_this_name" in result.output
	assert "list-apps" in result.output


def test_migrate_names_each_site(bench_command, site):
	result = bench_command("--site", site, "migrate")
	assert (result.exit_code, result.output) == (0, f"Migrating {site}\n")


# Users


def test_add_user_gives_password_and_roles(bench_command, site):
	options = ("--first-name", "Ada", "--password", "Quiet-Lantern-4", "--add-role", "System Manager")
	result = bench_command("--site", site, "add-user", "ada@example.com", *options)
	assert result.exit_code == 0, result.output
	with open_site(site):
		assert check_password("ada@example.com", "Quiet-Lantern-4")
		user = local.db.get_value("User", "ada@example.com", ["first_name", "user_type"])
		assert user == ("Ada", "System User")


def test_user_that_cannot_be_added_is_told_in_one_line(bench_command, site):
	result = bench_command("--site", site, "add-user", "ada")
	assert result.exit_code == 1
	assert "not a valid" in result.output
	assert "Traceback" not in result.output


def test_passwords_can_be_set(bench_command, site):
	assert bench_command("--site", site, "set-admin-password", "New-Secret-1").exit_code == 0
	assert bench_command("--site", site, "set-password", "Guest", "Guest-Secret-1").exit_code == 0
	with open_site(site):
		assert check_password("Administrator", "New-Secret-1")
		assert check_password("Guest", "Guest-Secret-1")
	result = bench_command("--site", site, "set-password", "nobody@example.com", "x")
	assert (result.exit_code, result.output) == (1, "User nobody@example.com does not exist\n")


# Configuration, functions, schedules


def test_set_config_writes_for_one_site_or_for_all(bench_command, site):
	assert bench_command("--site", site, "set-config", "mail_server", "mail.example.com").exit_code == 0
	assert bench_command("--site", site, "set-config", "-p", "mail_port", "2525").exit_code == 0
	assert bench_command("set-config", "-g", "log_level", "DEBUG").exit_code == 0
	config = get_site_config(".", site)
	assert (config.mail_server, config.mail_port, config.log_level) == ("mail.example.com", 2525, "DEBUG")


def test_execute_prints_the_result_and_commits(bench_command, site):
	result = bench_command("--site", site, "execute", "frappe.get_installed_apps")
	assert json.loads(result.output) == ["frappe"]
	arguments = "{'dt': 'User', 'dn': 'Guest', 'field': 'bio', 'val': 'was here'}"
	assert (
		bench_command("--site", site, "execute", "frappe.db.set_value", "--kwargs", arguments).exit_code == 0
	)
	arguments = '["User", "Guest", "bio"]'
	result = bench_command("--site", site, "execute", "frappe.db.get_value", "--args", arguments)
	assert json.loads(result.output) == "was here"


def test_execute_ends_in_failure_when_the_function_does(bench_command, site):
	assert bench_command("--site", site, "execute", "frappe.no_such_function").exit_code == 1


def test_scheduler_can_be_switched(bench_command, site):
	for command, state in (("disable", True), ("enable", False)):
		assert bench_command("--site", site, "scheduler", command).exit_code == 0
		with open_site(site):
			assert is_scheduler_inactive() is state
	assert bench_command("--site", site, "scheduler", "pause").exit_code == 0
	output = bench_command("--site", site, "scheduler", "status", "--format", "json").output
	assert json.loads(output) == {"status": "disabled", "site": site}


def test_worker_works_off_what_waits(bench_command, site):
	with open_site(site):
		enqueue("frappe.client.set_value", doctype="User", name="Guest", fieldname="bio", value="was here")
		local.db.commit()
	assert bench_command("worker", "--burst").exit_code == 0
	with open_site(site):
		assert local.db.get_value("User", "Guest", "bio") == "was here"
	assert bench_command("worker", "--queue", "express").exit_code == 2


# All of it in one process


@pytest.fixture
def started(site, bench) -> Iterator[subprocess.Popen]:
	command = [sys.executable, "-m", "benchless.commands", "--site", site, "start", "--port", "0"]
	process = subprocess.Popen(
		command, cwd=bench, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
	)
	yield process
	process.kill()
	process.wait()
	process.stdout.close()


def test_start_serves_and_works_and_ends_when_asked(started, site):
	url = started.stdout.readline().split()[2].rstrip(";")
	with urllib.request.urlopen(f"{url}/api/method/ping") as response:
		assert json.load(response) == {"message": "pong"}
	with open_site(site):
		enqueue("frappe.client.set_value", doctype="User", name="Guest", fieldname="bio", value="was here")
		local.db.commit()
	wait_until(lambda: get_bio(site))
	assert get_bio(site) == "was here"
	started.send_signal(signal.SIGTERM)
	assert started.wait() == 0


def get_bio(site: str) -> str | None:
	with open_site(site):
		return local.db.get_value("User", "Guest", "bio")
