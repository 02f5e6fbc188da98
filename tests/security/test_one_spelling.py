"""Two functions know the canonical address of a file, the app's and benchless's: they must not drift apart.

benchless stores only addresses in its own canonical spelling, and the app compares only those in its own. So
whatever benchless takes for a file, the app must take for the same file. The app may know more spellings.
"""

import os

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.shared.file_addresses import canonical, get_path

pytestmark = pytest.mark.benchless

SAME = [
	"/private/files/a b.pdf",
	"/private/files/a%20b.pdf",
	"/private/files/a%2520b.pdf",
	"/private/files/%61%20b.pdf",
	"/private/files/./a b.pdf",
	"/private/files/.%2F/a b.pdf",
	"/private/files//a b.pdf",
	"//private/files/a b.pdf",
	"private/files/a b.pdf",
	"/private/files/x/../a b.pdf",
	"/private/files/x/%2e%2e/a b.pdf",
]
# Spellings that benchless refuses to store, though the app knows what they mean.
ONLY_THE_APP = [
	"/files/../../private/files/a b.pdf",
	"/private/files/../../private/files/a b.pdf",
	"http://site.example/private/files/a b.pdf",
	"/private//files/a b.pdf",
]
NONE = [
	"",
	"/",
	"a.pdf",
	"/files/",
	"/files/.",
	"/private/files/..",
	"/private/files/../../site_config.json",
	"/files/../../../apps.txt",
	"/private/a.pdf",
	"/assets/lms/a.png",
	"/private/files/a.pdf\0",
	"/private/files/a.pdf%00",
	"/private/files/\ud800.pdf",
	"/private/files/%" + "25" * 12 + "41",
	"/private/files/a" + "x" * 3000,
]
PIECES = [
	"/",
	"//",
	".",
	"..",
	"%2e",
	"%2F",
	"%25",
	"%252e",
	"%00",
	"%",
	"files",
	"private",
	"public",
	"a",
	"A",
]
PIECES += ["ä", "a\u0308", " ", "+", "?", "#", "\\", "http://x/", "\ud800", "..;"]
spelled = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=30)
beginning = st.sampled_from(["/files/", "/private/files/", "private/files/", "//files/", ""])


@pytest.fixture(scope="module")
def canonical_of_benchless():
	from benchless.site import files

	return files.canonical


@pytest.mark.parametrize("address", SAME)
def test_both_know_every_spelling(canonical_of_benchless, address):
	assert canonical_of_benchless(address) == canonical(address) == "/private/files/a b.pdf"


@pytest.mark.parametrize("address", ONLY_THE_APP)
def test_benchless_stores_no_spelling_that_only_the_app_knows(canonical_of_benchless, address):
	assert canonical(address) == "/private/files/a b.pdf"
	assert canonical_of_benchless(address) in (None, canonical(address))


@pytest.mark.parametrize("address", NONE)
def test_neither_takes_anything_else_for_a_file(canonical_of_benchless, address):
	assert (canonical(address), canonical_of_benchless(address)) == (None, None)


@settings(max_examples=400, derandomize=True)
@given(address=st.tuples(beginning, spelled).map("".join))
def test_what_benchless_takes_for_a_file_is_the_same_file_to_the_app(canonical_of_benchless, address):
	if key := canonical_of_benchless(address):
		assert canonical(address) == key == canonical(key) == canonical_of_benchless(key)


def test_both_follow_a_link(canonical_of_benchless, committed):
	name = frappe.generate_hash()
	real, link = get_path(f"/private/files/{name}.txt"), get_path(f"/files/{name}.txt")
	with open(real, "w") as file:
		file.write("x")
	os.symlink(real, link)
	try:
		address = f"/files/./{name}.txt"
		assert canonical_of_benchless(address) == canonical(address) == f"/private/files/{name}.txt"
	finally:
		os.remove(link)
		os.remove(real)


@pytest.mark.parametrize(
	"address",
	["/private/files/\ud800.pdf", "/files/" + "a" * 300, "/files/" + "a/" * 1500, "/files/%25" * 900],
)
def test_an_address_that_the_disk_has_no_name_for_is_refused(address):
	file = frappe.get_doc({"doctype": "File", "file_name": "a.pdf", "file_url": address})
	with pytest.raises(frappe.ValidationError):
		file.insert()


def test_asking_for_a_file_that_the_disk_has_no_name_for_is_no_failure(client):
	for address in (
		"/files/" + "a" * 300,
		"/private/files/" + "a" * 300,
		"/files/%ed%a0%80",
		"/files/" + "a/" * 1500,
	):
		assert client.get(address).status_code in (403, 404)
