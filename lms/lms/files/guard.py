"""Hooks that stop people from reaching content they cannot read by creating or changing a File.

A File points to its content by address, and several may point to the same content. Without these checks,
anyone who can create a File could enter any address, and so read, delete, publish or overwrite its content.
"""

import os
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr

from lms.lms.files import handed_in
from lms.lms.files.targets import validate_folder, validate_target
from lms.lms.files.uploads import validate_kind, validate_quota
from lms.lms.shared.file_addresses import (
	ATTACHED,
	PRIVATE,
	canonical,
	change_folder,
	find_files,
	get_address,
	get_path,
	is_known,
	is_remote,
	spell,
)

HOOK = "lms.lms.files.guard.has_permission"
# Hooks for which Frappe calls only the first app.
STORAGE = {
	"write_file": "lms.lms.files.guard.write_content",
	"delete_file_data_content": "lms.lms.files.guard.delete_content",
}
# Fields that decide who may read, write and delete a File.
DECISIVE = ("owner", "is_private", "attached_to_doctype", "attached_to_name")
# Only the server sets these.
PINNED = ("owner", "is_folder", "thumbnail_url", "content_hash")


def has_permission(doc: Document, ptype: str, user: str | None = None) -> bool:
	"""Apply Frappe's rule to the stored File, not to values from the client, with two exceptions:

	- nobody may change, delete or share a file that was handed in
	- nobody may create a File that points to content they cannot read
	"""
	user = user or frappe.session.user
	if ptype in ("write", "delete", "share") and handed_in.is_handed_in(doc):
		return False
	if ptype == "create":
		return may_create(doc, user) and ask_other_hooks(doc, ptype, user)
	stored = get_stored(doc)
	if stored and any(differs(doc, stored, key) for key in DECISIVE):
		doc = frappe.get_doc({"doctype": "File", **stored})
	return ask_other_hooks(doc, ptype, user)


def ask_other_hooks(doc: Document, ptype: str, user: str) -> bool:
	"""Return the answer without this app: that of the last app before it that has one, else Frappe's.

	Frappe 15 stops asking after the first answer. Frappe 16 takes no answer as a refusal.
	"""
	hooks = frappe.get_hooks("has_permission", {}).get("File", [])
	for hook in reversed(hooks[: hooks.index(HOOK)]):
		answer = frappe.call(hook, doc=doc, ptype=ptype, user=user)
		if answer is not None:
			return bool(answer)
	return True


def may_create(doc: Document, user: str) -> bool:
	if not doc.get("__islocal"):
		return True
	if doc.content_hash or doc.get("thumbnail_url"):
		return False  # Frappe would give the File the address of another one with the same hash
	if doc.is_folder:
		return not (doc.file_url or doc.get("content"))
	if doc.file_url:
		return may_point_to(doc.file_url, user)
	return bool(doc.get("content")) or not is_known(get_address(doc)) or may_point_to(get_address(doc), user)


def may_point_to(address: str | None, user: str | None = None) -> bool:
	"""Whether the address is public, remote, or a file that the user may read (default: the session user)."""
	user = user or frappe.session.user
	if user == "Administrator" or is_remote(address):
		return True
	key = canonical(address)
	return bool(key and (not key.startswith(PRIVATE) or may_read_file(key, user)))


def may_read_file(address: str, user: str) -> bool:
	"""Whether the user may read at least one File that points to this content."""
	rows = (frappe.get_doc("File", row.name) for row in find_files(address, odd_too=False))
	return any(ask_other_hooks(doc, "read", user) for doc in rows)


def validate_download() -> None:
	"""Check a download before the request is answered.

	MariaDB ignores case when Frappe looks up the File, so the rights could come from another file.
	"""
	path, user = frappe.request.path, frappe.session.user
	if path.startswith(PRIVATE) and user != "Guest" and not may_read_file(path, user):
		frappe.throw(_("You may not read this file."), frappe.PermissionError)


def validate_new(doc: Document, method: str | None = None) -> None:
	"""Check a File before it is inserted."""
	handed_in.validate_attaching(doc)
	if doc.flags.handed_in or doc.flags.ignore_permissions:
		return
	validate_target(doc)
	validate_folder(doc)
	validate_kind(doc, frappe.session.user)
	validate_quota(doc, frappe.session.user)


def validate_change(doc: Document, method: str | None = None) -> None:
	"""Check a File before it is saved and before Frappe moves content between public and private files."""
	if doc.is_new() or doc.flags.handed_in or not (stored := get_stored(doc)):
		return
	handed_in.validate_unchanged(doc, stored)
	for key in PINNED:
		if differs(doc, stored, key) and not (key == "content_hash" and has_its_hash(doc)):
			refuse_file(_("{0} of a file cannot be changed.").format(_(doc.meta.get_label(key))))
	if differs(doc, stored, "is_private"):
		validate_privacy(doc, stored)
		if canonical(get_address(doc)) == canonical(get_address(stored)):
			doc.flags.moved_to = change_folder(get_address(stored))
	if any(differs(doc, stored, key) for key in ATTACHED):
		handed_in.validate_attaching(doc)
		validate_target(doc)
	if differs(doc, stored, "folder"):
		validate_folder(doc)


def validate_privacy(doc: Document, stored: frappe._dict) -> None:
	"""Require write access to all Files with this content, as they are moved along."""
	others = [row for file in (stored, doc) for row in find_files(get_address(file), but_for=doc.name)]
	if stored.content_hash:
		filters = {"content_hash": stored.content_hash, "name": ["!=", doc.name]}
		others += frappe.get_all("File", filters=filters, fields=["name"])
	if any(not frappe.has_permission("File", "write", doc=row.name) for row in others):
		refuse_file(_("Other people use this file, so you cannot move it. Upload it again instead."))


def validate_result(doc: Document, method: str | None = None) -> None:
	"""Check the address after Frappe has normalized it and before it is stored."""
	if doc.is_folder:
		if doc.file_url:
			refuse_file(_("A folder has no address."))
		return
	handed_in.validate_address(doc)
	stored = None if doc.is_new() else get_stored(doc)
	address = get_address(doc)
	if is_pointing(doc, stored) and not may_point_to(address):
		refuse_file(_("There is no such file that you may use. Please upload it here."))
	key = canonical(address)
	if key and not is_remote(address):
		doc.file_url = doc.file_url and spell(doc.file_url)
		doc.is_private = cint(key.startswith(PRIVATE))
		if os.path.isfile(get_path(key)):
			doc.file_size = os.path.getsize(get_path(key))  # do not trust the client's value


def is_pointing(doc: Document, stored: frappe._dict | None) -> bool:
	"""Whether the File points to an address without bringing its own content."""
	address = get_address(doc)
	if doc.flags.handed_in or canonical(address) in {doc.flags.written, doc.flags.moved_to} - {None}:
		return False
	if stored:
		return canonical(get_address(stored)) != canonical(address)
	# Frappe does not check files that a document's field or an e-mail points to.
	is_unasked = doc.attached_to_field or doc.attached_to_doctype == "Communication"
	has_content = doc.get("content") or doc.flags.new_file
	return bool(not has_content or (doc.flags.ignore_permissions and is_unasked))


def validate_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Check a File after it is renamed. A client can ask Frappe to skip its own checks."""
	if not doc.is_folder or not frappe.has_permission("File", "write", doc=doc):
		refuse_file(_("Files cannot be renamed or merged."))


def validate_deletion(doc: Document, method: str | None = None) -> None:
	handed_in.validate_deletion(doc)


def write_content(doc: Document) -> dict[str, str] | None:
	"""Write content without overwriting another File's and without reading a file the user cannot read."""
	stored = None if doc.flags.new_file or doc.is_new() else get_stored(doc)
	if stored and not (doc.flags.ignore_permissions or frappe.has_permission("File", "write", doc=doc.name)):
		refuse_file(_("You may not change this file."))
	if doc.file_url and not (stored and canonical(doc.file_url) == canonical(get_address(stored))):
		if not may_point_to(doc.file_url):
			refuse_file(_("There is no such file that you may use. Please upload it here."))
	folder = PRIVATE if cint(doc.is_private) else "/files/"
	while is_taken(folder + doc.file_name, doc):
		stem, suffix = os.path.splitext(doc.file_name)
		doc.file_name = f"{stem[:80]}{frappe.generate_hash(length=6)}{suffix}"
	write = find_next_hook("write_file")
	result = write(doc) if write else doc.save_file_on_filesystem()
	doc.flags.written = canonical(doc.file_url)
	return result


def is_taken(address: str, doc: Document) -> bool:
	"""Whether another File has this address, or one that MariaDB considers equal."""
	is_other = {"file_url": address, "name": ["!=", doc.name or ""]}
	return bool(frappe.db.exists("File", is_other) or find_files(address, but_for=doc.name))


def delete_content(doc: Document, only_thumbnail: bool = False) -> None:
	"""Delete content from the disk unless another File points to it, in any spelling."""
	addresses = [address for address in (doc.file_url, doc.get("thumbnail_url")) if address]
	free = [address for address in addresses if not find_files(address, but_for=doc.name)]
	if delete := find_next_hook("delete_file_data_content"):
		if free == addresses:
			delete(doc, only_thumbnail=only_thumbnail)
		return
	# Equal content at another address does not matter: each address is deleted by itself.
	for address in free:
		if doc.flags.new_file:  # a rollback: the file was written in this transaction
			remove_unnamed(address)
		else:
			frappe.db.after_commit.add(lambda address=address: remove_unnamed(address))


def remove_unnamed(address: str) -> None:
	key = canonical(address)
	if key and not is_remote(address) and not find_files(key) and os.path.isfile(get_path(key)):
		os.remove(get_path(key))


def find_next_hook(name: str) -> Callable[..., Any] | None:
	"""Return the next app's hook, which Frappe would not call as it calls only the first."""
	own = STORAGE[name]
	hooks = frappe.get_hooks(name)
	later = hooks[hooks.index(own) + 1 :] if own in hooks else []
	return frappe.get_attr(later[0]) if later else None


def find_other_storage() -> tuple[list[str], list[str]]:
	"""Return other apps' storage hooks: those that Frappe calls instead of ours, and the later ones."""
	before, after = [], []
	for name, own in STORAGE.items():
		hooks = frappe.get_hooks(name)
		at = hooks.index(own) if own in hooks else len(hooks)
		before += hooks[:at]
		after += hooks[at + 1 :]
	return before, after


def has_its_hash(doc: Document) -> bool:
	"""Whether the hash belongs to content that was just written."""
	return bool(doc.flags.written and doc.flags.written == canonical(get_address(doc)))


def get_stored(doc: Document) -> frappe._dict | None:
	return frappe.db.get_value("File", doc.name, "*", as_dict=True) if doc.name else None


def differs(doc: Document, stored: frappe._dict, key: str) -> bool:
	return cstr(doc.get(key) or "") != cstr(stored.get(key) or "")


def refuse_file(message: str) -> None:
	frappe.throw(message, frappe.PermissionError)
