"""What the list beside its rows shows: `frappe.desk.listview`."""

from __future__ import annotations

from typing import Any

from ..access.list_permissions import check_list_permission
from ..access.listing import get_list
from ..access.whitelist import whitelist
from ..context.local import local
from ..fieldtypes import DEFAULT_FIELDS
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils.errors import DataError
from ..web.arguments import parse_json_argument

# As many values as anybody reads.
MOST_GROUPS = 50


@whitelist()
def get_group_by_count(
	doctype: str, current_filters: str, field: str, or_filters: str | None = None
) -> list[dict[str, Any]]:
	"""Each value of a field with the number of documents that the user may read, the largest first.

	Differs from Frappe: counts within the text that is searched for, too (`or_filters`); nobody is asked
	whom a document is assigned to."""
	check_list_permission(doctype, local.session.user)
	if field not in DEFAULT_FIELDS and not get_meta(doctype).has_field(field):
		throw(_("{0} has no field {1}").format(_(doctype), field), DataError)
	rows: list[dict[str, Any]] = get_list(
		doctype,
		filters=parse_json_argument(current_filters, "current_filters"),
		or_filters=parse_json_argument(or_filters, "or_filters") if or_filters else None,
		group_by=f"`tab{doctype}`.`{field}`",
		fields=["count(*) as count", f"`{field}` as name"],
		order_by="count desc",
		limit=MOST_GROUPS,
	)
	return rows
