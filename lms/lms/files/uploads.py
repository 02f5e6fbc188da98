"""Limits for uploads: which kinds of files people may upload, and how much in total."""

import mimetypes

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Sum
from frappe.utils import cint

from lms.lms.people.roles import ADMINS, CREATOR, HR_MANAGER, has_role

# The types that Frappe's upload form accepts from people without desk access.
PORTAL_TYPES = (
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
MEGABYTE = 1024 * 1024
# People who upload videos, contracts and the like as part of their work.
UNLIMITED = (*ADMINS, CREATOR, HR_MANAGER, "HR User")


class UploadQuotaError(frappe.ValidationError):
	"""The person has used up their upload limit."""


def validate_kind(doc: Document, user: str) -> None:
	"""Stop people without desk access from uploading pages or scripts by any route."""
	if doc.is_folder or frappe.db.get_value("User", user, "user_type") == "System User":
		return
	names = [name for name in (doc.file_name, doc.file_url) if name]
	if any(mimetypes.guess_type(name)[0] not in PORTAL_TYPES for name in names):
		frappe.throw(_("You can only upload JPG, PNG, PDF, TXT, MP4, MOV and office documents."))


def validate_quota(doc: Document, user: str) -> None:
	limit = cint(frappe.db.get_single_value("LMS Settings", "upload_limit"))
	if doc.is_folder or not limit or has_role(user, *UNLIMITED):
		return
	file = frappe.qb.DocType("File")
	used = frappe.qb.from_(file).select(Sum(file.file_size)).where(file.owner == user).run()[0][0] or 0
	if used + cint(doc.file_size) > limit * MEGABYTE:
		message = _("You have used {0} MB of your {1} MB for uploads. Delete files you no longer need.")
		frappe.throw(message.format(cint(used / MEGABYTE), limit), UploadQuotaError)
