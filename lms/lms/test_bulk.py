"""Rows by the thousand: what stands in the statement as text is only ever data."""

import frappe
import pytest

from lms.lms.bulk import insert_new


@pytest.mark.parametrize("user", ["o'brien@example.com", "50%s@example.com", 'a"b\\@example.com'])
def test_the_writer_may_be_called_anything(user):
	[name] = insert_new("LMS Category", ("category",), [("%s of 'x'",)], user)
	row = frappe.db.get_value("LMS Category", name, ["owner", "modified_by", "category"], as_dict=True)
	assert (row.owner, row.modified_by, row.category) == (user, user, "%s of 'x'")
