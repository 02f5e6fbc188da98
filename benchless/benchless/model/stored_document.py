"""A document's rows in the database: reading and writing them, without rules or events."""

from __future__ import annotations

from typing import Any, NoReturn

from ..cache import document_cache
from ..context.local import local
from ..fieldtypes import kind_of
from ..text.messages import bold, clear_last_message, msgprint, throw
from ..text.translate import _
from ..utils import cstr, now
from ..utils.dicts import _dict
from ..utils.errors import DoesNotExistError, DuplicateEntryError, UniqueValidationError
from . import defaults, values
from .base_document import BaseDocument
from .controllers import get_controller
from .naming import set_new_name

HASH_RETRIES = 5


class StoredDocument(BaseDocument):
	_doc_before_save: Any = None

	def __init__(self, *args: Any, **kwargs: Any) -> None:
		"""`Document("ToDo", name)` reads the database, `Document({…})` or `Document(doctype=…)` is new."""
		self.flags = _dict()
		if args and isinstance(args[0], str):
			self.doctype = args[0]
			self.name = args[1] if len(args) > 1 else args[0]
			self.flags["for_update"] = kwargs.get("for_update")
			self.load_from_db()
			return
		given = args[0] if args else kwargs
		if not given:
			raise ValueError("Illegal arguments")
		super().__init__(given)
		self.init_valid_columns()

	# Reading

	def load_from_db(self) -> Any:
		"""Read all values and child rows."""
		self.__dict__.pop("_table_fieldnames", None)
		super().__init__(self._read_single() if self.meta.issingle else self._read_row())
		if self.meta.issingle:
			self.init_valid_columns()
			self.fix_numeric_types()
		for df in self.meta.get_table_fields():
			rows = local.db.get_values(
				df.options,
				{"parent": self.name, "parenttype": self.doctype, "parentfield": df.fieldname},
				"*",
				as_dict=True,
				order_by="idx asc",
				for_update=bool(self.flags.for_update),
			)
			self.set(df.fieldname, rows)
		return self

	def _read_row(self) -> _dict:
		row: _dict | None = local.db.get_value(
			self.doctype, self.name, "*", as_dict=True, for_update=bool(self.flags.for_update)
		)
		if not row:
			throw(_("{0} {1} not found").format(_(self.doctype), self.name), DoesNotExistError)
		return row

	def _read_single(self) -> _dict:
		stored: _dict = local.db.get_singles_dict(self.doctype)
		if not stored:
			stored = defaults.get_new_doc(self.doctype)
			del stored["__islocal"]
		return _dict(stored, name=self.doctype)

	def reload(self) -> Any:
		return self.load_from_db()

	def get_latest(self) -> Any:
		"""The document as the database has it."""
		if not self._doc_before_save:
			self.load_doc_before_save()
		return self._doc_before_save

	def get_doc_before_save(self) -> Any:
		return self._doc_before_save

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""Read, and lock, the row that a save will replace."""
		self._doc_before_save = None
		if self.is_new():
			return
		try:
			self._doc_before_save = get_controller(self.doctype)(self.doctype, self.name, for_update=True)
		except DoesNotExistError:
			if raise_exception:
				raise
			clear_last_message()

	def has_value_changed(self, fieldname: str) -> bool:
		"""Whether this save changes the value; always true of a new document."""
		previous = self.get_doc_before_save()
		if not previous:
			return True
		before, after = previous.get(fieldname), self.get(fieldname)
		df = self.meta.get_field_or_standard(fieldname)
		if df and kind_of(df).is_moment:
			before, after = values.cast(df, before), values.cast(df, after)
		return bool(before != after)

	# Writing

	def db_insert(self, ignore_if_duplicate: bool = False) -> None:
		"""Insert the row as it is."""
		self._complete_row()
		row = self.get_stored_values()
		for retry in range(HASH_RETRIES + 1):
			try:
				local.db.bulk_insert(self.doctype, list(row), [list(row.values())])
				break
			except Exception as error:
				if not self._is_hash_collision(error) or retry == HASH_RETRIES:
					self._refuse_insert(error, ignore_if_duplicate)
					break
				self.name = None
				set_new_name(self)
				row["name"] = self.name
		self.set("__islocal", False)

	def _complete_row(self) -> None:
		if not self.name:
			set_new_name(self)
		if not self.creation:
			self.creation = self.modified = now()
			self.owner = self.modified_by = local.session.user

	def _is_hash_collision(self, error: Exception) -> bool:
		return self.meta.autoname == "hash" and local.db.is_primary_key_violation(error)

	def db_update(self) -> None:
		"""Write the row as it is; insert it when it is new."""
		if self.is_new() or not self.name:
			self.db_insert()
			return
		row = self.get_stored_values()
		# The case of the name may differ from the row's, which stays.
		name = cstr(row.pop("name"))
		columns = ", ".join(f"{local.db.quote(column)} = %s" for column in row)
		table = local.db.quote(f"tab{self.doctype}")
		try:
			local.db.sql(f"UPDATE {table} SET {columns} WHERE `name` = %s", [*row.values(), name])
		except Exception as error:
			self._refuse_value(error)
		local.db.value_cache.pop(self.doctype, None)

	def get_stored_values(self) -> _dict:
		row = self.get_valid_dict()
		for fieldname, value in row.items():
			row[fieldname] = values.to_stored_value(self.meta.get_field_or_standard(fieldname), value)
		return row

	def _refuse_insert(self, error: Exception, ignore_if_duplicate: bool = False) -> None:
		"""Say that the name is taken, or which other value is."""
		# A driver names one of several keys that refused the row; the name comes first, as on MariaDB.
		if not local.db.is_duplicate_entry(error) or not local.db.exists(self.doctype, self.name):
			self._refuse_value(error)
		elif not ignore_if_duplicate:
			message = _("{0} {1} already exists").format(_(self.doctype), bold(self.name))
			msgprint(message, title=_("Duplicate Name"), indicator="red")
			raise DuplicateEntryError(self.doctype, self.name, error) from error

	def _refuse_value(self, error: Exception) -> NoReturn:
		"""Say which value is taken; any other error is raised again."""
		if not local.db.is_duplicate_entry(error):
			raise error
		fieldname = self._violated_fieldname(error)
		df = self.meta.get_field(fieldname)
		msgprint(_("{0} must be unique").format(df.label if df else fieldname))
		raise UniqueValidationError(self.doctype, self.name, error) from error

	def _violated_fieldname(self, error: Exception) -> str:
		key = local.db.get_violated_key(error) or ""
		names = [name for name in self.meta.get_valid_columns() if name in key]
		return max(names, key=len, default=key)

	def _write_single(self) -> None:
		local.db.delete("Singles", {"doctype": self.doctype})
		columns = self.get_valid_dict(convert_dates_to_str=True)
		rows = [(self.doctype, field, value) for field, value in columns.items()]
		local.db.bulk_insert("Singles", ["doctype", "field", "value"], rows)
		local.db.value_cache.pop(self.doctype, None)

	def _write_children(self) -> None:
		"""Make the tables' rows those of the document: delete, insert, update."""
		for df in self.meta.get_table_fields():
			rows = self.get(df.fieldname)
			kept = [row.name for row in rows if row.name and not row.is_new()]
			gone = {"parent": self.name, "parenttype": self.doctype, "parentfield": df.fieldname}
			local.db.delete(df.options, {**gone, "name": ["not in", kept]} if kept else gone)
			insert_rows([row for row in rows if row.is_new()])
			for row in rows:
				if row.name in kept:
					row.db_update()

	def clear_cache(self) -> None:
		document_cache.clear(self.doctype, self.name)


def insert_rows(rows: list[Any]) -> None:
	"""Insert new documents of any doctypes, with one statement for each doctype."""
	by_doctype: dict[str, list[Any]] = {}
	for row in rows:
		row._complete_row()
		by_doctype.setdefault(row.doctype, []).append(row)
	for doctype, new in by_doctype.items():
		stored = [row.get_stored_values() for row in new]
		try:
			local.db.bulk_insert(doctype, list(stored[0]), [list(row.values()) for row in stored])
		except Exception as error:
			new[0]._refuse_insert(error)
		for row in new:
			row.set("__islocal", False)
