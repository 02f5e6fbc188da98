"""How many records are connected to a document, and how many are open: `frappe.desk.notifications`."""

from __future__ import annotations

from typing import Any

from ..access.listing import get_all
from ..access.whitelist import whitelist
from ..context.hooks import get_attr, get_hooks
from ..model import get_doc
from ..utils.dicts import _dict
from ..web.arguments import parse_json_argument
from .load import check_readable

MOST_COUNTED = 100


def get_filters_for(doctype: str) -> Any:
	"""Return the filters of open records, or None for a DocType whose open records a function counts."""
	conditions: dict[str, Any] = {}
	for hook in get_hooks("notification_config", []):
		conditions.update(get_attr(hook)().get("for_doctype", {}))
	found = conditions.get(doctype, {})
	return None if isinstance(found, str) else found


@whitelist()
def get_open_count(doctype: str, name: str, items: Any = None) -> dict[str, Any]:
	"""Count the connections of a document, each up to 100."""
	doc = get_doc(doctype, name)
	check_readable(doc)
	links = doc.meta.get_dashboard_data()
	if items is None:
		items = [item for group in links.transactions for item in group["items"]]
	items = parse_json_argument(items, "items") if isinstance(items, str) else items
	found = [_count(item, name, links) for item in items]
	return {"count": {"external_links_found": found, "internal_links_found": []}}


def _count(doctype: str, name: str, links: _dict) -> dict[str, Any]:
	filters = {links.non_standard_fieldnames.get(doctype, links.fieldname): name}
	is_open = get_filters_for(doctype)
	return {
		"doctype": doctype,
		"count": _count_up_to_100(doctype, filters),
		"open_count": _count_up_to_100(doctype, filters | is_open) if is_open else 0,
	}


def _count_up_to_100(doctype: str, filters: dict[str, Any]) -> int:
	return len(get_all(doctype, filters=filters, limit=MOST_COUNTED))
