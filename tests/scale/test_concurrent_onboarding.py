"""Two of HR save the two halves of an onboarding at the same moment: the employee gets the training."""

import frappe
import pytest

from lms.lms import hrms_integration
from lms.testing.factories import make_course, make_employee, make_onboarding, make_user
from tests.support.stepping import Party, meet

UPDATED_EMPLOYEE, UPDATED_ONBOARDING = r"update `tabEmployee`\s", r"update `tabEmployee Onboarding`\s"


@pytest.fixture
def course(committed):
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time: the later save sees the earlier")
	course = make_course(is_mandatory=1).name
	yield course
	frappe.db.rollback()
	frappe.db.set_value("LMS Course", course, "is_mandatory", 0)
	frappe.db.commit()


@pytest.fixture
def jobs(monkeypatch):
	"""What is given to the queue while the test lasts; by whichever thread."""
	given = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: given.append((method, options)))
	return given


def run(jobs: list) -> None:
	"""What the worker does with the jobs of training."""
	for method, options in jobs:
		if method.startswith("lms."):
			assert options["enqueue_after_commit"]
			hrms_integration.assign_if_onboarded(options["employee"], options["user"])
	frappe.db.commit()


def link_account(employee: str, user: str) -> None:
	frappe.get_doc("Employee", employee).update({"user_id": user}).save()


def link_employee(onboarding: str, employee: str) -> None:
	frappe.get_doc("Employee Onboarding", onboarding).update({"employee": employee}).save()


@pytest.mark.parametrize("account_first", [True, False])
def test_account_and_onboarding_are_saved_at_the_same_moment(test_site, course, jobs, account_first):
	user, employee, onboarding = make_user("Employee"), make_employee().name, make_onboarding().name
	frappe.db.commit()
	site = (test_site.name, test_site.sites_path)
	account = Party(*site, link_account, employee, user)
	link = Party(*site, link_employee, onboarding, employee)
	if account_first:
		meet(account, UPDATED_EMPLOYEE, link)
	else:
		meet(link, UPDATED_ONBOARDING, account)
	assert [account.error, link.error] == [None, None]
	run(jobs)
	assigned = frappe.get_all("LMS Training Assignment", {"employee": user}, pluck="course")
	assert assigned.count(course) == 1
