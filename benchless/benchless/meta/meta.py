"""DocType metadata, read from the JSON files of the installed apps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ..context.hooks import get_app_path, get_attr, get_hooks, get_installed_apps, get_module_list, scrub
from ..context.local import local
from ..fieldtypes import (
	CHILD_TABLE_FIELDS,
	DEFAULT_FIELDS,
	SET_ONCE_STANDARD_FIELDS,
	STANDARD_FIELDS,
	kind_of,
)
from ..text.messages import throw
from ..text.translate import _
from ..utils.compare import matching
from ..utils.dicts import _dict
from ..utils.errors import DoesNotExistError
from . import checks


class Meta:
	"""One DocType: its properties as attributes (None where the file has none), fields and permissions."""

	name: str
	module: str
	app: str
	autoname: str | None
	title_field: str | None
	fields: list[_dict]
	permissions: list[_dict]

	def __init__(self, definition: dict[str, Any], app: str) -> None:
		checks.run(definition)
		self.__dict__.update(definition, app=app, doctype="DocType")
		self.fields = [
			_dict({"permlevel": 0, **df, "parent": self.name, "idx": idx})
			for idx, df in enumerate(_in_field_order(definition), 1)
		]
		self.permissions = [
			_dict({"permlevel": 0, "if_owner": 0, **perm, "parent": self.name})
			for perm in definition.get("permissions", ())
		]

	def __getattr__(self, key: str) -> Any:
		if key.startswith("__"):
			raise AttributeError(key)
		return None

	def __repr__(self) -> str:
		return f"<Meta {self.name}>"

	def get(self, key: str, filters: dict[str, Any] | None = None, default: Any = None) -> Any:
		"""A property; of a list of rows (`fields`, `permissions`), those that match the filters."""
		value = self.__dict__.get(key, default)
		return matching(value or (), filters) if filters else value

	def as_dict(self) -> _dict:
		"""All that the file says, for the desk."""
		return _dict({k: v for k, v in self.__dict__.items() if not k.startswith("_") and k not in _DERIVED})

	def get_dashboard_data(self) -> _dict:
		"""The connections of a document: `transactions` (groups of DocTypes) and the fields that link to it.

		Differs from Frappe: from `links` and hooks alone, without `<doctype>_dashboard.py` and child rows."""
		data = _dict(transactions=[], non_standard_fieldnames={}, internal_links={})
		for link in map(_dict, self.links or ()):
			group = next((each for each in data.transactions if each["label"] == link.group), None)
			if not group:
				group = {"label": link.group, "items": []}
				data.transactions.append(group)
			group["items"].append(link.link_doctype)
			data.setdefault("fieldname", link.link_fieldname)
			data.non_standard_fieldnames[link.link_doctype] = link.link_fieldname
		for hook in get_hooks("override_doctype_dashboards", {}).get(self.name, ()):
			data = _dict(get_attr(hook)(data=data))
		return data

	# Fields by name

	@cached_property
	def _fields(self) -> dict[str, _dict]:
		return {df.fieldname: df for df in self.fields}

	def get_field(self, fieldname: str) -> Any:
		return self._fields.get(fieldname)

	def has_field(self, fieldname: str) -> bool:
		return fieldname in self._fields

	def get_field_or_standard(self, fieldname: str) -> _dict | None:
		return self._fields.get(fieldname) or STANDARD_FIELDS.get(fieldname)

	def get_label(self, fieldname: str) -> str:
		df = self.get_field_or_standard(fieldname)
		return (df.label or "") if df else "No Label"

	# Fields by kind

	def get_table_fields(self) -> list[_dict]:
		return self._table_fields

	@cached_property
	def _table_fields(self) -> list[_dict]:
		return [df for df in self.fields if kind_of(df).is_table]

	def get_link_fields(self) -> list[_dict]:
		return self._link_fields

	@cached_property
	def _link_fields(self) -> list[_dict]:
		return self._of_type("Link")

	def get_dynamic_link_fields(self) -> list[_dict]:
		return self._of_type("Dynamic Link")

	def get_select_fields(self) -> list[_dict]:
		return self._of_type("Select")

	def get_data_fields(self) -> list[_dict]:
		return self._of_type("Data")

	def _of_type(self, fieldtype: str) -> list[_dict]:
		return [df for df in self.fields if df.fieldtype == fieldtype]

	def get_set_only_once_fields(self) -> list[_dict]:
		own = [df for df in self.fields if df.set_only_once]
		return own + [STANDARD_FIELDS[fieldname] for fieldname in SET_ONCE_STANDARD_FIELDS]

	@cached_property
	def high_permlevel_fields(self) -> list[_dict]:
		return [df for df in self.fields if df.permlevel > 0]

	def get_high_permlevel_fields(self) -> list[_dict]:
		return self.high_permlevel_fields

	def get_fields_to_fetch(self, link_fieldname: str) -> list[_dict]:
		"""Fields whose value comes from the document that this link names."""
		return self._fields_to_fetch.get(link_fieldname, [])

	@cached_property
	def _fields_to_fetch(self) -> dict[str, list[_dict]]:
		fields: dict[str, list[_dict]] = {}
		for df in self.fields:
			link, dot, _source = (df.fetch_from or "").partition(".")
			if dot and kind_of(df).has_value:
				fields.setdefault(link, []).append(df)
		return fields

	def get_fieldnames_with_value(self) -> list[str]:
		return [df.fieldname for df in self.fields if kind_of(df).has_value]

	def get_valid_columns(self) -> list[str]:
		"""The columns of the table, as far as documents write them."""
		return self._columns

	@cached_property
	def _columns(self) -> list[str]:
		own = [df.fieldname for df in self.fields if kind_of(df).has_value]
		return [*DEFAULT_FIELDS[1:], *own, *(CHILD_TABLE_FIELDS if self.istable else ())]

	# How it is shown and named

	def get_title_field(self) -> str:
		if self.title_field:
			return self.title_field
		return "title" if self.has_field("title") else "name"

	def get_search_fields(self) -> list[str]:
		fields = [name.strip() for name in (self.search_fields or "name").split(",")]
		return fields if "name" in fields else [*fields, "name"]

	def get_naming_series_options(self) -> list[str]:
		df = self.get_field("naming_series")
		return (df.options or "").split("\n") if df else []


_DERIVED = {"high_permlevel_fields"}


def _in_field_order(definition: dict[str, Any]) -> list[dict[str, Any]]:
	fields: list[dict[str, Any]] = definition.get("fields", [])
	order = {fieldname: place for place, fieldname in enumerate(definition.get("field_order", ()))}
	return sorted(fields, key=lambda df: order.get(df["fieldname"], len(order)))


def get_meta(doctype: str, cached: bool = True) -> Meta:
	"""Metadata of a DocType of an installed app (or of the app that is being installed)."""
	app, path = _find(doctype)
	if not path:
		throw(_("{0} {1} not found").format(_("DocType"), doctype), DoesNotExistError)
	if not cached:
		_load.cache_clear()
	meta = _load(app, path)
	if meta.name != doctype:
		throw(_("{0} {1} not found").format(_("DocType"), doctype), DoesNotExistError)
	return meta


def exists(doctype: str) -> bool:
	"""Whether a DocType of this name is installed."""
	app, path = _find(doctype)
	return bool(path) and _load(app, path).name == doctype


def is_single(doctype: str) -> bool:
	return bool(get_meta(doctype).issingle)


def iter_doctypes(app: str) -> Iterator[Meta]:
	"""Every DocType of an app, in the order of its modules."""
	for path in _files_of(app).values():
		yield _load(app, path)


def all_doctypes() -> Iterator[Meta]:
	"""Every DocType of the site."""
	for app in _apps():
		yield from iter_doctypes(app)


def clear_meta_cache() -> None:
	"""Read the files again: after a migration."""
	_load.cache_clear()
	_files_of.cache_clear()


def _apps() -> list[str]:
	apps = get_installed_apps()
	installing = local.flags.in_install
	return [*apps, installing] if isinstance(installing, str) and installing not in apps else apps


def _find(doctype: str) -> tuple[str, str]:
	key = scrub(doctype)
	for app in _apps():
		if path := _files_of(app).get(key):
			return app, path
	return "", ""


@cache
def _files_of(app: str) -> dict[str, str]:
	"""`lms_course` → path of its JSON file."""
	files: dict[str, str] = {}
	for module in get_module_list(app):
		folder = Path(get_app_path(app, scrub(module), "doctype"))
		for path in sorted(folder.glob("*/*.json")):
			if path.stem == path.parent.name:
				files[path.stem] = str(path)
	return files


@cache
def _load(app: str, path: str) -> Meta:
	return Meta(json.loads(Path(path).read_text(encoding="utf-8")), app)
