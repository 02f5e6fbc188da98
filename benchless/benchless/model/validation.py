"""The rules of a doctype's fields, checked at every save: mandatory, options, lengths, constants."""

from __future__ import annotations

from typing import Any

from ..access.passwords import remove_encrypted_password, set_encrypted_password
from ..context.local import local
from ..fieldtypes import OPTIONAL_FIELDS, kind_of
from ..text.messages import bold, msgprint, throw
from ..text.translate import _
from ..utils import cstr, flt, strip_html
from ..utils.dicts import _dict
from ..utils.errors import (
	CannotChangeConstantError,
	CharacterLengthExceededError,
	MandatoryError,
	NonNegativeError,
	UpdateAfterSubmitError,
)
from ..utils.html import sanitize_html
from . import data_options
from .values import to_stored_value


def validate(doc: Any) -> None:
	"""All rules on the document and its rows."""
	validate_mandatory(doc)
	for row in (doc, *doc.get_all_children()):
		data_options.validate_data_fields(row)
		validate_selects(row)
		validate_non_negative(row)
		validate_dates(row)
		validate_lengths(row)
		sync_autoname_field(row)
		sanitize_content(row)
		save_passwords(row)
	if doc.is_new():
		for fieldname in OPTIONAL_FIELDS:
			doc.set(fieldname, None)
	else:
		validate_set_only_once(doc)


# Mandatory


def validate_mandatory(doc: Any) -> None:
	if doc.flags.ignore_mandatory:
		return
	missing = [pair for row in (doc, *doc.get_all_children()) for pair in get_missing_fields(row)]
	if not missing:
		return
	for _fieldname, message in missing:
		msgprint(message)
	fields = ", ".join(fieldname for fieldname, _message in missing)
	raise MandatoryError(f"[{doc.doctype}, {doc.name}]: {fields}")


def get_missing_fields(row: Any) -> list[tuple[str, str]]:
	"""Names of mandatory fields without content, with what to tell the user."""
	missing = [
		(df.fieldname, _describe_missing(row, df))
		for df in row.meta.fields
		if df.reqd and not _has_content(df, row.get(df.fieldname))
	]
	for fieldname in ("parent", "parenttype") if row.meta.istable else ():
		if not row.get(fieldname):
			missing.append((fieldname, _describe_missing(row, _dict(label=fieldname))))
	return missing


def _has_content(df: _dict, value: Any) -> bool:
	if value in (None, []):
		return False
	text = cstr(value)
	is_html = df.fieldtype == "Text Editor" or (df.fieldtype == "Code" and df.options == "HTML")
	return bool(strip_html(text).strip()) or (is_html and "<img" in text)


def _describe_missing(row: Any, df: _dict) -> str:
	label = _(df.label, context=df.parent)
	if kind_of(df).is_table:
		return f"{_('Error')}: {_('Data missing in table')}: {label}"
	if row.get("parentfield"):
		where = f"{bold(_(row.doctype))} {_('Row')} #{row.idx}"
		return f"{_('Error')}: {where}: {_('Value missing for')}: {label}"
	return _("Error: Value missing for {0}: {1}").format(_(df.parent), label)


# Values


def validate_selects(row: Any) -> None:
	if local.flags.in_import:
		return
	for df in row.meta.get_select_fields():
		options = (df.options or "").split("\n")
		if df.fieldname == "naming_series" or not row.get(df.fieldname) or not any(options):
			continue
		value = cstr(row.get(df.fieldname)).strip()
		row.set(df.fieldname, value)
		if value not in options:
			prefix = _("Row #{0}:").format(row.idx) if row.get("parentfield") else ""
			listed = '", "'.join(_(option) for option in options)
			throw(_('{0} {1} is "{2}", but must be one of "{3}"').format(prefix, _(df.label), value, listed))


def validate_non_negative(row: Any) -> None:
	for df in row.meta.fields:
		if not df.non_negative or not kind_of(df).has_non_negative:
			continue
		if flt(row.get(df.fieldname)) < 0:
			throw(_describe_negative(row, df), NonNegativeError, title=_("Negative Value"))


def _describe_negative(row: Any, df: _dict) -> str:
	label = bold(_(df.label, context=df.parent))
	if row.get("parentfield"):
		return f"{bold(_(row.doctype))} {_('Row')} #{row.idx}: {_('Value cannot be negative for')} {label}"
	return _("{1} of {0} cannot be negative").format(_(df.parent), label)


def validate_dates(row: Any) -> None:
	"""Differs from Frappe: a date that is none is a ValidationError, before the database refuses it."""
	for df in row.meta.fields:
		value = row.get(df.fieldname)
		if kind_of(df).is_moment and value:
			to_stored_value(df, value)


def validate_lengths(row: Any) -> None:
	if local.flags.in_install or row.meta.issingle:
		return
	for df in row.meta.fields:
		value = row.get(df.fieldname)
		if limit := kind_of(df).find_limit(df, value):
			_throw_length_exceeded(row, df, limit, value)


def _throw_length_exceeded(row: Any, df: _dict, limit: int, value: Any) -> None:
	reference = f"{_(row.doctype)} {row.name}"
	if row.get("parentfield"):
		reference = _("{0}, Row {1}").format(_(row.doctype), row.idx)
	message = _("{0}: {1} is beyond the limit of {2}: {3}")
	throw(
		message.format(reference, bold(_(df.label, context=df.parent)), limit, value),
		CharacterLengthExceededError,
		title=_("Value too big"),
	)


def sync_autoname_field(row: Any) -> None:
	"""A document named by a field has its name in that field."""
	_rule, is_field, fieldname = (row.meta.autoname or "").partition("field:")
	if is_field and row.name and row.name != row.get(fieldname):
		row.set(fieldname, row.name)


def sanitize_content(row: Any) -> None:
	"""Take scripts out of texts, unless the field says that it holds code."""
	if local.flags.in_install:
		return
	for df in row.meta.fields:
		value = row.get(df.fieldname)
		if isinstance(value, str) and ("<" in value or ">" in value) and _is_sanitized(row, df):
			row.set(df.fieldname, sanitize_html(value))


def _is_sanitized(row: Any, df: _dict) -> bool:
	if df.ignore_xss_filter or not kind_of(df).is_sanitized or df.options == "Email":
		return False
	if row.docstatus.is_cancelled():
		return False
	return not row.docstatus.is_submitted() or bool(df.allow_on_submit)


def save_passwords(row: Any) -> None:
	"""Passwords go to a table of their own, encrypted; the document keeps as many asterisks."""
	for df in row.meta.fields:
		if df.fieldtype != "Password":
			continue
		password = row.get(df.fieldname)
		if not password:
			remove_encrypted_password(row.doctype, row.name, df.fieldname)
		elif not is_dummy_password(password):
			set_encrypted_password(row.doctype, row.name, password, df.fieldname)
			row.set(df.fieldname, "*" * len(password))


def is_dummy_password(password: str) -> bool:
	return set(password) == {"*"}


# Compared with what was saved before


def validate_set_only_once(doc: Any) -> None:
	before = doc.get_doc_before_save()
	if not before:
		return
	for df in doc.meta.get_set_only_once_fields():
		if not _is_same(df, doc, before):
			label = bold(doc.meta.get_label(df.fieldname))
			throw(_("Value cannot be changed for {0}").format(label), CannotChangeConstantError)


def _is_same(df: _dict, doc: Any, before: Any) -> bool:
	new, old = doc.get(df.fieldname), before.get(df.fieldname)
	if kind_of(df).is_table:
		return [_comparable(row) for row in new] == [_comparable(row) for row in old]
	if kind_of(df).is_moment:
		return bool(to_stored_value(df, new or None) == to_stored_value(df, old or None))
	return bool(new == old)


def _comparable(row: Any) -> dict[str, Any]:
	values: dict[str, Any] = row.as_dict(convert_dates_to_str=True)
	return {key: value for key, value in values.items() if key not in ("modified", "modified_by", "creation")}


def validate_update_after_submit(doc: Any) -> None:
	"""A submitted document changes only in fields that allow it."""
	if doc.flags.ignore_validate_update_after_submit:
		return
	before = doc.get_doc_before_save()
	_validate_unchanged(doc, before)
	rows_before = {(row.parentfield, row.name): row for row in before.get_all_children()}
	for row in doc.get_all_children():
		table = doc.meta.get_field(row.parentfield)
		if not (row.is_new() and table.allow_on_submit):
			_validate_unchanged(row, rows_before.get((row.parentfield, row.name)))


def _validate_unchanged(row: Any, before: Any) -> None:
	for df in row.meta.fields:
		if df.allow_on_submit:
			continue
		new = row.get_value(df.fieldname)
		old = before.get_value(df.fieldname) if before else None
		if kind_of(df).is_table:
			new, old = len(new or ()), len(old or ())
		if (new or old) and new != old:
			throw(
				_("{0} {1} cannot be changed after submission (from {2} to {3})").format(
					f"Row #{row.idx}:" if row.get("parent") else "",
					bold(_(df.label, context=df.parent)),
					bold(old),
					bold(new),
				),
				UpdateAfterSubmitError,
				title=_("Submitted"),
			)
