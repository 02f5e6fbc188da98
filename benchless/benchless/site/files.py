"""Uploaded files: the rows of File and the bytes in the site's `public/files` and `private/files`."""

import base64
import binascii
import hashlib
import mimetypes
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from werkzeug.security import safe_join

from ..context.hooks import get_attr, get_hooks
from ..context.local import local
from ..model import get_doc
from ..text.messages import clear_last_message, throw
from ..text.translate import _
from ..utils.data import cint, escape_html
from ..utils.errors import DoesNotExistError, MandatoryError, PermissionError, ValidationError
from ..utils.text import generate_hash

if TYPE_CHECKING:
	from ..model import Document

FOLDERS = {"/private/files/": ("private", "files"), "/files/": ("public", "files")}
REMOTE = ("http://", "https://")
MEGABYTE = 1024 * 1024
DEFAULT_MAX_SIZE = 25 * MEGABYTE
MOST_DECODING, MOST_CHARACTERS = 8, 2000
UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|%#]+")
MAX_NAME_LENGTH = 120


class MaxFileSizeReachedError(ValidationError):
	pass


class FileTypeNotAllowed(ValidationError):
	pass


def prepare(doc: "Document") -> None:
	"""Before a File is inserted: name it, check it and put its content in place."""
	if doc.is_folder:
		return
	set_name(doc)
	set_type(doc)
	if (content := get_given_content(doc)) is not None:
		store(doc, content)
		doc.flags.new_file = True
	else:
		check_link(doc)


def validate(doc: "Document") -> None:
	"""Before a File is saved: what it points to, as when it was inserted."""
	if doc.is_new() or doc.is_folder:
		return
	if doc.has_value_changed("file_url"):
		check_link(doc)
	elif doc.has_value_changed("is_private"):
		move(doc)


def get_given_content(doc: "Document") -> bytes | None:
	"""What was sent along; with `decode` in Base64, perhaps as a `data:` address."""
	content = doc.get("content")
	if content is None:
		return None
	content = content.encode() if isinstance(content, str) else content
	if not cint(doc.get("decode")):
		return content
	try:
		return base64.b64decode(content.rpartition(b",")[2] + b"==")
	except binascii.Error:
		throw(_("The content of the file is not in Base64"))


def get_max_size() -> int:
	"""Bytes that a file may have."""
	megabytes = cint(local.db.get_single_value("System Settings", "max_file_size"))
	return megabytes * MEGABYTE or cint(local.conf.max_file_size) or DEFAULT_MAX_SIZE


def set_name(doc: "Document") -> None:
	name = doc.file_name or (doc.file_url or "").rsplit("/", 1)[-1]
	if not name:
		throw(_("A file needs `file_name` or `file_url`"), MandatoryError)
	doc.file_name = make_safe_name(name)


def make_safe_name(name: str) -> str:
	"""The name without what has a meaning in paths, addresses or headers."""
	safe = UNSAFE_IN_NAMES.sub("", name).strip(" .")
	stem, suffix = os.path.splitext(safe)
	return f"{stem[: MAX_NAME_LENGTH - len(suffix)]}{suffix}" if stem else f"file{suffix[:MAX_NAME_LENGTH]}"


def set_type(doc: "Document") -> None:
	"""Note the kind of file; System Settings may allow some kinds only."""
	extension = mimetypes.guess_extension(mimetypes.guess_type(doc.file_name)[0] or "")
	doc.file_type = extension.lstrip(".").upper() if extension else None
	allowed = local.db.get_single_value("System Settings", "allowed_file_extensions")
	if local.request and allowed and doc.file_type not in allowed.upper().split():
		throw(
			_("File type of {0} is not allowed").format(escape_html(doc.file_type or doc.file_name)),
			FileTypeNotAllowed,
		)


def store(doc: "Document", content: bytes, ignore_existing_file_check: bool = False) -> None:
	"""Write the content under a free name; equal content is kept once, unless a copy is asked for."""
	if len(content) > get_max_size():
		megabytes = round(get_max_size() / MEGABYTE, 2)
		throw(
			_("The file is larger than {0} MB, which is the limit").format(megabytes),
			MaxFileSizeReachedError,
		)
	doc.is_private = cint(doc.is_private)
	doc.file_size = len(content)
	doc.content_hash = hashlib.sha256(content).hexdigest()
	same = {"content_hash": doc.content_hash, "is_private": doc.is_private}
	known = None if ignore_existing_file_check else local.db.get_value("File", same, "file_url")
	if known and (path := get_path(known)) and path.is_file():
		doc.file_url = known
		return
	_write_new(doc, content)


def _write_new(doc: "Document", content: bytes) -> None:
	prefix = "/private/files/" if doc.is_private else "/files/"
	stem, suffix = os.path.splitext(doc.file_name)
	for name in (doc.file_name, *(f"{stem}{ending}{suffix}" for ending in _make_endings(doc))):
		path = Path(local.site_path, *FOLDERS[prefix], name)
		if local.db.exists("File", {"file_url": f"{prefix}{name}", "name": ["!=", doc.name or ""]}):
			continue  # MariaDB finds a name by one in other letters
		path.parent.mkdir(parents=True, exist_ok=True)
		try:
			with path.open("xb") as file:
				file.write(content)
		except FileExistsError:
			continue
		local.db.after_rollback.add(lambda written=path: written.unlink(missing_ok=True))
		doc.file_name, doc.file_url = name, f"{prefix}{name}"
		return
	throw(_("A file named {0} exists already").format(escape_html(doc.file_name)))


def _make_endings(doc: "Document") -> tuple[str, str, str]:
	return doc.content_hash[:6], doc.content_hash, generate_hash(length=20)


def check_link(doc: "Document") -> None:
	"""A File without content points to a file that is there already, or elsewhere.

	Differs from Frappe: who may not read a private file cannot get it by pointing to it."""
	url = doc.file_url or f"{'/private/files/' if cint(doc.is_private) else '/files/'}{doc.file_name}"
	if url.startswith(REMOTE):
		return
	doc.file_url = canonical(url)
	if doc.file_url is None:
		throw(_("The address must start with http:// or https://"), title=_("Invalid URL"))
	path = get_path(doc.file_url)
	doc.is_private = int(doc.file_url.startswith("/private/"))
	if doc.is_private and not doc.flags.ignore_permissions and find_readable_path(url) is None:
		throw(_("You may not open this file"), PermissionError)
	if path is None or not os.path.isfile(path):
		throw(_("File {0} does not exist").format(escape_html(url)))


def move(doc: "Document") -> None:
	"""Take the content, with all Files that have it, from the public to the private files or back."""
	source = get_path(doc.file_url or "")
	if source is None:
		return
	url = f"{'/private/files/' if cint(doc.is_private) else '/files/'}{source.name}"
	target = get_path(url)
	if target is None or target == source:
		return
	if not source.is_file() or target.exists():
		throw(_("{0} cannot be moved: it is missing, or its name is taken").format(escape_html(source.name)))
	source.rename(target)
	local.db.after_rollback.add(lambda: target.rename(source))
	same = {"content_hash": doc.content_hash, "name": ["!=", doc.name]}
	for name in local.db.get_values("File", same, "name", pluck=True) if doc.content_hash else ():
		local.db.set_value("File", name, {"file_url": url, "is_private": doc.is_private})
	if doc.attached_to_doctype and doc.attached_to_name and doc.attached_to_field:
		local.db.set_value(doc.attached_to_doctype, doc.attached_to_name, doc.attached_to_field, url)
	doc.file_url = url


def remove(doc: "Document") -> None:
	"""After a File is deleted: its content too, once that is certain and if no other File has it."""
	if hooks := get_hooks("delete_file_data_content"):
		get_attr(hooks[0])(doc, only_thumbnail=False)
		return
	path = get_path(doc.file_url or "")
	if path and not local.db.exists("File", {"file_url": doc.file_url, "name": ["!=", doc.name]}):
		local.db.after_commit.add(lambda: path.unlink(missing_ok=True))


def canonical(url: str) -> str | None:
	"""The one spelling in which Files have the address of a file of this site; None for other addresses.

	Percent signs, dots, double slashes and links are resolved."""
	for _round in range(MOST_DECODING):
		decoded = unquote(url)
		if decoded == url:
			break
		url = decoded
	else:
		return None
	path = get_path(url)
	# JSON can hold half a character, for which the disk has no name.
	is_writable = len(url) <= MOST_CHARACTERS and url.encode(errors="replace").decode() == url
	if path is None or "\0" in url or not is_writable:
		return None
	path = path.resolve()
	for prefix, folder in FOLDERS.items():
		base = Path(local.site_path, *folder).resolve()
		if base in path.parents:
			return prefix + path.relative_to(base).as_posix()
	return None


def get_path(url: str) -> Path | None:
	"""Where the file of this address is, there or not; None for addresses that are no file of this site."""
	url = f"/{url.lstrip('/')}"
	for prefix, folder in FOLDERS.items():
		if url.startswith(prefix):
			path = safe_join(os.path.join(local.site_path, *folder), url.removeprefix(prefix).lstrip("/"))
			return Path(path) if path else None
	return None


def find_readable_path(url: str) -> Path | None:
	"""The file, if the user may read one of the Files that point to it."""
	key = canonical(url)
	rows = local.db.get_values("File", {"file_url": key}, ["name", "file_url"], as_dict=True) if key else ()
	# MariaDB finds other letters, too.
	docs = (get_doc("File", row.name) for row in rows if row.file_url == key)
	readable = any(has_permission(doc, "read", local.session.user) for doc in docs)
	return get_path(key or "") if readable else None


def read_content(doc: "Document") -> bytes:
	path = get_path(doc.file_url or "")
	if path is None:
		throw(_("File {0} does not exist").format(escape_html(doc.file_url)))
	return path.read_bytes()


def has_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Who may do what with a File:

	- anyone may read public ones, its owner may do everything;
	- others may read it, or change and delete it, as they may the document it is attached to.
	"""
	user = user or local.session.user
	if user == "Administrator" or ptype == "create":
		return True
	if not doc.is_private and ptype in ("read", "select"):
		return True
	if user != "Guest" and doc.owner == user:
		return True
	if not (doc.attached_to_doctype and doc.attached_to_name):
		return False
	try:
		target: Any = get_doc(doc.attached_to_doctype, doc.attached_to_name)
	except DoesNotExistError:
		clear_last_message()
		return False
	return bool(target.has_permission("read" if ptype in ("read", "select") else "write", user=user))


def get_permission_query_conditions(user: str) -> str:
	"""Lists have public Files and one's own.

	Differs from Frappe: those of other people's documents are found at the document."""
	if user == "Administrator":
		return ""
	return f"(`tabFile`.`is_private` = 0 or `tabFile`.`owner` = {local.db.escape(user)})"
