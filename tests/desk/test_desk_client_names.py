"""The names of Frappe's client API: the apps' scripts use them, benchless's desk has them, and no others.

`python -m tests.desk.test_desk_client_names` writes the list anew; a new line is a decision, seen in review.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from lms.testing.factories import make_course
from tests.support.reading import measure

pytestmark = pytest.mark.desk

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "desk_names.txt"
PORTAL = {"assignment.js", "copy.js", "portal.js", "quiz.js", "server.js"}
# What objects are called in scripts, what in the list, and how many words of a name are Frappe's.
OBJECTS = {
	"frappe": ("frappe", 3),
	"frm": ("frm", 2),
	"list": ("list", 2),
	"cur_list": ("list", 2),
	"dialog": ("dialog", 1),
	"field": ("field", 1),
	"report": ("report", 2),
}
NAME = re.compile(rf"(?<![\w.])(?:window\.)?({'|'.join(OBJECTS)})((?:\??\.[A-Za-z_$][\w$]*)+)")
# A method of the server, such as "frappe.client.get_time_zone", is no name of the client.
METHOD = re.compile(r'"frappe(\.\w+)+"|/api/method/frappe(\.\w+)+')
WORD = re.compile(r"(?<![\w.])(format_number|__|\$)\(")
# The script's own words follow.
HELD = {
	"frappe.listview_settings",
	"frappe.query_reports",
	"frappe.views.calendar",
	"frm.doc",
	"list.data",
	"report.data",
}
# Scripts ask whether these are there, since only Frappe's desk has them.
ONLY_FRAPPE = {
	"field.$expand_button",
	"field.editor",
	"field.load_lib",
	"list.list_view_settings",
	"list.render_header",
	"list.setup_columns",
}
# What scripts set for themselves, and read again.
OWN = {"frm.lms_turn"}

IMPLEMENTED = """
() => {
	const names = ["__", "$", "format_number"].filter((name) => typeof window[name] === "function");
	const isPlain = (value) => Object.getPrototypeOf(Object(value)) === Object.prototype;
	const walk = (path, value) => {
		const isFolder = isPlain(value) && Object.keys(value).length;
		if (!isFolder) names.push(path);
		else for (const [key, part] of Object.entries(value)) walk(`${path}.${key}`, part);
	};
	walk("frappe", window.frappe);
	const keysOf = (object) => {
		if (!object || object === Object.prototype) return [];
		return [...Object.getOwnPropertyNames(object), ...keysOf(Object.getPrototypeOf(object))];
	};
	const addMembers = (path, object) => {
		for (const key of new Set(keysOf(object))) {
			if (key === "constructor") continue;
			if (["dashboard", "page", "filter_area"].includes(key)) addMembers(`${path}.${key}`, object[key]);
			else if (!["element", "actions"].includes(key)) names.push(`${path}.${key}`);
		}
	};
	const fields = [{ fieldname: "text", fieldtype: "HTML" }];
	addMembers("dialog", new frappe.ui.Dialog({ title: "", fields }));
	addMembers("frm", window.frm);
	addMembers("field", window.frm.fields[0]);
	addMembers("list", window.cur_list);
	return names;
}
"""


def scripts() -> list[Path]:
	folders = (ROOT / "lms", ROOT / "benchless" / "hr")
	found = [path for folder in folders for path in folder.rglob("*.js")]
	return sorted(path for path in found if path.name not in PORTAL and "node_modules" not in path.parts)


def names_in_use() -> set[str]:
	return {name for path in scripts() for name in names_of(path.read_text())} - OWN


def names_of(text: str) -> Iterator[str]:
	code = re.sub(r"^\s*(//|\*|/\*).*$", "", text, flags=re.MULTILINE)
	code = METHOD.sub("", code)
	yield from (cut(thing, path.replace("?", "").split(".")[1:]) for thing, path in NAME.findall(code))
	yield from WORD.findall(code)
	if ".$wrapper" in code:
		yield "field.$wrapper"


def cut(found: str, parts: list[str]) -> str:
	"""A name up to the last word that is Frappe's: `frm.doc` of `frm.doc.course`."""
	thing, depth = OBJECTS[found]
	first = f"{thing}.{parts[0]}"
	return first if first in HELD | ONLY_FRAPPE else ".".join([thing, *parts[:depth]])


def describe() -> str:
	names = names_in_use()
	return "".join(
		f"{name}\n" for name in sorted(names) if not any(other.startswith(f"{name}.") for other in names)
	)


def test_the_list_has_every_name_that_scripts_use():
	assert describe() == LIST.read_text()


def test_the_desk_has_these_names_and_no_others(sign_in):
	course = make_course()
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open("/lms-course")
	desk.page.evaluate("frappe.ui.form.on('LMS Course', { refresh: (frm) => (window.frm = frm) })")
	desk.link(course.title).click()
	desk.button("Unpublish").wait_for()
	desk.page.go_back()
	desk.page.locator(".list-table").wait_for()
	wanted = {name for name in LIST.read_text().split() if not name.startswith("report.")} - ONLY_FRAPPE
	assert set(measure(desk.page, IMPLEMENTED)) == wanted


if __name__ == "__main__":
	LIST.write_text(describe())
