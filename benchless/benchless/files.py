"""Uploaded files: the rows of File and the bytes in the site's `public/files` and `private/files`."""

import hashlib
import mimetypes
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.security import safe_join

from .errors import DoesNotExistError, MandatoryError, PermissionError, ValidationError
from .local import local
from .messages import clear_last_message, throw
from .model import get_doc
from .permissions import check_permission
from .translate import _
from .utils.data import cint, escape_html

if TYPE_CHECKING:
	from .model import Document

FOLDERS = {"/private/files/": ("private", "files"), "/files/": ("public", "files")}
REMOTE = ("http://", "https://")
MEGABYTE = 1024 * 1024
DEFAULT_MAX_SIZE = 25 * MEGABYTE
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
	check_attachment_target(doc)
	content = doc.get("content")
	if content is not None:
		store(doc, content.encode() if isinstance(content, str) else content)
	else:
		check_link(doc)


def get_max_size() -> int:
	"""Bytes that a file may have."""
	megabytes = cint(local.db.get_single_value("System Settings", "max_file_size"))
	return megabytes * MEGABYTE or cint(local.conf.max_file_size) or DEFAULT_MAX_SIZE


def set_name(doc: "Document") -> None:
	name = doc.file_name or (doc.file_url or "").rsplit("/", 1)[-1]
	if not name:
		throw(_("Fields `file_name` or `file_url` must be set for File"), MandatoryError)
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


def check_attachment_target(doc: "Document") -> None:
	"""Attaching changes the document attached to.

	Differs from Frappe: without write permission there the upload is refused."""
	if not doc.attached_to_doctype:
		return
	if not doc.attached_to_name:
		if not doc.flags.ignore_permissions:
			check_permission(doc.attached_to_doctype, "write", throw=True)
		return
	try:
		target = get_doc(doc.attached_to_doctype, doc.attached_to_name)
	except DoesNotExistError:
		# A form that has not been saved yet attaches under the name it will have.
		clear_last_message()
		return
	if not doc.flags.ignore_permissions:
		target.check_permission("write")


def store(doc: "Document", content: bytes) -> None:
	"""Write the content under a free name; equal content is kept once."""
	if len(content) > get_max_size():
		megabytes = round(get_max_size() / MEGABYTE, 2)
		throw(
			_("File size exceeded the maximum allowed size of {0} MB").format(megabytes),
			MaxFileSizeReachedError,
		)
	doc.is_private = cint(doc.is_private)
	doc.file_size = len(content)
	doc.content_hash = hashlib.sha256(content).hexdigest()
	known = local.db.get_value(
		"File", {"content_hash": doc.content_hash, "is_private": doc.is_private}, "file_url"
	)
	if known and (path := get_path(known)) and path.is_file():
		doc.file_url = known
		return
	_write_new(doc, content)


def _write_new(doc: "Document", content: bytes) -> None:
	prefix = "/private/files/" if doc.is_private else "/files/"
	stem, suffix = os.path.splitext(doc.file_name)
	for name in (doc.file_name, f"{stem}{doc.content_hash[:6]}{suffix}", f"{stem}{doc.content_hash}{suffix}"):
		path = Path(local.site_path, *FOLDERS[prefix], name)
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


def check_link(doc: "Document") -> None:
	"""A File without content points to a file that is there already, or elsewhere.

	Differs from Frappe: who may not read a private file cannot get it by pointing to it."""
	url = doc.file_url or ""
	if url.startswith(REMOTE):
		return
	path = get_path(url)
	if path is None:
		throw(_("URL must start with http:// or https://"), title=_("Invalid URL"))
	doc.is_private = int(url.startswith("/private/"))
	if doc.is_private and not doc.flags.ignore_permissions and find_readable_path(url) is None:
		throw(_("You don't have permission to access this file"), PermissionError)
	if not os.path.isfile(path):
		throw(_("File {0} does not exist").format(escape_html(url)))


def remove(doc: "Document") -> None:
	"""After a File is deleted: its content too, once that is certain and if no other File has it."""
	path = get_path(doc.file_url or "")
	if path and not local.db.exists("File", {"file_url": doc.file_url, "name": ["!=", doc.name]}):
		local.db.after_commit.add(lambda: path.unlink(missing_ok=True))


def get_path(url: str) -> Path | None:
	"""Where the file of this address is, there or not; None for addresses that are no file of this site."""
	for prefix, folder in FOLDERS.items():
		if url.startswith(prefix):
			path = safe_join(os.path.join(local.site_path, *folder), url.removeprefix(prefix))
			return Path(path) if path else None
	return None


def find_readable_path(url: str) -> Path | None:
	"""The file, if the user may read one of the Files that point to it."""
	names = local.db.get_values("File", {"file_url": url}, "name", pluck=True) or []
	readable = any(has_permission(get_doc("File", name), "read", local.session.user) for name in names)
	return get_path(url) if readable else None


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
