"""The checks of DocType files: each finding has its id, and no file of ours has one."""

import json
from pathlib import Path

import pytest

from benchless.meta.checks import DocTypeError, run

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("*/*/doctype/*/*.json"), *ROOT.glob("hr/hr/*/doctype/*/*.json")]
FILES += ROOT.parent.glob("lms/*/doctype/*/*.json")

TITLE = {"fieldname": "title", "fieldtype": "Data"}
COURSE = {"fieldname": "course", "fieldtype": "Link", "options": "LMS Course"}


def definition(*fields: dict[str, object], **values: object) -> dict[str, object]:
	return {"name": "Thing", "module": "Core", "fields": list(fields), **values}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_own_files_are_free_of_findings(path):
	run(json.loads(path.read_text()))


@pytest.mark.parametrize(
	("code", "broken"),
	[
		("D001", {"fields": []}),
		("D002", definition({"fieldtype": "Data"})),
		("D003", definition(TITLE, TITLE)),
		("D004", definition({**TITLE, "fieldtype": "Rich Text"})),
		("D005", definition({**COURSE, "options": ""})),
		("D006", definition(TITLE, field_order=["title", "text"])),
		("D007", definition(TITLE, title_field="name_of_it")),
		("D007", definition(TITLE, autoname="field:code")),
		("D007", definition(TITLE, search_fields="title, code")),
		("D008", definition({**TITLE, "fetch_from": "course.title"})),
		("D009", definition({"fieldname": "link", "fieldtype": "Dynamic Link", "options": "kind"})),
		("D010", definition({"fieldname": "kind", "fieldtype": "Select", "options": "A\nB", "default": "C"})),
		("D011", definition(TITLE, permissions=[{"read": 1}])),
		("D012", definition(TITLE, istable=1, permissions=[{"role": "All", "read": 1}])),
	],
)
def test_a_broken_file_is_refused_with_the_id_of_the_finding(code, broken):
	with pytest.raises(DocTypeError, match=code):
		run(broken)


def test_all_findings_are_told_at_once():
	with pytest.raises(DocTypeError) as raised:
		run(definition(TITLE, TITLE, title_field="x"))
	assert "D003" in str(raised.value)
	assert "D007" in str(raised.value)


def test_a_sound_file_has_no_findings():
	fetched = {**TITLE, "fetch_from": "course.title"}
	run(definition(fetched, COURSE, title_field="title", search_fields="course", autoname="field:title"))
