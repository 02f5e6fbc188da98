"""A site with training in it comes back whole from its backup: into a new site, and over an existing one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import frappe
import pytest

from lms.lms.training.assignments import assign_training, mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import complete_lessons, in_days, make_course, make_program, make_user, today

BY = "Administrator"
LOADS = ("public/files", "private/files")
TRAINING = (
	"LMS Certificate",
	"LMS Completion",
	"LMS Course Progress",
	"LMS Enrollment",
	"LMS Program Member",
	"LMS Training Assignment",
	"LMS Training Assignment Event",
)

pytestmark = pytest.mark.benchless


@pytest.fixture
def bench(test_site):
	def run(*arguments: object) -> str:
		command = [sys.executable, "-W", "ignore", "-m", "benchless.commands", *map(str, arguments)]
		environment = {key: value for key, value in os.environ.items() if key != "FRAPPE_SITE"}
		options = {"cwd": test_site.sites_path, "env": environment, "text": True, "capture_output": True}
		result = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, **options)
		assert result.returncode == 0, result.stdout + result.stderr
		return result.stdout

	return run


@pytest.fixture
def training(committed) -> None:
	"""A program, a retaken course, assignments in every status and files of both kinds; committed."""
	first, second = (make_course(lessons=2, enable_certification=1).name for _ in range(2))
	people = [make_user() for _ in range(4)]
	make_program(courses=[first, second], members=people)
	call = {"assigned_by": BY, "assigned_via": "API", "today": today()}
	assign_training({first: in_days(5), second: in_days(50)}, people, **call)
	complete_lessons(people[0], first)
	assign_training({first: in_days(5)}, people[:1], retake=True, **call)
	complete_lessons(people[1], first, 1)
	mark_overdue(in_days(20), BY)
	names = frappe.get_all("LMS Training Assignment", {"employee": people[2], "course": second}, pluck="name")
	withdraw_assignments(names, BY, "Not needed: it's \\ 100 % \n «done» 🙂")
	for private in (0, 1):
		file = {"doctype": "File", "file_name": f"handout {private}.bin", "is_private": private}
		frappe.get_doc({**file, "content": bytes(range(256)) * 100}).insert()
	frappe.db.commit()


@pytest.fixture
def other_site(test_site) -> Iterator[str]:
	"""A new site beside the one under test."""
	from benchless.setup.install import new_site
	from tests.support.databases import drop_database, get_database

	name = f"restored-{frappe.generate_hash(length=6)}.localhost"
	Context().run(new_site, name, test_site.sites_path, admin_password="admin", **get_database())
	yield name
	drop_database(Path(test_site.sites_path), name)
	shutil.rmtree(Path(test_site.sites_path, name))


def describe(site: str, sites_path: str) -> dict[str, object]:
	"""Every row of every table, and every file."""
	return Context().run(read_site, site, sites_path)


def read_site(site: str, sites_path: str) -> dict[str, object]:
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	try:
		rows = {
			table: sorted(map(repr, frappe.db.sql(f"select * from `{table}`")))
			for table in frappe.db.get_tables()
		}
	finally:
		frappe.destroy()
	folder = Path(sites_path, site)
	files = [path for load in LOADS for path in (folder / load).rglob("*") if path.is_file()]
	return rows | {str(path.relative_to(folder)): path.read_bytes() for path in files}


def restore(bench, site: str, folder: Path) -> None:
	from tests.support.databases import get_password

	[dump] = folder.glob("*-database.sql.gz")
	[public], [private] = folder.glob("*localhost-files.tar"), folder.glob("*-private-files.tar")
	archives = ("--with-public-files", public, "--with-private-files", private)
	bench("--site", site, "restore", dump, *archives, "--db-root-password", get_password())


def test_everything_comes_back(training, test_site, bench, other_site, tmp_path):
	bench("--site", test_site.name, "backup", "--with-files", "--backup-path", tmp_path)
	before = describe(test_site.name, test_site.sites_path)
	assert all(before[f"tab{doctype}"] for doctype in TRAINING)
	assert before["public/files/handout 0.bin"] == before["private/files/handout 1.bin"]
	restore(bench, other_site, tmp_path)
	assert describe(other_site, test_site.sites_path) == before
	# Over what people have changed since.
	statement = "delete from `tabLMS Training Assignment Event`"
	bench("--site", other_site, "execute", "frappe.db.sql", "--args", json.dumps([statement]))
	Path(test_site.sites_path, other_site, "public/files/handout 0.bin").write_text("something else")
	assert describe(other_site, test_site.sites_path) != before
	restore(bench, other_site, tmp_path)
	assert describe(other_site, test_site.sites_path) == before
	bench("--site", other_site, "migrate")
