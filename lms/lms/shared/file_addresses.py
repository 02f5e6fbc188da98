"""Addresses of files. Each has one canonical spelling, and only canonical spellings are compared.

An address can be written in many ways: with dots, double slashes or percent signs, through a symbolic link,
or in another case if the disk ignores case. MariaDB also treats letters with and without accents as equal.
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
# The folder of each kind of address, below the site's folder.
FOLDERS = {PRIVATE: ["private", "files"], PUBLIC: ["public", "files"]}
REMOTE = ("http://", "https://")
MOST_CHARACTERS, MOST_ROUNDS = 2000, 8
# Parts that no canonical address contains. The database cannot compare addresses with these.
ODD = ("%", "//", "/./", "/../")
contains_address = CustomFunction("INSTR", ["text", "part"])


def canonical(address: str | None) -> str | None:
	"""Return the canonical spelling of the address of a file of this site, else None."""
	return follow_link(fold_address(tidy)) if (tidy := spell(address)) else None


def spell(address: str | None) -> str:
	"""Return the address to store in a File, with the case of its name kept. Empty for other addresses."""
	folder, name = split(decode_address(cstr(address)))
	return folder + name if name else ""


def decode_address(text: str) -> str:
	"""Decode percent signs, even if they were encoded repeatedly. Empty if that takes too many rounds."""
	for _round in range(MOST_ROUNDS):
		if len(text) > MOST_CHARACTERS or "\0" in text or not is_encodable(text):
			return ""
		if (decoded := unquote(text)) == text:
			return text
		text = decoded
	return ""


def is_encodable(text: str) -> bool:
	"""Whether the text can be a file name. JSON can contain lone surrogates, which cannot."""
	try:
		text.encode()
	except UnicodeEncodeError:
		return False
	return True


def split(text: str) -> tuple[str, str]:
	"""Split an address into its folder's prefix and the name. Both are empty for any other folder.

	Ignores the host, because a request can claim any host to be this site's.
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
	"""Resolve dots in a path as the disk does. Empty if the path leads out of the site."""
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


def fold_address(address: str) -> str:
	if ignores_case(frappe.get_site_path("private")):
		return unicodedata.normalize("NFC", address).casefold()
	return address


@lru_cache
def ignores_case(folder: str) -> bool:
	"""Whether the disk ignores case, and so also treats Unicode forms as equal."""
	other = os.path.join(os.path.dirname(folder), os.path.basename(folder).swapcase())
	return os.path.exists(other) and os.path.samefile(folder, other)


def follow_link(address: str) -> str:
	"""Return the address of the file that a symbolic link leads to."""
	real = os.path.realpath(get_path(address))
	for prefix, folder in FOLDERS.items():
		base = os.path.realpath(frappe.get_site_path(*folder))
		if real.startswith(f"{base}{os.sep}"):
			return prefix + os.path.relpath(real, base).replace(os.sep, "/")
	return address


def get_path(address: str) -> str:
	"""Return the path of a canonical address on the disk. The file may not exist."""
	prefix = PRIVATE if address.startswith(PRIVATE) else PUBLIC
	return frappe.get_site_path(*FOLDERS[prefix], *address.removeprefix(prefix).split("/"))


def change_folder(address: str) -> str | None:
	"""Return the address after Frappe moves a file from public to private, or back."""
	if not (key := canonical(address)):
		return None
	folder = PUBLIC if key.startswith(PRIVATE) else PRIVATE
	return canonical(folder + key.rpartition("/")[2])


def is_remote(address: str | None) -> bool:
	"""Whether the address is not on this site's disk."""
	if not cstr(address).startswith(REMOTE):
		return False
	return canonical(address) is None or not is_known(address)


def is_known(address: str | None) -> bool:
	"""Whether the file exists, or a File points to it."""
	key = canonical(address)
	return bool(key and (os.path.exists(get_path(key)) or find_files(key)))


def get_address(file: frappe._dict | Document) -> str:
	"""Return the address of a File's content, which Frappe derives from the name if it is empty."""
	if file.file_url or not file.file_name:
		return file.file_url or ""
	return (PRIVATE if cint(file.is_private) else PUBLIC) + file.file_name


def find_files(
	address: str | None, but_for: str | None = None, *, odd_too: bool = True
) -> list[frappe._dict]:
	"""Return the Files that point to this content, in any spelling.

	`odd_too=False` is faster but may miss Files with an odd spelling. Use it for frequent checks where a
	missing File does no harm. Files saved with this app have the canonical spelling.
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
	"""Match rows that may have this address. The caller compares the few candidates exactly."""
	name = key.rpartition("/")[2]
	odd = [contains_address(file.file_url, part) > 0 for part in ODD if odd_too]
	is_bare = (Coalesce(file.file_url, "") == "") & (file.file_name == name)
	if not ignores_case(frappe.get_site_path("private")):
		return Criterion.any([file.file_url == key, is_bare, *odd])
	if not key.isascii():
		return file.name.isnotnull()
	return Criterion.any([Lower(file.file_url) == key, Lower(file.file_name) == name, *odd])
