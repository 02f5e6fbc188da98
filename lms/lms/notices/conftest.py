"""Fixtures for the tests of notices."""

import frappe
import pytest
from frappe.model.document import Document

from lms.lms.training.assignments import TRAINING_ASSIGNMENT
from lms.testing.escalation import HR, make_manager
from lms.testing.queue import JobQueue


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def settings(outgoing_mail: None) -> Document:
	"""LMS Settings with the first two tiers of escalation, on a site where nobody has training yet."""
	frappe.db.delete(TRAINING_ASSIGNMENT)
	settings = frappe.get_single("LMS Settings")
	values = {"manager_tier_days": 1, "hr_tier_days": 8, "compliance_tier_days": 15, "flag_compliance": 0}
	return settings.update({"escalate_overdue": 1, "hr_escalation_email": HR} | values).save()


@pytest.fixture
def manager() -> str:
	return make_manager()
