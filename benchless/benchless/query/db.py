"""`frappe.db`: a connection, and reading and writing values of documents without loading them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from .. import query
from ..cache import document_cache
from ..context.local import local
from ..database import mariadb, sqlite
from ..database.base import Connection
from ..database.builder import get_table_name
from ..fieldtypes import kind_of
from ..meta import get_meta
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import _dict, generate_hash, now, sbool
from ..utils.errors import ValidationError
from . import DEFAULT_ORDER

SINGLES = "Singles"
_GLOBALS = "`tabDefaultValue` WHERE `parent` = '__global' AND `defkey` = %s"


class Database(Connection):
	"""What both backends' `frappe.db` can do."""

	def __init__(self, *args: Any, **kwargs: Any) -> None:
		super().__init__(*args, **kwargs)
		self.value_cache: dict[str, dict[Any, Any]] = {}

	def rollback(self, *, save_point: str | None = None) -> None:
		self.value_cache.clear()
		local.document_cache.clear()
		super().rollback(save_point=save_point)

	# Reading

	def get_value(
		self,
		doctype: str,
		filters: Any = None,
		fieldname: Any = "name",
		ignore: bool | None = None,
		as_dict: bool = False,
		order_by: str | None = DEFAULT_ORDER,
		cache: bool = False,
		for_update: bool = False,
		*,
		pluck: bool = False,
		distinct: bool = False,
	) -> Any:
		"""One field, or a row of several, of the first document that matches; None where there is none.

		`filters` may be a name, or None for a Single. Rows are tuples, with `as_dict` dicts."""
		rows = self.get_values(
			doctype,
			filters,
			fieldname,
			ignore,
			as_dict,
			order_by,
			cache=cache,
			for_update=for_update,
			pluck=pluck,
			distinct=distinct,
			limit=1,
		)
		if not rows:
			return None
		row = rows[0]
		return row if pluck or as_dict or len(row) > 1 else row[0]

	def get_values(
		self,
		doctype: str,
		filters: Any = None,
		fieldname: Any = "name",
		ignore: bool | None = None,
		as_dict: bool = False,
		order_by: str | None = DEFAULT_ORDER,
		*,
		cache: bool = False,
		for_update: bool = False,
		pluck: bool = False,
		distinct: bool = False,
		limit: int | None = None,
	) -> Any:
		"""The same for all documents that match, the last modified first."""
		key = (filters, str(fieldname), as_dict, limit) if cache and isinstance(filters, str) else None
		if key is not None and key in self.value_cache.get(doctype, {}):
			return self.value_cache[doctype][key]
		if filters is None or (filters == doctype and doctype != "DocType"):
			return self._get_single_values(doctype, fieldname, as_dict)
		if isinstance(filters, list) and not (filters := [name for name in filters if name]):
			return {}
		built = query.build_value_query(
			doctype,
			fieldname,
			filters,
			order_by=None if distinct else "modified" if order_by == DEFAULT_ORDER else order_by,
			limit=limit,
			distinct=distinct,
			for_update=for_update,
		)
		try:
			rows = self.sql(built, as_dict=as_dict or fieldname == "*", pluck=pluck)
		except self.DriverError as error:
			# A doctype without a table may be a Single.
			if not self.is_table_missing(error) and not (ignore and self.is_missing_column(error)):
				raise
			rows = None if ignore else self._get_single_values(doctype, fieldname, as_dict)
		if key is not None:
			self.value_cache.setdefault(doctype, {})[key] = rows
		return rows

	def exists(self, dt: Any, dn: Any = None, cache: bool = False) -> Any:
		"""The name of a document that matches, or None. A Single exists."""
		if dt != "DocType" and dt == dn:
			return dn
		if isinstance(dt, dict):
			dn = {field: value for field, value in dt.items() if field != "doctype"}
			dt = dt["doctype"]
		return self.get_value(dt, dn, ignore=True, cache=cache, order_by=None)

	def count(self, dt: str, filters: Any = None, cache: bool = False) -> int:
		"""How many documents match."""
		rows = self.sql(query.build_value_query(dt, "count(*)", filters))
		return int(rows[0][0])

	def get_single_value(self, doctype: str, fieldname: str, cache: bool = True) -> Any:
		"""A field of a Single, as its fieldtype has it."""
		cached = self.value_cache.setdefault(doctype, {})
		if cache and fieldname in cached:
			return cached[fieldname]
		df = get_meta(doctype).get_field(fieldname)
		if df is None:
			throw(_("{1} has no field {0}").format(bold(fieldname), bold(doctype)))
		stored = self._get_stored_singles(doctype, [fieldname])
		cached[fieldname] = value = kind_of(df).read_single(stored.get(fieldname))
		return value

	def get_singles_dict(self, doctype: str, *, for_update: bool = False) -> _dict:
		"""Everything stored of a Single, as the text it is stored as."""
		singles = self.qb.DocType(SINGLES)
		built = (
			self.qb.from_(singles).select(singles["field"], singles.value).where(singles.doctype == doctype)
		)
		return _dict(self.sql(built.for_update() if for_update else built))

	# Writing

	def set_value(
		self,
		dt: str,
		dn: Any,
		field: str | dict[str, Any],
		val: Any = None,
		modified: Any = None,
		modified_by: str | None = None,
		update_modified: bool = True,
	) -> None:
		"""Write fields of the documents that match, without document events."""
		if dn is None or dt == dn:
			if get_meta(dt).issingle:
				self.set_single_value(
					dt,
					field,
					val,
					modified=modified,
					modified_by=modified_by,
					update_modified=update_modified,
				)
			return
		values = self._get_changes(field, val, modified, modified_by, update_modified)
		built = query.where(self.qb.update(get_table_name(dt)), dt, dn)
		for fieldname, value in values.items():
			built = built.set(fieldname, value)
		self.sql(built)
		self._forget(dt, dn if isinstance(dn, str) else None)

	def set_single_value(
		self,
		doctype: str,
		fieldname: str | dict[str, Any],
		value: Any = None,
		*,
		modified: Any = None,
		modified_by: str | None = None,
		update_modified: bool = True,
	) -> None:
		"""Write fields of a Single, without document events."""
		values = self._get_changes(fieldname, value, modified, modified_by, update_modified)
		singles = self.qb.DocType(SINGLES)
		self.sql(
			self.qb.from_(singles)
			.delete()
			.where((singles.doctype == doctype) & singles["field"].isin(list(values)))
		)
		rows = [(doctype, name, _as_stored(value)) for name, value in values.items()]
		self.bulk_insert(SINGLES, ["doctype", "field", "value"], rows)
		self._forget(doctype, doctype)

	def delete(self, doctype: str, filters: Any = None) -> None:
		"""Delete the rows that match, all of them without filters; no document events."""
		table = get_table_name(doctype)
		self.sql(query.where(self.qb.from_(table).delete(), doctype, filters))
		self._forget(doctype, None)

	def bulk_insert(
		self,
		doctype: str,
		fields: Sequence[str],
		values: Iterable[Sequence[Any]],
		ignore_duplicates: bool = False,
		*,
		chunk_size: int = 10_000,
	) -> None:
		super().bulk_insert(doctype, fields, values, ignore_duplicates, chunk_size=chunk_size)
		self.value_cache.pop(doctype, None)

	def get_time_zone(self) -> str | None:
		"""The zone in System Settings; None before there are any."""
		cached = self.value_cache.setdefault("System Settings", {})
		if "time_zone" not in cached:
			try:
				settings = self._get_stored_singles("System Settings", ["time_zone"])
			except self.DriverError as error:
				if not self.is_table_missing(error):
					raise
				return None
			cached["time_zone"] = settings.time_zone
		zone: str | None = cached["time_zone"]
		return zone

	def get_global(self, key: str) -> str | None:
		"""A value that the site keeps for itself; None where there is none, or no table for it yet."""
		try:
			rows = self.sql(f"SELECT `defvalue` FROM {_GLOBALS}", (key,))
		except self.DriverError as error:
			if not self.is_table_missing(error):
				raise
			return None
		return rows[0][0] if rows else None

	def set_global(self, key: str, value: str) -> None:
		"""Keep a value for the whole site."""
		self.sql(f"DELETE FROM {_GLOBALS}", (key,))
		fields = ["name", "parent", "parenttype", "parentfield", "defkey", "defvalue"]
		row = (generate_hash(length=10), "__global", "__default", "system_defaults", key, value)
		self.bulk_insert("DefaultValue", fields, [row])

	# Helpers

	def _get_single_values(self, doctype: str, fieldname: Any, as_dict: bool) -> list[Any]:
		if fieldname == "*":
			everything = self.get_singles_dict(doctype)
			return [everything] if everything else []
		fields = query.split(fieldname) if isinstance(fieldname, str) else list(fieldname)
		stored = self._get_stored_singles(doctype, fields)
		if not stored:
			return []
		return [stored] if as_dict else [[stored.get(field) for field in fields]]

	def _get_stored_singles(self, doctype: str, fields: list[str]) -> _dict:
		singles = self.qb.DocType(SINGLES)
		return _dict(
			self.sql(
				self.qb.from_(singles)
				.select(singles["field"], singles.value)
				.where((singles.doctype == doctype) & singles["field"].isin(fields))
			)
		)

	def _get_changes(
		self, field: str | dict[str, Any], value: Any, modified: Any, modified_by: str | None, update: bool
	) -> dict[str, Any]:
		values = dict(field) if isinstance(field, dict) else {field: value}
		if update:
			values["modified"] = modified or now()
			values["modified_by"] = modified_by or local.session.user
		return values

	def _forget(self, doctype: str, name: str | None) -> None:
		self.value_cache.pop(doctype, None)
		document_cache.clear(doctype, name)


class SQLiteDatabase(Database, sqlite.SQLiteConnection):
	"""`frappe.db` of a site on SQLite."""


class MariaDBDatabase(Database, mariadb.MariaDBConnection):
	"""`frappe.db` of a site on MariaDB."""


def connect(conf: _dict) -> Database:
	"""The active site's database, as its configuration names it. Opened at the first statement."""
	if conf.db_type == "sqlite":
		return SQLiteDatabase(get_sqlite_path(local.site_path, conf))
	if conf.db_type != "mariadb":
		raise ValidationError(f"db_type is {conf.db_type!r}; it must be sqlite or mariadb")
	return MariaDBDatabase(
		user=conf.db_user or conf.db_name,
		password=conf.db_password,
		host=conf.db_host,
		port=conf.db_port,
		database=conf.db_name,
		socket=conf.db_socket,
	)


def get_sqlite_path(site_path: str, conf: _dict) -> str:
	"""The file of a site on SQLite."""
	return os.path.join(site_path, "db", f"{conf.db_name}.db")


def _as_stored(value: Any) -> Any:
	value = sbool(value)
	return int(value) if isinstance(value, bool) else value
