"""Installed before or after the HR app, and uninstalled again: the site has what it needs, and no more."""

import shutil
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import frappe
import pytest

from lms.lms.people.employees import INDEXES
from lms.lms.people.marks import FORMER_ACCOUNT, get_marks, put_mark
from lms.testing.factories import insert, make_course, make_user
from lms.uninstall import before_uninstall

BY = "Administrator"


# What every site does


def test_nothing_that_works_by_itself_is_left():
	user, course = make_user(), make_course().name
	insert("User Permission", user=user, allow="LMS Course", for_value=course)
	limited = {"allow": "User", "for_value": user, "apply_to_all_doctypes": 0}
	insert("User Permission", user=user, **limited, applicable_for="LMS Course")
	kept = insert("User Permission", user=user, **limited, applicable_for="File").name
	put_mark("HR-EMP-X", FORMER_ACCOUNT, "[]", BY)
	before_uninstall()
	assert not frappe.get_all("Scheduled Job Type", {"method": ["like", "lms.%"]})
	assert frappe.get_all("User Permission", {"user": user}, pluck="name") == [kept]
	assert not frappe.get_all("Patch Log", {"patch": ["like", "lms.%"]})
	assert not frappe.db.sql("select 1 from tabSingles where doctype = 'LMS Settings'")
	assert get_marks("HR-EMP-X") == {}


def test_people_keep_their_roles():
	user = make_user("LMS Student", "Moderator")
	before_uninstall()
	assert {"LMS Student", "Moderator"} <= set(frappe.get_roles(user))


# On a site of its own


@pytest.fixture
def other_site(test_site) -> Iterator[Callable[[Callable[[], object]], object]]:
	"""`other_site(function)` calls it on a new site, as another process would."""
	from benchless.setup.install import new_site
	from tests.support.databases import drop_database, get_database

	name = f"other-{frappe.generate_hash(length=6)}.localhost"
	Context().run(new_site, name, test_site.sites_path, admin_password="admin", **get_database())

	def run(function: Callable[[], object]) -> object:
		frappe.init(site=name, sites_path=test_site.sites_path)
		frappe.connect()
		try:
			return function()
		finally:
			frappe.destroy()

	yield lambda function: Context().run(run, function)
	drop_database(Path(test_site.sites_path), name)
	shutil.rmtree(Path(test_site.sites_path, name))


def install(*apps: str) -> None:
	from benchless.setup.install import install_app

	for app in apps:
		install_app(app)


def uninstall(dry_run: bool = False) -> None:
	from benchless.setup.install import remove_app

	remove_app("lms", dry_run=dry_run)


def find_indexes() -> set[str]:
	return {name for name in INDEXES if frappe.db.has_index("tabEmployee", name)}


def count_traces() -> dict[str, int]:
	return {
		"tables": sum("LMS" in table or "Lesson" in table for table in frappe.db.get_tables()),
		"jobs": frappe.db.count("Scheduled Job Type", {"method": ["like", "lms.%"]}),
		"modules": frappe.db.count("Module Def", {"app_name": "lms"}),
		"doctypes": frappe.db.count("DocType", {"module": "LMS"}),
		"reports": frappe.db.count("Report", {"module": "LMS"}),
		"settings": len(frappe.db.sql("select 1 from tabSingles where doctype = 'LMS Settings'")),
		"indexes": len(find_indexes()),
	}


@pytest.mark.benchless
@pytest.mark.parametrize("apps", [("hr", "lms"), ("lms", "hr")], ids=" before ".join)
def test_the_employee_table_gets_its_indexes_whichever_app_comes_first(other_site, apps):
	other_site(lambda: install(*apps))
	assert other_site(find_indexes) == set(INDEXES)


@pytest.mark.benchless
def test_nothing_is_left_on_the_site_and_it_can_be_installed_again(other_site, capsys):
	other_site(lambda: install("hr", "lms"))
	before = other_site(count_traces)
	assert all(before.values())
	other_site(lambda: uninstall(dry_run=True))
	assert other_site(count_traces) == before
	other_site(uninstall)
	assert not any(other_site(count_traces).values())
	assert other_site(frappe.get_installed_apps) == ["frappe", "hr"]
	assert "These stay on the site" in capsys.readouterr().out
	other_site(lambda: install("lms"))
	assert other_site(count_traces) == before
