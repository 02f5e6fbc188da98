"""What links to a document: checked before it is deleted or cancelled, rewritten when it is renamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from ..context.hooks import get_hooks
from ..context.local import local
from ..meta import Meta, all_doctypes
from ..text.messages import throw
from ..text.translate import _
from ..utils import cint
from ..utils.dicts import _dict
from ..utils.errors import LinkExistsError

SUBMITTED, CANCELLED = 1, 2


class LinkField(NamedTuple):
	meta: Meta
	fieldname: str
	doctype_field: str | None
	"""The field that names the doctype, of a Dynamic Link."""


class Reference(NamedTuple):
	doctype: str
	name: str
	docstatus: int
	row: int | None


def get_link_fields(doctype: str) -> Iterator[LinkField]:
	"""Every Link field to this doctype, on the whole site."""
	for meta in all_doctypes():
		for df in meta.get_link_fields():
			if df.options == doctype:
				yield LinkField(meta, df.fieldname, None)


def get_dynamic_link_fields() -> Iterator[LinkField]:
	for meta in all_doctypes():
		for df in meta.get_dynamic_link_fields():
			yield LinkField(meta, df.fieldname, df.options)


def check_links_on_delete(doc: Any) -> None:
	"""Nothing may go on linking to what is deleted; through a Dynamic Link, only cancelled documents may."""
	ignored = set(get_hooks("ignore_links_on_delete"))
	for field in get_link_fields(doc.doctype):
		for reference in _find_references(doc, field, ignored):
			_refuse(doc, reference)
	for field in get_dynamic_link_fields():
		for reference in _find_references(doc, field, ignored):
			if reference.docstatus != CANCELLED:
				_refuse(doc, reference)


def check_links_on_cancel(doc: Any) -> None:
	"""No submitted document may go on linking to what is cancelled."""
	ignored = set(doc.get("ignore_linked_doctypes") or ())
	for field in (*get_link_fields(doc.doctype), *get_dynamic_link_fields()):
		if field.fieldname == "amended_from":
			continue
		for reference in _find_references(doc, field, ignored):
			if reference.docstatus == SUBMITTED:
				_refuse(doc, reference)


def _find_references(doc: Any, field: LinkField, ignored: set[str]) -> Iterator[Reference]:
	meta = field.meta
	if meta.name in ignored:
		return
	for row in _find_rows(doc, field):
		is_child = bool(meta.istable and row.parent)
		reference = Reference(
			doctype=row.parenttype if is_child else meta.name,
			name=row.parent if is_child else row.name,
			docstatus=cint(row.docstatus),
			row=row.idx if is_child and field.doctype_field else None,
		)
		is_itself = meta.name == doc.doctype and reference.name == doc.name
		if reference.doctype not in ignored and not is_itself:
			yield reference


def _find_rows(doc: Any, field: LinkField) -> list[_dict]:
	meta = field.meta
	filters = {field.fieldname: doc.name}
	if field.doctype_field:
		filters[field.doctype_field] = doc.doctype
	if meta.issingle:
		values = local.db.get_singles_dict(meta.name)
		is_linked = all(values.get(key) == value for key, value in filters.items())
		return [_dict(values, name=meta.name)] if is_linked else []
	fields = ["name", "docstatus", *(("parent", "parenttype", "idx") if meta.istable else ())]
	rows: list[_dict] = local.db.get_values(meta.name, filters, fields, as_dict=True, order_by=None)
	return rows


def _refuse(doc: Any, reference: Reference) -> NoReturn:
	# A Single is shown once.
	doctype = "" if reference.doctype == reference.name else _(reference.doctype)
	throw(
		_("{0} {1} cannot be deleted or cancelled: {2} {3} {4} links to it").format(
			_(doc.doctype),
			_form_link(doc.doctype, doc.name),
			doctype,
			_form_link(reference.doctype, reference.name),
			f"at Row: {reference.row}" if reference.row else "",
		),
		LinkExistsError,
	)


def _form_link(doctype: str, name: str) -> str:
	return f'<a href="/app/Form/{doctype}/{name}">{name}</a>'


def move_links(doctype: str, old: str, new: str) -> None:
	"""Point everything that links to a document to its new name; `modified` stays."""
	for field in (*get_link_fields(doctype), *get_dynamic_link_fields()):
		filters = {field.fieldname: old}
		if field.doctype_field:
			filters[field.doctype_field] = doctype
		if field.meta.issingle:
			_move_link_of_single(field.meta.name, filters, field.fieldname, new)
		else:
			local.db.set_value(field.meta.name, filters, field.fieldname, new, update_modified=False)


def _move_link_of_single(doctype: str, filters: dict[str, str], fieldname: str, new: str) -> None:
	values = local.db.get_singles_dict(doctype)
	if all(values.get(key) == value for key, value in filters.items()):
		local.db.set_single_value(doctype, fieldname, new, update_modified=False)
