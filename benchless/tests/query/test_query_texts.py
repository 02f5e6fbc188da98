"""A list's query as text, which people read in logs and which `explain` takes."""

import pytest

from benchless.access.listing import get_list
from benchless.context.local import local


@pytest.mark.parametrize("wanted", [["Administrator"], ["Administrator", "Guest"], ["it's"]])
def test_a_filter_with_a_list_is_sql(site, wanted):
	filters = {"name": ["in", wanted]}
	query = get_list("User", filters=filters, order_by="name", run=False)
	assert local.db.sql(str(query), as_dict=True) == get_list("User", filters=filters, order_by="name")
