"""The proof of a completed training in HR's records: the certificate as a private PDF file."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from jinja2 import TemplateError

from lms.lms.compliance.events import Change
from lms.lms.compliance.settings import EMPLOYEE_DOCUMENT, HandOff
from lms.lms.prints.documents import CERTIFICATE, make_document, name_file
from lms.lms.prints.renderer import PrintingUnavailableError


@dataclass(frozen=True)
class Proof:
	"""A certificate. `content` is its PDF; None if this server cannot make one, and `problem` says why."""

	number: str
	file_name: str
	content: bytes | None
	problem: str | None = None


def make_proof(period: str, user: str, language: str, today: date) -> Proof | None:
	"""Return the last certificate of a validity period. None: there is none."""
	name = frappe.db.get_value(CERTIFICATE, {"period": period}, order_by="reissue desc, creation desc")
	if not name:
		return None
	certificate = frappe.get_doc(CERTIFICATE, name)
	number, file_name = certificate.number or certificate.name, name_file(certificate)
	try:
		pdf = make_document(certificate, None, user=user, language=language, today=today)
	except PrintingUnavailableError as error:
		return Proof(number, file_name, None, str(error))
	except (TemplateError, frappe.ValidationError, TypeError):
		# A print format of the site's own. The record matters more than its attachment.
		frappe.log_error("A certificate could not be attached to HR's record", number)
		return Proof(number, file_name, None, _("Its print format has an error, see the Error Log."))
	return Proof(number, file_name, pdf)


def attach(proof: Proof | None, doctype: str, name: str, fieldname: str | None) -> str | None:
	"""Attach the PDF to a record of HR, readable for those who may read that. Returns its address."""
	if not proof or proof.content is None:
		return None
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": proof.file_name,
			"attached_to_doctype": doctype,
			"attached_to_name": name,
			"attached_to_field": fieldname,
			"is_private": 1,
			"content": proof.content,
		}
	)
	# LMS Settings tell the system to attach it.
	return file.insert(ignore_permissions=True).file_url


def file_document(change: Change, employee: str, proof: Proof | None, hand_off: HandOff) -> str | None:
	"""File the PDF as an Employee Document, if the settings say so. Returns the name of the record."""
	fields = hand_off.document
	if not fields or not proof or proof.content is None:
		return None
	document: Document = frappe.new_doc(EMPLOYEE_DOCUMENT)
	values = {
		"document_employee_field": employee,
		"document_type_field": hand_off.document_type,
		"document_expiry_field": change.valid_until,
	}
	document.update({fields[name]: value for name, value in values.items() if name in fields})
	# The file needs the record's name, and the record may need the file, so the field is checked at the end.
	document.flags.ignore_mandatory = True
	# LMS Settings tell the system to write this. The HR app's own rules apply.
	document.insert(ignore_permissions=True)
	fieldname = fields["document_file_field"]
	document.set(fieldname, attach(proof, EMPLOYEE_DOCUMENT, document.name, fieldname))
	document.flags.ignore_mandatory = False
	document.save(ignore_permissions=True)
	return document.name
