"""Certificates that are also filed as Employee Documents.

No HR app here has that DocType. Employee Compliance, which has such fields under other names, is used for it.
"""

import frappe
import pytest

from lms.lms.compliance import proofs
from lms.lms.compliance import settings as module
from lms.lms.compliance.conftest import RECORD
from lms.lms.content.markup import strip_tags
from lms.testing.factories import complete_lessons, make_enrollment, unique


@pytest.fixture
def document_type(settings, monkeypatch) -> str:
	name = unique("Proofs")
	frappe.get_doc({"doctype": "Compliance Type", "compliance_type": name}).insert()
	monkeypatch.setattr(module, "EMPLOYEE_DOCUMENT", RECORD)
	monkeypatch.setattr(proofs, "EMPLOYEE_DOCUMENT", RECORD)
	values = {"document_type_field": "compliance_type", "document_expiry_field": "next_renewal_date"}
	settings.update(values | {"file_employee_documents": 1, "employee_document_type": name}).save()
	return name


def test_the_certificate_is_filed_as_a_private_file(queue, document_type, employee, course):
	make_enrollment(course.name, employee.user_id)
	complete_lessons(employee.user_id, course.name)
	queue.run()
	filters = {"employee": employee.name, "compliance_type": document_type}
	[document] = frappe.get_all(RECORD, filters, ["name", "attachment", "next_renewal_date"])
	assert document.next_renewal_date
	file = {"attached_to_doctype": RECORD, "attached_to_name": document.name, "is_private": 1}
	assert frappe.db.get_value("File", file, "file_url") == document.attachment
	record = frappe.db.get_value(RECORD, {"employee": employee.name, "status": "Complete"})
	comment = {"reference_doctype": RECORD, "reference_name": record, "comment_type": "Comment"}
	assert f"Employee Document: {document.name}" in frappe.db.get_value("Comment", comment, "content")


def test_without_a_certificate_nothing_is_filed(queue, document_type, employee, course):
	course.update({"enable_certification": 0}).save()
	make_enrollment(course.name, employee.user_id)
	complete_lessons(employee.user_id, course.name)
	queue.run()
	assert not frappe.db.exists(RECORD, {"employee": employee.name, "compliance_type": document_type})
	assert frappe.db.exists(RECORD, {"employee": employee.name, "status": "Complete"})


def test_a_field_that_the_document_has_not_is_named(document_type, settings):
	with pytest.raises(module.ComplianceMappingError) as error:
		settings.update({"document_file_field": "scan", "document_employee_field": ""}).save()
	message = strip_tags(str(error.value))
	assert "Field: File: Employee Compliance has no field scan." in message
	assert "Field: Employee must not be empty." in message
