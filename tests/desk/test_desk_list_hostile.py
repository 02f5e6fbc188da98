"""Hostile texts in fields of every kind are shown as texts: in lists, forms, on paper and in files."""

import csv
import io
import json
from urllib.parse import urlencode

import frappe
import pytest

from tests.support.reading import measure
from tests.support.users import PASSWORD, make_designation, make_user

pytestmark = pytest.mark.desk
# A bench collects this module, too.
FIELDTYPES = pytest.importorskip("benchless.fieldtypes").FIELDTYPES

HOSTILE = '=1+1<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>Quagga'
STORED = [name for name, kind in FIELDTYPES.items() if not (kind.is_layout or kind.is_table)]
# Numbers and moments.
OTHERS = [
	"Check",
	"Currency",
	"Date",
	"Datetime",
	"Duration",
	"Float",
	"Int",
	"Long Int",
	"Percent",
	"Rating",
	"Time",
]
# The column of a password holds stars alone.
TEXTS = [name for name in STORED if name not in (*OTHERS, "Password")]
OPTIONS = {"Link": "User", "Dynamic Link": "designation_name", "Select": f"One\n{HOSTILE}"}
# What these show is no text: a colour to choose, nothing on paper.
NOT_IN_FORM = ("Color",)
NOT_ON_PAPER = ("Geolocation",)
SHOWN = """[...document.querySelectorAll("main input, main textarea, main select")]
	.map((element) => element.value)
	.concat(document.querySelector("main").textContent)
	.join(" ")"""
ALIVE = "document.querySelectorAll('main [onerror], main script, main [href^=javascript]').length"


@pytest.fixture
def field_of(monkeypatch):
	"""Makes the description of Designations a field of another kind, shown in lists."""

	def change(fieldtype):
		df = frappe.get_meta("Designation").get_field("description")
		for key, value in {
			"fieldtype": fieldtype,
			"in_list_view": 1,
			"options": OPTIONS.get(fieldtype),
		}.items():
			monkeypatch.setitem(df, key, value)

	return change


def store(text: str) -> str:
	"""Past everything that checks or cleans it."""
	name = make_designation()
	frappe.db.set_value("Designation", name, "description", text)
	frappe.db.commit()
	return name


def look_at(desk, path) -> str:
	desk.page.goto(path)
	desk.page.locator("main:not([aria-busy]) h1").wait_for()
	assert measure(desk.page, ALIVE) == 0, path
	assert measure(desk.page, "window.hacked") is None, path
	return measure(desk.page, SHOWN)


@pytest.mark.parametrize("fieldtype", TEXTS)
def test_text_stays_text(sign_in, field_of, fieldtype):
	name = store(HOSTILE)
	desk = sign_in("HR Manager")
	field_of(fieldtype)
	query = urlencode({"doctype": "Designation", "name": name})
	pages = (
		(f"/app/designation?name={name}", ()),
		(f"/app/designation/{name}", NOT_IN_FORM),
		(f"/printview?{query}", NOT_ON_PAPER),
	)
	for path, exceptions in pages:
		assert ("Quagga" in look_at(desk, path)) is (fieldtype not in exceptions), path


@pytest.mark.parametrize("fieldtype", ["Attach", "Attach Image", "Data"])
def test_an_address_that_runs_something_is_no_link(sign_in, field_of, fieldtype):
	name = store("javascript:window.hacked=1//%Quagga")
	desk = sign_in("HR Manager")
	field_of(fieldtype)
	for path in (f"/app/designation?name={name}", f"/app/designation/{name}"):
		look_at(desk, path)


@pytest.mark.parametrize("fieldtype", TEXTS)
def test_text_is_exported_as_text(client, field_of, fieldtype):
	name = store(HOSTILE)
	client.login(make_user("HR Manager"), PASSWORD)
	field_of(fieldtype)
	arguments = {"doctype": "Designation", "fields": '["description"]', "file_format_type": "CSV"}
	filters = json.dumps([["Designation", "name", "=", name]])
	url = "/api/method/frappe.desk.reportview.export_query"
	response = client.get(url, query_string={**arguments, "filters": filters})
	cell = list(csv.reader(io.StringIO(response.data.decode())))[1][1]
	assert cell.startswith("'=1+1") and cell.endswith("Quagga")


@pytest.mark.parametrize("fieldtype", OTHERS)
def test_where_no_text_belongs_none_is_stored(client, field_of, fieldtype):
	client.login(make_user("HR Manager"), PASSWORD)
	client.get("/me")
	name = make_designation()
	field_of(fieldtype)
	arguments = {"doctype": "Designation", "name": name, "fieldname": "description", "value": HOSTILE}
	client.call("frappe.client.set_value", **arguments)
	frappe.db.rollback()
	assert "Quagga" not in str(frappe.db.get_value("Designation", name, "description"))
