"""Migration: tables follow the DocType files and lose nothing; patches run once; fixtures are set right."""

import sys

import pytest

from benchless.context.local import local
from benchless.setup.migrate import migrate
from benchless.setup.sync import sync_app
from benchless.site.sites import open_site

TOOL = "shed/doctype/tool/tool.json"
TITLE = {"fieldname": "title", "fieldtype": "Data", "label": "Title"}
WEIGHT = {"fieldname": "weight", "fieldtype": "Int", "label": "Weight"}
CONTROLLER = "from frappe.model.document import Document\n\n\nclass Tool(Document):\n\tpass\n"


def describe(*fields: dict, **values: object) -> dict:
	permissions = [{"role": "Gardener", "read": 1, "write": 1}]
	basics = {"doctype": "DocType", "name": "Tool", "module": "Shed", "permissions": permissions}
	return {**basics, "fields": list(fields), **values}


@pytest.fixture
def shed(make_app):
	files = {
		TOOL: describe(TITLE),
		"shed/doctype/tool/tool.py": CONTROLLER,
		"shed/doctype/tool/__init__.py": "",
		"shed/doctype/__init__.py": "",
	}
	return make_app("shed", files=files)


@pytest.fixture
def site(make_site, shed):
	name = make_site("shed")
	with open_site(name):
		yield name


def add_tool(name: str = "Rake", **values: object) -> None:
	values = {"name": name, "title": name, **values}
	local.db.bulk_insert("Tool", list(values), [list(values.values())])
	local.db.commit()


def test_new_field_becomes_a_column_and_rows_stay(site, shed):
	add_tool()
	shed.write(TOOL, describe(TITLE, WEIGHT))
	migrate()
	assert local.db.get_value("Tool", "Rake", ["title", "weight"]) == ("Rake", 0)


def test_field_that_is_gone_keeps_its_column_and_data(site, shed):
	add_tool()
	shed.write(TOOL, describe(WEIGHT))
	migrate()
	assert local.db.sql("select `title` from `tabTool`") == (("Rake",),)


def test_new_index_and_unique_field_are_made(site, shed):
	add_tool()
	shed.write(TOOL, describe({**TITLE, "unique": 1}, {**WEIGHT, "search_index": 1}))
	migrate()
	with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
		add_tool("Other rake", title="Rake")
	local.db.rollback()
	assert (("weight",), False) in local.db.get_indexed_columns("tabTool")


def test_unique_field_whose_values_are_not_is_told_and_nothing_is_lost(site, shed):
	add_tool("Rake")
	add_tool("Other rake", title="Rake")
	shed.write(TOOL, describe({**TITLE, "unique": 1}))
	with pytest.raises(Exception, match="non-unique existing values"):
		migrate()
	local.db.rollback()
	assert local.db.count("Tool") == 2


def test_longer_text_fits_after_migration(site, shed):
	shed.write(TOOL, describe({**TITLE, "length": 300}))
	migrate()
	add_tool(title="r" * 300)
	assert local.db.get_value("Tool", "Rake", "title") == "r" * 300


def test_second_migration_finds_nothing_changed(site, shed):
	assert sync_app("shed") == []
	shed.write(TOOL, describe(TITLE, WEIGHT))
	assert sync_app("shed") == ["Tool"]
	assert sync_app("shed") == []


def test_new_doctype_brings_its_table_its_row_and_its_roles(site, shed):
	assert local.db.exists("Role", "Gardener")
	permissions = [{"role": "Blacksmith", "read": 1}]
	shed.write("shed/doctype/forge/forge.json", describe(TITLE, name="Forge", permissions=permissions))
	shed.write("shed/doctype/forge/forge.py", CONTROLLER.replace("Tool", "Forge"))
	migrate()
	assert local.db.table_exists("Forge")
	assert local.db.get_value("DocType", "Forge", "module") == "Shed"
	assert local.db.exists("Role", "Blacksmith")


def test_doctype_whose_file_is_gone_loses_its_row_and_keeps_its_table(site, shed):
	add_tool()
	(shed.path / TOOL).unlink()
	migrate()
	assert not local.db.exists("DocType", "Tool")
	assert local.db.sql("select `name` from `tabTool`") == (("Rake",),)


# Patches

PATCH = "from benchless.context.local import local\n\n\ndef execute():\n\tlocal.db.sql({query!r})\n"
COUNT = "update `tabTool` set `title` = concat(`title`, '!')"


def write_patches(shed, before: str = "", after: str = "") -> None:
	shed.write("patches.txt", f"[pre_model_sync]\n{before}\n\n[post_model_sync]\n# why\n{after}\n")


@pytest.fixture
def patch(shed):
	shed.write("patches/__init__.py", "")
	shed.write("patches/shout.py", PATCH.format(query=COUNT))
	shed.write("patches/weigh.py", PATCH.format(query="update `tabTool` set `weight` = 7"))
	shed.write("patches/break_down.py", PATCH.format(query=f"{COUNT} where no_such_column"))


def test_patch_runs_once(site, shed, patch):
	add_tool()
	write_patches(shed, after="shed.patches.shout")
	migrate()
	migrate()
	assert local.db.get_value("Tool", "Rake", "title") == "Rake!"


def test_patch_runs_again_when_its_line_is_changed(site, shed, patch):
	add_tool()
	write_patches(shed, after="shed.patches.shout")
	migrate()
	write_patches(shed, after="shed.patches.shout #2")
	migrate()
	assert local.db.get_value("Tool", "Rake", "title") == "Rake!!"


def test_patch_of_the_second_part_finds_the_new_columns(site, shed, patch):
	add_tool()
	shed.write(TOOL, describe(TITLE, WEIGHT))
	write_patches(shed, after="shed.patches.weigh")
	migrate()
	assert local.db.get_value("Tool", "Rake", "weight") == 7


def test_patch_that_fails_is_undone_and_tried_again(site, shed, patch):
	add_tool()
	write_patches(shed, before="shed.patches.shout\nshed.patches.break_down")
	with pytest.raises(local.db.DriverError):
		migrate()
	shed.write("patches/break_down.py", PATCH.format(query=COUNT))
	del sys.modules["shed.patches.break_down"]
	migrate()
	assert local.db.get_value("Tool", "Rake", "title") == "Rake!!"


def test_new_site_does_not_run_the_patches_of_the_past(make_site, shed, patch):
	write_patches(shed, before="shed.patches.break_down")
	with open_site(make_site("shed")):
		migrate()


# Fixtures and schedules


def write_fixture(shed, **values: object) -> None:
	row = {"doctype": "Role", "name": "Gardener", "role_name": "Gardener", "desk_access": 0, **values}
	shed.write("fixtures/role.json", [row])


def test_fixture_is_brought_back_to_what_the_file_says(site, shed):
	write_fixture(shed)
	migrate()
	assert local.db.get_value("Role", "Gardener", "desk_access") == 0
	local.db.set_value("Role", "Gardener", "desk_access", 1)
	migrate()
	assert local.db.get_value("Role", "Gardener", "desk_access") == 0


def test_fixture_that_is_the_same_already_is_left_alone(site, shed):
	write_fixture(shed, modified="2001-01-01 00:00:00")
	migrate()
	modified = local.db.get_value("Role", "Gardener", "modified")
	migrate()
	assert local.db.get_value("Role", "Gardener", "modified") == modified


REPORT = "shed/report/tools_by_weight/tools_by_weight.json"


def write_report(shed, **values: object) -> None:
	basics = {"doctype": "Report", "name": "Tools by Weight", "report_name": "Tools by Weight"}
	kind = {"report_type": "Script Report", "is_standard": "Yes", "module": "Shed", "ref_doctype": "Tool"}
	shed.write(REPORT, {**basics, **kind, "disabled": 0, "roles": [{"role": "Gardener"}], **values})


def test_report_comes_with_its_app(make_site, shed):
	write_report(shed)
	with open_site(make_site("shed")):
		assert local.db.get_value("Report", "Tools by Weight", ["ref_doctype", "disabled"]) == ("Tool", 0)


def test_report_follows_its_file_except_in_what_the_admin_decides(site, shed):
	write_report(shed)
	migrate()
	local.db.set_value("Report", "Tools by Weight", "disabled", 1)
	write_report(shed, ref_doctype="DocType", roles=[{"role": "Gardener"}, {"role": "System Manager"}])
	migrate()
	assert local.db.get_value("Report", "Tools by Weight", ["ref_doctype", "disabled"]) == ("DocType", 1)
	roles = local.db.get_values(
		"Has Role", {"parent": "Tools by Weight"}, "role", order_by="idx asc", pluck=True
	)
	assert roles == ["Gardener", "System Manager"]


def test_hooks_of_a_migration_run_before_and_after(make_site, make_app):
	calls = "calls = []\n\n\ndef before():\n\tcalls.append('before')\n\n\n"
	calls += "def after():\n\tcalls.append('after')\n"
	hooks = "before_migrate = ['shed.calls.before']\nafter_migrate = ['shed.calls.after']"
	make_app("shed", hooks=hooks, files={"calls.py": calls})
	with open_site(make_site("shed")):
		migrate()
		from shed.calls import calls as made

		assert made == ["before", "after"]
