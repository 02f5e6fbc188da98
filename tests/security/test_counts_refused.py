"""A count of what cannot be counted is refused with a message, and is no error of the server."""

import pytest

from tests.support.users import PASSWORD, make_user


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager"), PASSWORD)
	return client


@pytest.mark.parametrize(
	"filters",
	["5", '"x"', '{"no_such_field": 1}', '[["no_such_field", "=", 1]]', '{"owner": {"a": 1}}', "[5]", "{"],
)
def test_what_cannot_be_counted_is_refused(hr, filters):
	arguments = {"doctype": "Designation", "filters": filters}
	assert hr.call("lms.lms.api.get_count", **arguments).status_code == 417
	assert hr.call("frappe.client.get_count", **arguments).status_code == 417
