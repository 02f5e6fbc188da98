"""Who is above and below whom: the operators "ancestors of" and "descendants of"."""

from __future__ import annotations

from ..context.local import local
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _


def find_in_tree(doctype: str, name: str, operator: str) -> list[str]:
	"""The documents of the tree that the operator means, the nearest first, read by their parents.

	Who is their own ancestor by mistake is found once."""
	parent = find_parent_field(doctype)
	known, wanted = ("name", parent) if "ancestors" in operator else (parent, "name")
	found, level = {name: None}, [name]
	while level:
		rows = local.db.get_values(doctype, {known: ["in", level]}, wanted, order_by="name", pluck=True)
		level = [one for one in dict.fromkeys(rows) if one and one not in found]
		found.update(dict.fromkeys(level))
	return list(found)[0 if "inclusive" in operator else 1 :]


def find_parent_field(doctype: str) -> str:
	"""The link of a doctype to itself, as Department's `parent_department` and Employee's `reports_to`."""
	for df in get_meta(doctype).fields:
		if df.fieldtype == "Link" and df.options == doctype:
			return str(df.fieldname)
	throw(_("{0} is not a tree").format(_(doctype)))
