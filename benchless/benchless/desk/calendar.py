"""What a calendar of documents shows: `frappe.desk.calendar`."""

from __future__ import annotations

from typing import Any

from ..access.listing import get_list
from ..access.whitelist import whitelist
from ..meta import Meta, get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils.dicts import _dict
from ..utils.errors import DataError
from ..web.arguments import parse_json_argument


@whitelist()
def get_events(
	doctype: str,
	start: str,
	end: str,
	field_map: str,
	filters: str | None = None,
	fields: str | None = None,
) -> list[_dict]:
	"""Return the documents that the user may read and that take place between two moments.

	Differs from Frappe: what has no start is left out, and what has no end is there when it starts."""
	names: Any = parse_json_argument(field_map, "field_map")
	begins, ends = (_get_field(get_meta(doctype), names, key) for key in ("start", "end"))
	wanted: Any = (
		parse_json_argument(fields, "fields") if fields else [begins, ends, names.get("title"), "name"]
	)
	columns = list(dict.fromkeys(filter(None, wanted)))
	given: Any = parse_json_argument(filters, "filters") if filters else []
	started = [*given, [doctype, begins, "<=", end]]
	spans = (
		[[doctype, ends, "is", "set"], [doctype, ends, ">=", start]],
		[[doctype, ends, "is", "not set"], [doctype, begins, ">=", start]],
	)
	return [row for span in spans for row in get_list(doctype, fields=columns, filters=[*started, *span])]


def _get_field(meta: Meta, names: dict[str, Any], key: str) -> str:
	fieldname = names.get(key)
	if not isinstance(fieldname, str) or not meta.has_field(fieldname):
		throw(_("{0} has no field {1}").format(_(meta.name), fieldname), DataError)
	return fieldname
