"""A document's values and child rows, in memory."""

from __future__ import annotations

import datetime
import weakref
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..fieldtypes import DEFAULT_FIELDS, kind_of
from ..meta import Meta, get_meta
from ..utils import cint
from ..utils.compare import matching
from ..utils.dicts import _dict
from . import values
from .controllers import get_controller
from .docstatus import DocStatus


class BaseDocument:
	doctype: str
	name: Any = None  # a str, once there is one
	owner: str | None
	creation: Any
	modified: Any
	modified_by: str
	idx: int
	flags: _dict

	# Attributes of the object itself, which no value from outside may replace; methods are none, either.
	_reserved = frozenset(
		(
			"doctype",
			"meta",
			"flags",
			"parent_doc",
			"_action",
			"_doc_before_save",
			"_original_modified",
			"_parent_doc",
			"_table_fieldnames",
		)
	)
	_parent_doc: Callable[[], BaseDocument | None] | None = None

	def __init__(self, d: dict[str, Any]) -> None:
		if d.get("doctype"):
			self.doctype = d["doctype"]
		self._table_fieldnames = {df.fieldname for df in self.meta.get_table_fields()}
		self.update(d)

	if TYPE_CHECKING:
		# Fields are attributes.
		def __getattr__(self, key: str) -> Any: ...

		def __setattr__(self, key: str, value: Any) -> None: ...

	@cached_property
	def meta(self) -> Meta:
		return get_meta(self.doctype)

	def __getstate__(self) -> dict[str, Any]:
		return {k: v for k, v in self.__dict__.items() if k not in ("meta", "_parent_doc")}

	# Values

	def get(self, key: Any, filters: Any = None, limit: int | None = None, default: Any = None) -> Any:
		"""A value; of a table, the rows that match the filters (`key` itself may be filters on all rows)."""
		if isinstance(key, dict):
			return matching(self.get_all_children(), key, limit)
		if isinstance(filters, dict) and filters:
			return matching(self.__dict__.get(key) or (), filters, limit)
		value = self.__dict__.get(key, filters or default)
		return value[:limit] if limit and isinstance(value, list | tuple) else value

	def set(self, key: str, value: Any, as_value: bool = False) -> None:
		if key in self._reserved or callable(getattr(type(self), key, None)):
			return
		if as_value or key not in self._table_fieldnames:
			self.__dict__[key] = value
			return
		self.__dict__[key] = []
		if value:
			self.extend(key, value)

	def update(self, d: dict[str, Any]) -> Any:
		# First, as child rows refer to it.
		if "name" in d:
			self.name = d["name"]
		for key, value in d.items():
			self.set(key, value)
		return self

	def update_if_missing(self, d: dict[str, Any]) -> None:
		for key, value in d.items():
			if value is not None and self.get(key) is None:
				self.set(key, value)

	def is_new(self) -> bool:
		return bool(self.get("__islocal"))

	@property
	def docstatus(self) -> DocStatus:
		return DocStatus(cint(self.get("docstatus")))

	@docstatus.setter
	def docstatus(self, value: Any) -> None:
		self.__dict__["docstatus"] = DocStatus(cint(value))

	def init_valid_columns(self) -> None:
		"""Give every column and table an attribute."""
		for fieldname in self._table_fieldnames:
			if self.__dict__.get(fieldname) is None:
				self.__dict__[fieldname] = []
		for key in (*DEFAULT_FIELDS, *self.meta.get_valid_columns()):
			self.__dict__.setdefault(key, None)
		self.docstatus = self.__dict__["docstatus"]
		self.__dict__["idx"] = self.__dict__["idx"] or 0

	def fix_numeric_types(self) -> None:
		"""Numbers that were stored as text (those of Singles) become numbers."""
		for df in self.meta.fields:
			value = self.get(df.fieldname)
			if kind_of(df).is_number and (value is not None or df.fieldtype == "Check"):
				self.set(df.fieldname, kind_of(df).cast(value))

	def get_value(self, fieldname: str) -> Any:
		"""The value as Python means it: a date is a date object."""
		return values.cast(self.meta.get_field(fieldname), self.get(fieldname))

	# Child rows

	def get_all_children(self) -> list[Any]:
		return [row for df in self.meta.get_table_fields() for row in self.get(df.fieldname) or ()]

	def append(self, key: str, value: Any = None) -> Any:
		"""Add a row, given as dict or document, to a table."""
		rows = self.__dict__.get(key)
		if rows is None:
			rows = self.__dict__[key] = []
		row = self._init_child({} if value is None else value, key, len(rows) + 1)
		rows.append(row)
		row._parent_doc = weakref.ref(self)
		return row

	def extend(self, key: str, rows: Iterable[Any]) -> None:
		for row in rows:
			self.append(key, row)

	def remove(self, doc: Any) -> None:
		"""Take a row out of its table and number the others anew."""
		if doc.get("parentfield"):
			rows = self.get(doc.parentfield)
			rows.remove(doc)
			for idx, row in enumerate(rows, 1):
				row.idx = idx

	def _init_child(self, value: Any, key: str, idx: int) -> Any:
		if not isinstance(value, BaseDocument):
			df = self.meta.get_field(key)
			if df is None:
				raise AttributeError(key)
			value["doctype"] = df.options
			value = get_controller(df.options)(value)
		value.parent, value.parenttype, value.parentfield = self.name, self.doctype, key
		value.idx = value.get("idx") or idx
		if not value.get("name"):
			value.__dict__["__islocal"] = 1
		return value

	@property
	def parent_doc(self) -> Any:
		"""The document that has this row, while someone holds it."""
		return self._parent_doc() if self._parent_doc else None

	# As a dict

	def get_valid_dict(self, convert_dates_to_str: bool = False, ignore_nulls: bool = False) -> _dict:
		"""The columns and their values."""
		d = _dict()
		for fieldname in self.meta.get_valid_columns():
			value = self.__dict__.get(fieldname)
			if df := self.meta.get_field(fieldname):
				value = values.to_column_value(df, value)
			if convert_dates_to_str and isinstance(value, datetime.date | datetime.time | datetime.timedelta):
				value = str(value)
			if not (ignore_nulls and value is None):
				d[fieldname] = value
		return d

	def as_dict(
		self,
		no_nulls: bool = False,
		no_default_fields: bool = False,
		convert_dates_to_str: bool = False,
	) -> _dict:
		"""All values, those of child rows included."""
		d = self.get_valid_dict(convert_dates_to_str, no_nulls)
		d["doctype"] = self.doctype
		for fieldname in self._table_fieldnames:
			d[fieldname] = [
				row.as_dict(no_nulls, no_default_fields, convert_dates_to_str)
				for row in self.get(fieldname) or ()
			]
		for key in DEFAULT_FIELDS if no_default_fields else ():
			d.pop(key, None)
		for key in ("_user_tags", "__islocal", "__onload", "_liked_by", "__unsaved"):
			if value := self.__dict__.get(key):
				d[key] = value
		return d
