"""`frappe.client`: documents and lists for scripts in the browser and for other systems."""

from typing import Any

from ..errors import PermissionError
from ..listing import get_list as list_documents
from ..local import local
from ..messages import throw
from ..meta import get_meta
from ..model import delete_doc, get_doc
from ..permissions import check_permission
from ..translate import _
from ..utils.data import _dict
from ..whitelist import whitelist
from .arguments import parse_json_argument

STANDARD_FIELDS = (
	"doctype", "name", "owner", "creation", "modified", "modified_by", "docstatus", "idx",
	"parent", "parentfield", "parenttype",
)  # fmt: skip


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

	Differs from Frappe: rows of a child table come with the parent's document only; `debug` does nothing."""
	_refuse_child_table(doctype)
	return list_documents(
		doctype,
		fields=parse(fields, "fields"),
		filters=parse(filters, "filters"),
		or_filters=parse(or_filters, "or_filters"),
		group_by=group_by,
		order_by=order_by,
		limit_start=limit_start or 0,
		limit_page_length=limit_page_length,
		as_list=not as_dict,
	)


@whitelist()
def get_count(doctype: str, filters: Any = None, debug: bool = False, cache: bool = False) -> int:
	"""Differs from Frappe: only rows that the user may read are counted."""
	_refuse_child_table(doctype)
	rows = list_documents(doctype, fields=["count(name) as total"], filters=parse(filters, "filters"))
	return int(rows[0].total)


@whitelist()
def get(doctype: str, name: str | None = None, filters: Any = None, parent: str | None = None) -> Any:
	"""A document by its name, by filters, or the one of a Single."""
	_refuse_child_table(doctype)
	if name:
		doc = get_doc(doctype, name)
	elif filters:
		doc = get_doc(doctype, parse(filters, "filters"))
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
		rows = list_documents(doctype, fields=fields, filters=_name_or_filters(filters), limit_page_length=1)
	if as_dict:
		return rows[0] if rows else {}
	values = [rows[0].get(field) for field in fields] if rows else []
	return values if len(values) > 1 else (values or [None])[0]


@whitelist(methods=["POST", "PUT"])
def set_value(doctype: str, name: str, fieldname: Any, value: Any = None) -> Any:
	"""Save one value, or a dict of them given as `fieldname`."""
	_refuse_child_table(doctype)
	if isinstance(fieldname, str) and fieldname in STANDARD_FIELDS:
		throw(_("Cannot edit standard fields"))
	if isinstance(fieldname, dict) or (isinstance(fieldname, str) and fieldname.lstrip().startswith("{")):
		values = parse(fieldname, "fieldname")
	else:
		values = {fieldname: "" if value is None else value}
	doc = get_doc(doctype, name)
	doc.update({key: value for key, value in values.items() if key != "flags"})
	doc.save()
	return doc.as_dict()


@whitelist(methods=["POST", "PUT"])
def insert(doc: Any = None) -> Any:
	return get_doc(_parse_document(doc)).insert().as_dict()


@whitelist(methods=["POST", "PUT"])
def save(doc: Any) -> Any:
	saved = get_doc(_parse_document(doc))
	saved.save()
	return saved.as_dict()


@whitelist(methods=["POST", "PUT"])
def submit(doc: Any) -> Any:
	submitted = get_doc(_parse_document(doc))
	submitted.submit()
	return submitted.as_dict()


@whitelist(methods=["POST", "PUT"])
def cancel(doctype: str, name: str) -> Any:
	doc = get_doc(doctype, name)
	doc.cancel()
	return doc.as_dict()


@whitelist(methods=["DELETE", "POST"])
def delete(doctype: str, name: str) -> None:
	_refuse_child_table(doctype)
	delete_doc(doctype, name, ignore_missing=False)


@whitelist()
def validate_link(doctype: str, docname: str, fields: Any = None) -> Any:
	"""The name of a linked document as stored, with the values that the form fetches from it."""
	if not (check_permission(doctype, "select") or check_permission(doctype, "read")):
		throw(_("You do not have Read or Select Permissions for {0}").format(_(doctype)), PermissionError)
	wanted = ["name", *(parse(fields, "fields") or [])]
	if get_meta(doctype).issingle:
		return _dict(name=doctype)
	return local.db.get_value(doctype, docname, wanted, as_dict=True) or _dict(name="")


def parse(value: Any, label: str) -> Any:
	"""Arguments arrive as JSON text or, in a JSON body, as what they are."""
	if not isinstance(value, str):
		return value
	return parse_json_argument(value, label) if value.strip() else None


def _parse_fieldnames(fieldname: str | list[str]) -> list[str]:
	if isinstance(fieldname, str) and fieldname.lstrip().startswith("["):
		fieldname = parse(fieldname, "fieldname")
	return [fieldname] if isinstance(fieldname, str) else list(fieldname)


def _name_or_filters(filters: Any) -> Any:
	"""A plain text is a name."""
	if isinstance(filters, str) and filters.lstrip()[:1] not in ("", "{", "["):
		return {"name": filters}
	return parse(filters, "filters")


def _parse_document(doc: Any) -> dict[str, Any]:
	values = parse(doc, "doc")
	if not isinstance(values, dict) or not values.get("doctype"):
		throw(_("A document is one JSON object with its doctype"))
	return {key: value for key, value in values.items() if key != "flags"}


def _refuse_child_table(doctype: str) -> None:
	if get_meta(doctype).istable:
		throw(
			_("Rows of {0} are read and saved with their parent document").format(_(doctype)), PermissionError
		)
