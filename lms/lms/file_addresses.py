"""Addresses of files: each has one canonical spelling, and nothing here compares any other.

An address can be written in many ways: with dots, double slashes or percent signs, as a link, in another case
where the disk ignores case. MariaDB also takes letters with and without accents for equal.
"""

import os
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr
from pypika import CustomFunction, Table
from pypika.functions import Coalesce, Lower
from pypika.terms import Criterion

PUBLIC, PRIVATE = "/files/", "/private/files/"
# Where the files of an address are, below the folder of the site.
FOLDERS = {PRIVATE: ["private", "files"], PUBLIC: ["public", "files"]}
REMOTE = ("http://", "https://")
MOST_CHARACTERS, MOST_ROUNDS = 2000, 8
# What no canonical address contains: an address with one of these is compared after it is read.
ODD = ("%", "//", "/./", "/../")
contains = CustomFunction("INSTR", ["text", "part"])


def canonical(address: str | None) -> str | None:
	"""The one spelling of the address of a file of this site; None for anything else."""
	return follow_link(fold(tidy)) if (tidy := spell(address)) else None


def spell(address: str | None) -> str:
	"""The address as a File is to name it, in the letters of its name; nothing for anything else."""
	folder, name = split(decode(cstr(address)))
	return folder + name if name else ""


def decode(text: str) -> str:
	"""Percent signs resolved, however often they were encoded; nothing where that has no end."""
	for _round in range(MOST_ROUNDS):
		if len(text) > MOST_CHARACTERS or "\0" in text or not is_encodable(text):
			return ""
		if (decoded := unquote(text)) == text:
			return text
		text = decoded
	return ""


def is_encodable(text: str) -> bool:
	"""Whether the disk has a name for it: JSON can hold half a character."""
	try:
		text.encode()
	except UnicodeEncodeError:
		return False
	return True


def split(text: str) -> tuple[str, str]:
	"""The folder, as addresses begin with it, and the name in it; nothing if it is in neither.

	The host does not count: which one is this site's, a request may claim.
	"""
	scheme, _colon, after = text.partition("://")
	path = after.partition("/")[2] if after and "/" not in scheme else text
	names = [name for name in path.split("/") if name not in ("", ".")]
	for prefix, folder in FOLDERS.items():
		beginning = prefix.strip("/").split("/")
		if names[: len(beginning)] == beginning:
			return find_folder(climb([*folder, *names[len(beginning) :]]))
	return "", ""


def climb(names: list[str]) -> list[str]:
	"""The path below the site, dots resolved as the disk does; nothing if it leads out of the site."""
	path: list[str] = []
	for name in names:
		if name != "..":
			path.append(name)
		elif path:
			path.pop()
		else:
			return []
	return path


def find_folder(path: list[str]) -> tuple[str, str]:
	for prefix, folder in FOLDERS.items():
		if path[:2] == folder and len(path) > 2:
			return prefix, "/".join(path[2:])
	return "", ""


def fold(address: str) -> str:
	if ignores_case(frappe.get_site_path("private")):
		return unicodedata.normalize("NFC", address).casefold()
	return address


@lru_cache
def ignores_case(folder: str) -> bool:
	"""Whether the disk takes names in another case, and thereby in another Unicode form, for the same."""
	other = os.path.join(os.path.dirname(folder), os.path.basename(folder).swapcase())
	return os.path.exists(other) and os.path.samefile(folder, other)


def follow_link(address: str) -> str:
	"""The address of the file that a link leads to."""
	real = os.path.realpath(get_path(address))
	for prefix, folder in FOLDERS.items():
		base = os.path.realpath(frappe.get_site_path(*folder))
		if real.startswith(f"{base}{os.sep}"):
			return prefix + os.path.relpath(real, base).replace(os.sep, "/")
	return address


def get_path(address: str) -> str:
	"""Where the file of a canonical address is, whether it exists or not."""
	prefix = PRIVATE if address.startswith(PRIVATE) else PUBLIC
	return frappe.get_site_path(*FOLDERS[prefix], *address.removeprefix(prefix).split("/"))


def change_folder(address: str) -> str | None:
	"""Where a file is after Frappe has moved it from the public to the private ones, or back."""
	if not (key := canonical(address)):
		return None
	folder = PUBLIC if key.startswith(PRIVATE) else PRIVATE
	return canonical(folder + key.rpartition("/")[2])


def is_remote(address: str | None) -> bool:
	"""Whether it is the address of something that is nowhere on this site's disk."""
	if not cstr(address).startswith(REMOTE):
		return False
	return canonical(address) is None or not is_known(address)


def is_known(address: str | None) -> bool:
	"""Whether there is such a file, or a File that names it."""
	key = canonical(address)
	return bool(key and (os.path.exists(get_path(key)) or find_files(key)))


def get_address(file: frappe._dict | Document) -> str:
	"""As a File names its content: by an address or, without one, by its name."""
	if file.file_url or not file.file_name:
		return file.file_url or ""
	return (PRIVATE if cint(file.is_private) else PUBLIC) + file.file_name


def find_files(
	address: str | None, but_for: str | None = None, *, odd_too: bool = True
) -> list[frappe._dict]:
	"""The Files that name this content, in whatever spelling.

	`odd_too=False` is for who asks often, and for whom a File too few does no harm: all that are saved have
	the canonical spelling, and it is quicker to find.
	"""
	if not (key := canonical(address)):
		return []
	file = frappe.qb.DocType("File")
	fields = ("name", "owner", "is_private", "content_hash", "file_url", "file_name", *ATTACHED)
	query = frappe.qb.from_(file).select(*(file[field] for field in fields))
	is_other = (file.is_folder == 0) & (file.name != (but_for or ""))
	rows = query.where(may_name(file, key, odd_too) & is_other).run(as_dict=True)
	return [row for row in rows if canonical(get_address(row)) == key]


ATTACHED = ("attached_to_doctype", "attached_to_name", "attached_to_field")


def may_name(file: Table, key: str, odd_too: bool) -> Criterion:
	"""Rows whose address may be this one: few more than those whose it is."""
	name = key.rpartition("/")[2]
	odd = [contains(file.file_url, part) > 0 for part in ODD if odd_too]
	is_bare = (Coalesce(file.file_url, "") == "") & (file.file_name == name)
	if not ignores_case(frappe.get_site_path("private")):
		return Criterion.any([file.file_url == key, is_bare, *odd])
	if not key.isascii():
		return file.name.isnotnull()
	return Criterion.any([Lower(file.file_url) == key, Lower(file.file_name) == name, *odd])
