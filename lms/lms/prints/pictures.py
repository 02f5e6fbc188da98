"""Pictures in PDF files: which files of the site a document may show."""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import unquote

import frappe
from frappe.model.document import Document

import lms
from lms.lms.shared.addresses import local_file
from lms.lms.shared.file_addresses import find_files

ASSETS = "/assets/lms/"
PUBLIC = Path(lms.__file__).parent / "public"
DATA = "data:image/"
MOST_BYTES = 20_000_000


def make_reader(user: str, always: Collection[str] = ()) -> Callable[[str], bytes | None]:
	"""Return a function that reads a picture by its address, or returns None.

	It reads pictures of the app, public files of the site, private ones that `user` may read, those in
	`always`, and pictures that are in their address themselves.
	"""

	def read(url: str) -> bytes | None:
		if url.startswith(DATA):
			return read_data(url)
		path = local_file(url)
		if not path:
			return None
		path = unquote(path.split("?")[0].split("#")[0])
		return read_asset(path) if path.startswith(ASSETS) else read_stored(path, user, path in always)

	return read


def read_data(url: str) -> bytes | None:
	head, _comma, content = url.partition(",")
	if not head.endswith(";base64") or len(content) > MOST_BYTES:
		return None
	try:
		return b64decode(unquote(content), validate=True)
	except Error:
		return None


def read_asset(path: str) -> bytes | None:
	file = (PUBLIC / path.removeprefix(ASSETS)).resolve()
	return file.read_bytes() if file.is_relative_to(PUBLIC.resolve()) and file.is_file() else None


def read_stored(path: str, user: str, is_named: bool) -> bytes | None:
	for row in find_files(path):
		file = frappe.get_doc("File", row.name)
		if (file.file_size or 0) > MOST_BYTES:
			continue
		if is_named or not file.is_private or file.has_permission("read", user=user):
			return read_content(file)
	return None


def read_content(file: Document) -> bytes | None:
	"""Frappe returns what looks like text, such as an SVG, as text. The file may be gone from the disk."""
	try:
		content = file.get_content()
	except (OSError, frappe.ValidationError):
		return None
	return content.encode() if isinstance(content, str) else content
