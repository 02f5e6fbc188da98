"""`frappe.client`: documents and lists for scripts in the browser and for other systems."""

import json
from contextlib import suppress
from typing import Any

from ..access.list_permissions import check_list_permission
from ..access.listing import get_list as list_documents
from ..access.permissions import check_permission
from ..access.whitelist import whitelist
from ..context.local import local
from ..fieldtypes import CHILD_TABLE_FIELDS, DEFAULT_FIELDS
from ..meta import get_meta
from ..model import delete_doc, get_doc
from ..model import rename_doc as rename
from ..query import DEFAULT_ORDER
from ..text.messages import throw
from ..text.translate import _
from ..utils.clock import get_system_timezone
from ..utils.data import _dict
from ..utils.errors import DoesNotExistError, PermissionError
from .arguments import parse_json_argument
from .documents import clean_values, load_document, parse_document

JSON_NAMES: dict[type, str] = {list: "a list", dict: "an object"}
# Rows of a table that no database has.
MAX_OFFSET = 2**31


@whitelist()
def get_list(
	doctype: str,
	fields: str | list[Any] | None = None,
	filters: Any = None,
	group_by: str | None = None,
	order_by: str | None = None,
	limit_start: int | None = None,
	limit_page_length: int = 20,
	parent: str | None = None,
	debug: bool = False,
	as_dict: bool = True,
	or_filters: Any = None,
) -> Any:
	"""Rows that the user may read.

	Differs from Frappe: rows of a child table come with the parent's document only; `debug` does nothing.
	A list that names no order comes in the doctype's; there, pages of it may overlap."""
	check_list_permission(doctype, local.session.user)
	_check_is_list(doctype)
	if max(abs(limit_start or 0), abs(limit_page_length)) > MAX_OFFSET:
		throw(_("A list has not as many rows as that"))
	return _read_list(
		doctype,
		fields=["*"] if fields in ("*", '"*"') else parse(fields, "fields", list),
		filters=parse(filters, "filters", list, dict),
		or_filters=parse(or_filters, "or_filters", list, dict),
		group_by=group_by,
		order_by=order_by or (None if group_by else DEFAULT_ORDER),
		limit_start=limit_start or 0,
		limit_page_length=limit_page_length,
		as_list=not as_dict,
	)


@whitelist()
def get_count(doctype: str, filters: Any = None, debug: bool = False, cache: bool = False) -> int:
	"""Differs from Frappe: only rows that the user may read are counted."""
	check_list_permission(doctype, local.session.user)
	_check_is_list(doctype)
	rows = _read_list(doctype, fields=["count(name) as total"], filters=parse(filters, "filters", list, dict))
	return int(rows[0].total)


@whitelist()
def get(doctype: str, name: str | None = None, filters: Any = None, parent: str | None = None) -> Any:
	"""A document by its name, by filters, or the one of a Single."""
	_refuse_child_table(doctype)
	if name:
		doc = load_document(doctype, name)
	elif filters:
		doc = load_document(doctype, _find(doctype, filters))
	else:
		doc = get_doc(doctype)
	doc.check_permission()
	doc.apply_fieldlevel_read_permissions()
	return doc.as_dict()


@whitelist()
def get_value(
	doctype: str,
	fieldname: str | list[str],
	filters: Any = None,
	as_dict: bool = True,
	debug: bool = False,
	parent: str | None = None,
) -> Any:
	"""One or more values of the first document that matches."""
	_refuse_child_table(doctype)
	if not check_permission(doctype):
		throw(_("No permission for {0}").format(_(doctype)), PermissionError)
	fields = _parse_fieldnames(fieldname)
	if get_meta(doctype).issingle:
		doc = get_doc(doctype)
		doc.apply_fieldlevel_read_permissions()
		rows = [_dict({field: doc.get(field) for field in fields})]
	else:
		rows = _read_list(doctype, fields=fields, filters=_name_or_filters(filters), limit_page_length=1)
	if as_dict:
		return rows[0] if rows else {}
	values = [rows[0].get(field) for field in fields] if rows else []
	return values if len(values) > 1 else (values or [None])[0]


@whitelist()
def get_single_value(doctype: str, field: str) -> Any:
	return get_value(doctype, field, as_dict=False) if get_meta(doctype).issingle else None


@whitelist(allow_guest=True)
def get_time_zone() -> dict[str, str]:
	return {"time_zone": get_system_timezone()}


@whitelist(methods=["POST", "PUT"])
def set_value(doctype: str, name: str, fieldname: str | dict[str, Any], value: Any = None) -> Any:
	"""Save one value, or a dict of them given as `fieldname`."""
	_refuse_child_table(doctype)
	if isinstance(fieldname, str) and fieldname in DEFAULT_FIELDS + CHILD_TABLE_FIELDS:
		throw(_("Cannot edit standard fields"))
	if isinstance(fieldname, dict) or (isinstance(fieldname, str) and fieldname.lstrip().startswith("{")):
		values = parse(fieldname, "fieldname", dict)
	else:
		values = {fieldname: "" if value is None else value}
	doc = load_document(doctype, name)
	doc.update(clean_values(get_meta(doctype), values))
	doc.save()
	return doc.as_dict()


@whitelist(methods=["POST", "PUT"])
def insert(doc: Any = None) -> Any:
	return get_doc(parse_document(doc)).insert().as_dict()


@whitelist(methods=["POST", "PUT"])
def save(doc: Any) -> Any:
	saved = get_doc(parse_document(doc))
	saved.save()
	return saved.as_dict()


@whitelist(methods=["POST", "PUT"])
def rename_doc(doctype: str, old_name: str, new_name: str, merge: bool = False) -> str:
	return rename(doctype, old_name, new_name, merge=merge)


@whitelist(methods=["POST", "PUT"])
def submit(doc: Any) -> Any:
	submitted = get_doc(parse_document(doc))
	submitted.submit()
	return submitted.as_dict()


@whitelist(methods=["POST", "PUT"])
def cancel(doctype: str, name: str) -> Any:
	doc = load_document(doctype, name)
	doc.cancel()
	return doc.as_dict()


@whitelist(methods=["DELETE", "POST"])
def delete(doctype: str, name: str) -> None:
	_refuse_child_table(doctype)
	check_permission(doctype, throw=True)
	delete_doc(doctype, name, ignore_missing=False)


@whitelist()
def validate_link(doctype: str, docname: str, fields: Any = None) -> Any:
	"""The name of a linked document as stored, with the values that the form fetches from it."""
	if not (check_permission(doctype, "select") or check_permission(doctype, "read")):
		throw(_("You do not have Read or Select Permissions for {0}").format(_(doctype)), PermissionError)
	wanted = ["name", *(parse(fields, "fields", list) or [])]
	if get_meta(doctype).issingle:
		return _dict(name=doctype)
	name = local.db.get_value(doctype, docname)
	if not name or len(wanted) == 1:
		return _dict(name=name or "")
	# The values are those of a document that the user may read.
	rows = _read_list(doctype, fields=wanted, filters={"name": name})
	return rows[0] if rows else _dict(name=name)


def _find(doctype: str, filters: Any) -> str:
	"""Differs from Frappe: among what the user may read, by what they may read."""
	check_permission(doctype, throw=True)
	rows = _read_list(doctype, filters=parse(filters, "filters", list, dict), limit_page_length=1)
	if not rows:
		throw(_("{0} not found").format(_(doctype)), DoesNotExistError)
	return str(rows[0].name)


def parse(value: Any, label: str, *types: type) -> Any:
	"""An argument that is JSON text or, in a JSON body, what it is; it must be of one of these types."""
	if isinstance(value, str):
		value = parse_json_argument(value, label) if value.strip() else None
	if value is not None and not isinstance(value, types):
		throw(_("{0} must be {1}").format(label, _(" or ").join(_(JSON_NAMES[kind]) for kind in types)))
	return value


def _parse_fieldnames(fieldname: str | list[str]) -> list[str]:
	if isinstance(fieldname, str) and fieldname.lstrip().startswith("["):
		fieldname = parse(fieldname, "fieldname", list)
	return [fieldname] if isinstance(fieldname, str) else list(fieldname)


def _name_or_filters(filters: Any) -> Any:
	"""A text that is no JSON is a name; so is one in JSON."""
	if isinstance(filters, str) and filters.strip() != "null" and filters.lstrip()[:1] not in ("", "{", "["):
		with suppress(ValueError):
			name = json.loads(filters)
			filters = name if isinstance(name, str) else filters
		return {"name": filters}
	return parse(filters, "filters", list, dict)


def _read_list(doctype: str, **options: Any) -> Any:
	try:
		return list_documents(doctype, **options)
	except local.db.DriverError as error:
		# Names are checked for their form; whether there is such a column, the database knows.
		if local.db.is_missing_column(error):
			throw(_("A field of this list is not known in {0}").format(_(doctype)))
		raise


def _check_is_list(doctype: str) -> None:
	_refuse_child_table(doctype)
	if get_meta(doctype).issingle:
		throw(_("{0} is one document, not a list").format(_(doctype)))


def _refuse_child_table(doctype: str) -> None:
	if get_meta(doctype).istable:
		throw(
			_("Rows of {0} are read and saved with their parent document").format(_(doctype)), PermissionError
		)
