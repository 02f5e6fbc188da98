"""Finding documents and making new ones."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ..access import permissions
from ..cache import document_cache
from ..context.local import local
from ..text.messages import clear_last_message, throw
from ..text.translate import _
from ..utils.dicts import _dict
from ..utils.errors import DoesNotExistError
from .base_document import BaseDocument
from .controllers import get_controller
from .defaults import get_new_doc


def get_doc(*args: Any, **kwargs: Any) -> Any:
	"""`get_doc(doctype, name)` and `get_doc(single)` read; `get_doc({…})` and `get_doc(doctype=…)` make."""
	if args and isinstance(args[0], BaseDocument):
		return args[0]
	if args and isinstance(args[0], str):
		return get_controller(args[0])(*args, **kwargs)
	if args and not isinstance(args[0], dict):
		raise ValueError("The first argument must be a doctype or the values of a document")
	values = args[0] if args else kwargs
	if "doctype" not in values:
		raise ValueError("The values of a document must name its doctype")
	return get_controller(values["doctype"])(values)


def new_doc(
	doctype: str,
	*,
	parent_doc: Any = None,
	parentfield: str | None = None,
	as_dict: bool = False,
	**values: Any,
) -> Any:
	"""A document with its defaults, and these values; it is not in the database yet."""
	new = get_new_doc(doctype, parent_doc, parentfield)
	doc = new if as_dict else get_doc(new)
	return doc.update(values)


def copy_doc(doc: Any, ignore_no_copy: bool = True) -> Any:
	"""A new document with the same values, in tests docstatus too; `no_copy` fields are left out if asked."""
	cleared = ["name", "owner", "creation", "modified", "modified_by"]
	if not local.flags.in_test:
		cleared.append("docstatus")
	copied = get_doc(deepcopy(doc if isinstance(doc, dict) else doc.as_dict()))
	copied.set("amended_from", None)
	for row in (copied, *copied.get_all_children()):
		row.set("__islocal", 1)
		no_copy = () if ignore_no_copy else [df.fieldname for df in row.meta.fields if df.no_copy]
		row.update(dict.fromkeys([*cleared, *no_copy]))
	return copied


def get_last_doc(doctype: str, filters: Any = None, order_by: str = "creation desc") -> Any:
	"""The document that was made last."""
	name = local.db.get_value(doctype, filters or {}, "name", order_by=order_by)
	if not name:
		throw(_("{0} not found").format(_(doctype)), DoesNotExistError)
	return get_doc(doctype, name)


def get_cached_doc(doctype: str, name: str | None = None) -> Any:
	"""The document, read at most once in a request or job. Not to be changed."""
	return document_cache.get(doctype, name or doctype, get_doc)


def get_cached_value(doctype: str, name: str, fieldname: Any = "name", as_dict: bool = False) -> Any:
	"""A value, or a list of values, of a cached document; None when it is not there."""
	try:
		doc = get_cached_doc(doctype, name)
	except DoesNotExistError:
		clear_last_message()
		return None
	if isinstance(fieldname, str):
		return doc.get(fieldname)
	values = {field: doc.get(field) for field in fieldname}
	return _dict(values) if as_dict else list(values.values())


permissions.use_loader(get_doc)
