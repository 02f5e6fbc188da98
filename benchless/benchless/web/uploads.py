"""Files over HTTP: uploading, and sending public and private ones."""

import mimetypes
import os
from pathlib import Path
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from ..access.whitelist import whitelist
from ..context.local import local
from ..model import get_doc
from ..site import files
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import cint, cstr
from ..utils.errors import PermissionError
from .cookies import is_signed_in
from .security import FILE_POLICY

# What people without access to the desk may upload.
PORTAL_MIMETYPES = (
	"application/msword",
	"application/pdf",
	"application/vnd.ms-excel",
	"application/vnd.oasis.opendocument.spreadsheet",
	"application/vnd.oasis.opendocument.text",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"image/jpeg",
	"image/png",
	"text/plain",
	"video/mp4",
	"video/quicktime",
)
# What a browser shows without running it. Anything else is downloaded.
SHOWN_TYPES = ("application/pdf", "audio/", "image/", "text/plain", "video/")
NEVER_SHOWN = ("image/svg+xml",)
PUBLIC_MAX_AGE = 3600


@whitelist(allow_guest=True)
def upload_file() -> Any:
	"""Keep the file of a multipart form, or the address in `file_url`, attached where the form says."""
	if not is_signed_in():
		throw(_("Please sign in to upload files"), PermissionError)
	form = local.form_dict
	content, filename = None, form.file_name
	if upload := local.request.files.get("file"):
		content, filename = upload.stream.read(), upload.filename
		_check_type(filename or "")
	if content is None and not form.file_url:
		throw(_("There is no file in this request. Send it as a multipart form, in the field 'file'."))
	return get_doc(
		{
			"doctype": "File",
			"attached_to_doctype": cstr(form.doctype),
			"attached_to_name": cstr(form.docname),
			"attached_to_field": cstr(form.fieldname),
			"file_name": cstr(filename),
			"file_url": cstr(form.file_url) if content is None else None,
			"is_private": cint(form.is_private),
			"content": content,
		}
	).insert()


@whitelist(methods=["POST", "PUT"])
def attach_file(
	filename: str,
	filedata: str,
	doctype: str,
	docname: str,
	folder: str | None = None,
	decode_base64: int = 0,
	is_private: int = 0,
	docfield: str | None = None,
) -> Any:
	"""Attach content to a document, and name it in one of its fields."""
	doc = get_doc(doctype, docname)
	doc.check_permission("write" if docfield else "read")
	file = get_doc(
		{
			"doctype": "File",
			"attached_to_doctype": doctype,
			"attached_to_name": docname,
			"attached_to_field": docfield,
			"file_name": filename,
			"folder": folder,
			"is_private": is_private,
			"content": filedata,
			"decode": decode_base64,
		}
	).insert()
	if docfield:
		doc.set(docfield, file.file_url)
		doc.save()
	return file


def _check_type(filename: str) -> None:
	is_desk_user = local.db.get_value("User", local.session.user, "user_type") == "System User"
	if not is_desk_user and mimetypes.guess_type(filename)[0] not in PORTAL_MIMETYPES:
		throw(_("You can only upload JPG, PNG, PDF, TXT or Microsoft documents."))


@whitelist(allow_guest=True)
def download_file(file_url: str) -> Response:
	"""The file at this address, to be kept rather than shown."""
	path = files.find_readable_path(file_url)
	if path is None:
		throw(_("You may not open this file"), PermissionError)
	return _send(local.request, path, is_private=True, as_attachment=True)


def send_public_file(request: Request) -> Response:
	path = files.get_path(request.path)
	if path is None or not os.path.isfile(path):
		raise NotFound
	return _send(request, path)


def send_private_file(request: Request) -> Response:
	path = files.find_readable_path(request.path) if is_signed_in() else None
	if path is None:
		throw(_("You may not open this file"), PermissionError)
	if not os.path.isfile(path):
		raise NotFound
	return _send(request, path, is_private=True)


def _send(request: Request, path: Path, is_private: bool = False, as_attachment: bool = False) -> Response:
	"""Ranges and conditional requests are werkzeug's."""
	mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
	response = send_file(
		path,
		request.environ,
		mimetype,
		as_attachment=as_attachment or not mimetype.startswith(SHOWN_TYPES) or mimetype in NEVER_SHOWN,
		download_name=path.name,
		max_age=None if is_private else PUBLIC_MAX_AGE,
	)
	if is_private:
		response.headers["Cache-Control"] = "private, no-cache"
	response.headers["Content-Security-Policy"] = FILE_POLICY
	return response
