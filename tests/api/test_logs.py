"""What an admin sees of errors and of the queue, and that nobody else does."""

import frappe
import pytest

from tests.support.users import PASSWORD, make_user

CLEAR = "frappe.core.doctype.error_log.error_log.clear_error_logs"
RUN = "frappe.desk.query_report.run"
OTHERS = [("HR Manager",), ("Moderator",), ("Course Creator",), ()]


@pytest.fixture
def sign_in(client):
	def signed_in(*roles):
		client.login(make_user(*roles), PASSWORD)
		client.get("/app")
		return client

	return signed_in


@pytest.fixture
def error(committed):
	frappe.log_error(title="Broken", message="Something failed")
	frappe.db.commit()


def count_errors():
	frappe.db.rollback()
	return frappe.db.count("Error Log", {"method": "Broken"})


@pytest.mark.benchless
def test_a_system_manager_clears_the_error_log(sign_in, error):
	assert sign_in("System Manager").call(CLEAR).status_code == 200
	assert count_errors() == 0


@pytest.mark.parametrize("roles", OTHERS)
def test_others_neither_read_nor_clear_the_error_log(sign_in, error, roles):
	client = sign_in(*roles)
	assert client.call(CLEAR).status_code == 403
	assert client.get("/api/resource/Error Log").status_code == 403
	assert count_errors() == 1


@pytest.mark.benchless
def test_a_system_manager_sees_the_queue(sign_in, committed):
	frappe.enqueue("frappe.core.doctype.user.user.get_all_roles", job_id="seen")
	frappe.db.commit()
	answer = sign_in("System Manager").call(RUN, report_name="Background Jobs").json["message"]
	(row,) = [row for row in answer["result"] if row["job_id"] == "seen"]
	assert (row["method"], row["status"]) == ("frappe.core.doctype.user.user.get_all_roles", "queued")
	assert row["creation"]
	assert not row["error"]


@pytest.mark.benchless
@pytest.mark.parametrize("roles", OTHERS)
def test_others_do_not_see_the_queue(sign_in, roles):
	assert sign_in(*roles).call(RUN, report_name="Background Jobs").status_code == 403
