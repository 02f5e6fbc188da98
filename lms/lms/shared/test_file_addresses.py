"""Addresses of files: every spelling of one is the same, and nothing else is."""

import os

import frappe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.lms.shared import file_addresses
from lms.lms.shared.file_addresses import canonical, find_files, get_path, is_remote, spell


@pytest.mark.parametrize(
	"address",
	[
		"/private/files/a b.pdf",
		"/private/files/a%20b.pdf",
		"/private/files/a%2520b.pdf",
		"/private/files/%61%20b.pdf",
		"/private/files/./a b.pdf",
		"/private/files/.%2F/a b.pdf",
		"//private///files//a b.pdf",
		"private/files/a b.pdf",
		"/private/files/x/../a b.pdf",
		"/private/files/x/%2e%2e/a b.pdf",
		"/files/../../private/files/a b.pdf",
		"/private/files/../../private/files/a b.pdf",
		"http://site.example/private/files/a b.pdf",
		"https://site.example:8000//private/files/a b.pdf",
		"/private/files/http://../a b.pdf",
	],
)
def test_every_spelling_is_the_same_file(address):
	assert canonical(address) == "/private/files/a b.pdf"
	assert get_path(canonical(address)) == frappe.get_site_path("private", "files", "a b.pdf")


@pytest.mark.parametrize(
	"address",
	[
		None,
		"",
		"/",
		"a.pdf",
		"/files/",
		"/files/.",
		"/private/files/..",
		"/private/files/../../site_config.json",
		"/files/../../../apps.txt",
		"/files/../../../../../../../../../../etc/passwd",
		"/private/a.pdf",
		"/assets/lms/a.png",
		"/private/files/a.pdf\0",
		"/private/files/a.pdf%00",
		"/private/files/\ud800.pdf",
		"/private/files/%" + "25" * 12 + "41",
		"/private/files/a" + "x" * 3000,
		"https://www.youtube.com/watch?v=/files/a.mp4",
	],
)
def test_what_is_no_file_of_the_site_has_no_address(address):
	assert canonical(address) is None


@pytest.mark.parametrize(
	("one", "other"),
	[
		("/private/files/a.pdf", "/files/a.pdf"),
		("/private/files/a.pdf", "/private/files/a.pdf "),
		("/private/files/x/a.pdf", "/private/files/a.pdf"),
		("/private/files/a+b.pdf", "/private/files/a b.pdf"),
	],
)
def test_other_files_are_others(one, other):
	assert canonical(one) != canonical(other)


@given(st.text(max_size=60))
def test_an_address_is_in_one_of_the_folders_and_stays_as_it_is(text):
	for address in (text, f"/private/files/{text}", f"/files/{text}"):
		if key := canonical(address):
			assert key.startswith(("/files/", "/private/files/"))
			assert canonical(key) == key
			assert not {".", "..", ""} & set(key[1:].split("/"))


def test_case_and_accents_count_where_the_disk_tells_them_apart(monkeypatch):
	names = ("/files/A\u0308.PDF", "/files/ä.pdf")
	monkeypatch.setattr(file_addresses, "ignores_case", lambda folder: True)
	assert len({canonical(name) for name in names}) == 1
	monkeypatch.setattr(file_addresses, "ignores_case", lambda folder: False)
	assert len({canonical(name) for name in names}) == 2
	assert spell(names[0]) == names[0]


def test_whether_the_disk_ignores_case_is_asked_of_the_disk(tmp_path):
	(tmp_path / "private").mkdir()
	ignores = (tmp_path / "PRIVATE").exists()
	assert file_addresses.ignores_case(str(tmp_path / "private")) is ignores
	if not ignores:
		(tmp_path / "PRIVATE").mkdir()
		assert file_addresses.ignores_case.__wrapped__(str(tmp_path / "private")) is False


def test_a_link_is_the_file_that_it_leads_to(committed):
	name = frappe.generate_hash()
	real, link = get_path(f"/private/files/{name}.txt"), get_path(f"/files/{name}.txt")
	with open(real, "w") as file:
		file.write("x")
	os.symlink(real, link)
	try:
		assert canonical(f"/files/{name}.txt") == f"/private/files/{name}.txt"
	finally:
		os.remove(link)
		os.remove(real)


def test_files_are_found_by_any_spelling_that_they_have():
	name = frappe.generate_hash()
	file = frappe.get_doc({"doctype": "File", "file_name": f"{name}.txt", "content": name, "is_private": 1})
	file.insert()
	try:
		for address in (f"/private/files/./{name}.txt", f"/files/../../private/files/{name}.txt"):
			# As a row of an older version, or of another app, may have it.
			file.db_set("file_url", address)
			assert [row.name for row in find_files(f"/private/files/{name}.txt")] == [file.name]
			assert find_files(f"/private/files/{name}.txt", but_for=file.name) == []
	finally:
		os.remove(get_path(f"/private/files/{name}.txt"))


def test_files_of_the_site_are_not_elsewhere_whatever_the_host():
	assert is_remote("https://elsewhere.example/a.png")
	assert is_remote(f"https://elsewhere.example/files/{frappe.generate_hash()}.png")
	assert not is_remote("/files/a.png")
	assert not is_remote(None)
