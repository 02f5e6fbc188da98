"""What the tests of the hand-off share: a site that hands off one Compliance Type, and an employee."""

from collections.abc import Callable
from datetime import date

import frappe
import pytest
from frappe.model.document import Document

from lms.lms.validity.periods import IMPORT, Claim, Requirement, grant
from lms.testing.factories import in_days, make_course, make_employee, make_user, unique
from lms.testing.queue import JobQueue

RECORD = "Employee Compliance"
BY = "Administrator"


@pytest.fixture(autouse=True)
def require_records(monkeypatch: pytest.MonkeyPatch) -> None:
	# Without one, the job that mails certificates rolls back.
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	if not frappe.db.exists("DocType", RECORD):
		pytest.skip("the HR app of this site keeps no Employee Compliance")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def compliance_type(require_records: None) -> str:
	name = unique("Safety")
	return frappe.get_doc({"doctype": "Compliance Type", "compliance_type": name}).insert().name


@pytest.fixture
def settings(compliance_type: str) -> Document:
	values = {"hand_off_compliance": 1, "hand_off_types": compliance_type, "hand_off_since": in_days(-1000)}
	return frappe.get_single("LMS Settings").update(values).save()


@pytest.fixture
def employee() -> Document:
	return make_employee(user_id=make_user("LMS Student", first_name="Ada", last_name="Lovelace"))


@pytest.fixture
def course(compliance_type: str) -> Document:
	"""Valid for a year, with a certificate."""
	return make_course(
		lessons=1,
		compliance_type=compliance_type,
		enable_certification=1,
		validity_period=12,
		validity_unit="Months",
	)


Complete = Callable[..., str]


@pytest.fixture
def complete(course: Document, employee: Document) -> Complete:
	"""Record that the employee has completed the course on a day, which gives a period."""

	def record(day: date, course: str = course.name, member: str = employee.user_id) -> str:
		claim = Claim(member, "Ada Lovelace", day, IMPORT)
		[granted] = grant(Requirement("LMS Course", course), [claim], BY)
		return granted.name

	return record
