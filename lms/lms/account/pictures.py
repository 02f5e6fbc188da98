"""The picture of one's own account: a private file, which those can read who can read the account."""

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import escape_html
from werkzeug.datastructures import FileStorage, MultiDict

from lms.lms.account.profile import ProfileError, save
from lms.lms.homework.files import (
	MEGABYTE,
	SAME,
	Upload,
	clean_name,
	find_formats,
	get_extension,
	in_megabytes,
	keep_apart,
	read_upload,
)
from lms.lms.shared.file_addresses import find_files

FIELD = "user_image"
# What every browser shows.
EXTENSIONS = ("png", "jpg", "jpeg", "gif", "webp")
MOST_BYTES = 5 * MEGABYTE


def change_picture(user: str, files: MultiDict[str, FileStorage]) -> None:
	"""Replace the picture by the uploaded one, and delete the old file."""
	upload = read_upload(files, None, user)
	if not upload:
		frappe.throw(_("Choose a picture first."), ProfileError)
	validate_picture(upload)
	former = find_pictures(user)
	save(user, **{FIELD: attach(upload, user)})
	delete_files(former)


def remove_picture(user: str) -> None:
	former = find_pictures(user)
	save(user, **{FIELD: ""})
	delete_files(former)


def get_limit() -> int:
	"""Return the largest size of a picture in bytes."""
	return min(MOST_BYTES, get_max_file_size())


def validate_picture(upload: Upload) -> None:
	"""Refuse what is no picture, whatever it is called, and what is too large."""
	label, extension = escape_html(clean_name(upload.file_name)), get_extension(upload.file_name)
	kinds = ", ".join(kind.upper() for kind in EXTENSIONS if kind not in SAME)
	if extension not in EXTENSIONS or SAME.get(extension, extension) not in find_formats(upload.content):
		message = _("{0} is not a picture that can be shown. Choose a file of one of these kinds: {1}.")
		frappe.throw(message.format(label, kinds), ProfileError)
	if len(upload.content) > get_limit():
		message = _("{0} is too large: it has {1} MB, and the limit is {2} MB.")
		sizes = (in_megabytes(len(upload.content)), in_megabytes(get_limit()))
		frappe.throw(message.format(label, *sizes), ProfileError)


def attach(upload: Upload, user: str) -> str:
	"""Store the file as a private attachment of the account. Returns its address."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": clean_name(upload.file_name),
			"content": upload.content,
			"is_private": 1,
			"attached_to_doctype": "User",
			"attached_to_name": user,
			"attached_to_field": FIELD,
		}
	)
	# Frappe first takes the address of another file with the same content, which the guard would refuse.
	file.flags.handed_in = True
	# Learners have no right to write accounts. The caller says that this is their own.
	file.insert(ignore_permissions=True)
	if find_files(file.file_url, but_for=file.name):
		keep_apart(file, upload)
	return file.file_url


def find_pictures(user: str) -> list[str]:
	"""Return the files that are attached to the account as its picture and that its owner uploaded."""
	filters = {"attached_to_doctype": "User", "attached_to_name": user, "attached_to_field": FIELD}
	return frappe.get_all("File", filters=filters | {"owner": user}, pluck="name")


def delete_files(names: list[str]) -> None:
	for name in names:
		# They are the person's own.
		frappe.delete_doc("File", name, ignore_permissions=True)
