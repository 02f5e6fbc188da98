"""What a site has of its apps after installation: doctypes, modules, roles, fixtures, scheduled jobs."""

import json
from pathlib import Path

import frappe
import pytest

HR = pytest.param("hr", marks=pytest.mark.app_hr)


@pytest.mark.app_hr
def test_apps_are_installed_in_order_after_those_they_stand_on():
	apps = frappe.get_installed_apps()
	assert apps[0] == "frappe"
	assert apps.index("hr") < apps.index("lms")


@pytest.mark.parametrize("app", [HR, "lms"])
def test_every_doctype_file_has_a_row_and_a_table(app):
	files = Path(frappe.get_app_path(app)).glob("*/doctype/*/*.json")
	names = [json.loads(path.read_text())["name"] for path in files if path.stem == path.parent.name]
	assert names
	for name in names:
		assert frappe.db.exists("DocType", name)
		assert frappe.get_meta(name).issingle or frappe.db.table_exists(name)


@pytest.mark.parametrize("app", ["frappe", HR, "lms"])
def test_every_module_belongs_to_its_app(app):
	modules = Path(frappe.get_app_path(app, "modules.txt")).read_text().split("\n")
	for module in filter(None, map(str.strip, modules)):
		assert frappe.db.get_value("Module Def", module, "app_name") == app


def test_every_role_that_a_doctype_names_is_there():
	roles = {
		permission.role
		for doctype in frappe.get_all("DocType", filters={"module": ["in", ["LMS", "People"]]}, pluck="name")
		for permission in frappe.get_meta(doctype).permissions
	}
	assert roles
	assert roles <= set(frappe.get_all("Role", pluck="name"))


@pytest.mark.parametrize("app", [HR, "lms"])
def test_fixtures_are_there_as_the_files_have_them(app):
	for path in Path(frappe.get_app_path(app, "fixtures")).glob("*.json"):
		for row in json.loads(path.read_text()):
			doc = frappe.get_doc(row["doctype"], row["name"])
			for field in ("desk_access", "disabled", "gender"):
				assert field not in row or doc.get(field) == row[field]


@pytest.mark.parametrize("app", [HR, "lms"])
def test_a_new_installation_has_no_patch_to_run(app):
	done = frappe.get_all("Patch Log", pluck="patch")
	lines = Path(frappe.get_app_path(app, "patches.txt")).read_text().splitlines()
	assert {line for line in lines if line and not line.startswith(("[", "#"))} <= set(done)


def test_every_scheduler_event_of_an_app_has_its_job():
	daily = frappe.get_hooks("scheduler_events", app_name="lms")["daily"]
	assert daily
	for method in daily:
		job = frappe.get_doc("Scheduled Job Type", {"method": method})
		assert (job.frequency, job.stopped, job.create_log) == ("Daily", 0, 1)


@pytest.mark.frappe15(reason="16 gives them random names")
def test_a_job_is_named_for_its_method():
	[method, *_others] = frappe.get_hooks("scheduler_events", app_name="lms")["daily"]
	job = frappe.get_doc("Scheduled Job Type", {"method": method})
	assert job.name == ".".join(method.split(".")[-2:])


def test_system_settings_are_filled_in():
	for field in ("language", "time_zone", "date_format", "time_format", "number_format"):
		assert frappe.db.get_single_value("System Settings", field)
	assert frappe.get_system_settings("language") == frappe.db.get_single_value("System Settings", "language")


def test_paths_of_the_site_lead_into_its_folder(site):
	folder = Path(site.sites_path, site.name)
	assert Path(frappe.get_site_path("private", "files")).resolve() == (folder / "private/files").resolve()
	assert Path(frappe.get_site_path("site_config.json")).is_file()


def test_error_is_logged_with_its_traceback():
	try:
		raise ValueError("the ferry has left")
	except ValueError:
		log = frappe.log_error("Timetable", reference_doctype="User", reference_name="Administrator")
	assert log.method == "Timetable"
	assert "ValueError: the ferry has left" in frappe.db.get_value("Error Log", log.name, "error")


def test_error_can_be_logged_with_a_message():
	log = frappe.log_error(title="Timetable", message="no ferry today")
	assert (log.method, log.error) == ("Timetable", "no ferry today")


# System Settings


def test_session_expiry_that_means_nothing_is_refused():
	settings = frappe.get_single("System Settings")
	settings.session_expiry = "a week"
	with pytest.raises(frappe.ValidationError):
		settings.save()


@pytest.mark.benchless
@pytest.mark.parametrize("time_zone", ["Mars/Olympus", "", None])
def test_time_zone_that_does_not_exist_is_refused(time_zone):
	"""Differs from Frappe, where it is kept and breaks every clock."""
	settings = frappe.get_single("System Settings")
	settings.time_zone = time_zone
	with pytest.raises(frappe.ValidationError):
		settings.save()


def test_script_in_a_comment_is_taken_out():
	user = frappe.get_doc("User", "Guest")
	comment = user.add_comment(
		"Comment", "See <b>this</b><script>alert(1)</script><img src=x onerror=alert(1)>"
	)
	content = frappe.db.get_value("Comment", comment.name, "content")
	assert "<b>this</b>" in content
	assert "<script>" not in content
	assert "onerror" not in content
