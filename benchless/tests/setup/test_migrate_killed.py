"""A migration that is killed (-9) at any of its statements can be repeated, and ends as one that was not."""

import itertools
import os
import shutil
from typing import Any

import pytest

from benchless.context.local import local
from benchless.setup.sync import sync_app
from benchless.site.sites import open_site
from tests.support.killed_migration import NEVER, is_killed_at_write

LEAST_WRITES = 15
TITLE = {"fieldname": "title", "fieldtype": "Data", "label": "Title"}
WEIGHT = {"fieldname": "weight", "fieldtype": "Int", "label": "Weight", "search_index": 1}
CONTROLLER = """
import frappe
from frappe.model.document import Document

class {name}(Document):
	pass

def on_doctype_update():
	frappe.db.add_unique("{name}", {fields}, "together")
"""
SHOUT = """
from benchless.context.local import local

def execute():
	for name in ("Rake", "Hoe"):
		local.db.sql("update `tabTool` set `title` = concat(`title`, '!') where `name` = %s", (name,))
"""
BEFORE, AFTER = "shed.patches.shout #1", "shed.patches.shout #2"

on_sqlite = pytest.mark.skipif(bool(os.environ.get("DB_HOST")), reason="of SQLite: a site is one file")


def write_doctype(shed, name: str, fields: list[dict[str, Any]], unique: list[str]) -> None:
	folder = f"shed/doctype/{name.lower()}"
	permissions = [{"role": "Gardener", "read": 1}]
	values = {
		"doctype": "DocType",
		"name": name,
		"module": "Shed",
		"permissions": permissions,
		"fields": fields,
	}
	shed.write(f"{folder}/{name.lower()}.json", values)
	shed.write(f"{folder}/{name.lower()}.py", CONTROLLER.format(name=name, fields=unique))
	shed.write(f"{folder}/__init__.py", "")


@pytest.fixture
def shed(make_app):
	files = {"shed/doctype/__init__.py": "", "patches/__init__.py": "", "patches/shout.py": SHOUT}
	app = make_app("shed", files=files)
	write_doctype(app, "Tool", [TITLE], ["title", "owner"])
	return app


@pytest.fixture
def site(make_site, shed):
	"""With two tools, and a version of their app that it has not been migrated to.

	That has a field more, one that is wider and unique, another doctype with a constraint, a patch before and
	one after them, and a role.
	"""
	name = make_site("shed")
	with open_site(name):
		local.db.bulk_insert("Tool", ["name", "title"], [("Rake", "rake"), ("Hoe", "hoe")])
		local.db.commit()
	write_doctype(shed, "Tool", [{**TITLE, "length": 300, "unique": 1}, WEIGHT], ["title", "owner"])
	write_doctype(shed, "Forge", [TITLE, WEIGHT], ["title", "weight"])
	shed.write("patches.txt", f"[pre_model_sync]\n{BEFORE}\n\n[post_model_sync]\n{AFTER}\n")
	role = {"doctype": "Role", "name": "Smith", "role_name": "Smith", "desk_access": 1}
	shed.write("fixtures/role.json", [role])
	return name


def assert_migrated(site: str) -> None:
	"""Everything is there, once."""
	with open_site(site):
		db = local.db
		tools = sorted(db.sql("select `name`, `title`, `weight` from `tabTool`"))
		assert tools == [("Hoe", "hoe!!", 0), ("Rake", "rake!!", 0)]
		patches = db.get_values("Patch Log", {"patch": ["like", "shed.%"]}, "patch", pluck=True)
		assert sorted(patches) == [BEFORE, AFTER]
		assert {(("title",), True), (("weight",), False)} <= set(db.get_indexed_columns("tabTool"))
		assert {(("title", "weight"), True), (("weight",), False)} <= set(db.get_indexed_columns("tabForge"))
		for doctype, name in (("DocType", "Forge"), ("Role", "Smith")):
			assert db.count(doctype, {"name": name}) == 1
		assert sync_app("shed") == []


@on_sqlite
def test_killed_at_any_write(site):
	shutil.copytree(site, "before")
	for number in itertools.count(1):
		if not is_killed_at_write(number, site):
			break
		assert not is_killed_at_write(NEVER, site)
		assert_migrated(site)
		shutil.rmtree(site)
		shutil.copytree("before", site)
	assert number > LEAST_WRITES


def test_killed_again_and_again(site):
	"""Each time a write later than the time before, counted from where the migration goes on."""
	kills = next(number for number in itertools.count(1) if not is_killed_at_write(number, site)) - 1
	assert kills >= 5
	assert_migrated(site)
