"""The desk's scripts: the files that hooks name exist, and so do the methods that scripts call."""

import re
from pathlib import Path

import frappe
import pytest

from lms import hooks
from lms.lms import api
from tests.support.reading import measure

APP = Path(frappe.get_app_path("lms"))
# What a script needs of the desk while it loads.
DESK = """
window.lms = { form: {} };
window.dialogs = new Set();
window.handlers = [];
window.__ = (text) => text;
window.frappe = {
	provide: (name) => { lms[name.split(".")[1]] ??= {}; },
	ui: { form: { on: (doctype) => handlers.push(doctype) } },
};
"""
SCRIPTS = sorted([*APP.glob("lms/doctype/*/*.js"), *APP.glob("public/js/*.js")])


def files_of(hooked: dict[str, str | list[str]]) -> list[str]:
	return [path for value in hooked.values() for path in ([value] if isinstance(value, str) else value)]


HOOKED = files_of(hooks.doctype_js) + files_of(hooks.doctype_list_js)


@pytest.mark.parametrize("path", sorted(set(HOOKED)))
def test_hooked_scripts_exist(path):
	assert (APP / path).is_file()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_call_methods_that_exist(path):
	text = path.read_text()
	called = re.findall(r"lms\.lms\.api\.(\w+)", text) + re.findall(r'\bcall\("(\w+)"', text)
	called += re.findall(r"\$\{API\}\.(\w+)", text) + re.findall(r'\b(?:preview|run): "(\w+)"', text)
	assert not [name for name in called if not hasattr(api, name)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_messages_are_literals(path):
	assert not re.search(r"\b__\(`", path.read_text())


def test_the_dialog_stays_the_same_where_its_script_runs_again(browser):
	"""Each form and list that offers the dialog loads its script."""
	page = browser.new_page()
	page.evaluate(DESK)
	for _ in range(2):
		page.add_script_tag(path=APP / "public/js/assign_training.js")
		page.evaluate("dialogs.add(lms.training.assign)")
	assert measure(page, "dialogs.size") == 1
	page.close()


@pytest.mark.parametrize("path", sorted({path for path in HOOKED if HOOKED.count(path) > 1}))
def test_a_form_is_handled_once_where_its_script_runs_again(browser, path):
	"""Two handlers would each ask the server, and each remember what the other one does not know."""
	page = browser.new_page()
	page.evaluate(DESK)
	for _ in range(2):
		page.add_script_tag(path=APP / path)
	handled = measure(page, "handlers")
	assert sorted(handled) == sorted(set(handled))
	page.close()
