"""What the tests of certificates share."""

import frappe
import pytest
from frappe.model.document import Document

from lms.testing.factories import complete_lessons, make_course, make_enrollment, make_user
from lms.testing.queue import JobQueue


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, outgoing_mail: None) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def ada() -> str:
	return make_user("LMS Student", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def course() -> Document:
	"""A course that gives certificates, valid for a year."""
	return make_course(lessons=1, enable_certification=1, validity_period=12, validity_unit="Months")


@pytest.fixture
def certificate(queue: JobQueue, ada: str, course: Document) -> Document:
	"""The certificate of a course that Ada has just completed."""
	make_enrollment(course.name, ada)
	complete_lessons(ada, course.name)
	return frappe.get_doc("LMS Certificate", {"member": ada})
