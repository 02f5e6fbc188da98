"""Checks of a DocType file when it is loaded. Every finding has an id that stays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..fieldtypes import FIELDTYPES, kind_of
from ..utils.errors import ValidationError

Definition = dict[str, Any]
Finding = tuple[str, str]
Check = Callable[[Definition], Iterator[Finding]]


class DocTypeError(ValidationError):
	"""A DocType file that cannot be used."""


def run(definition: Definition) -> None:
	"""Raise DocTypeError with every finding."""
	findings = [finding for check in CHECKS for finding in check(definition)]
	if findings:
		lines = "\n".join(f"  {code}: {text}" for code, text in findings)
		raise DocTypeError(f"DocType {definition.get('name')}:\n{lines}")


def check_identity(definition: Definition) -> Iterator[Finding]:
	for key in ("name", "module"):
		if not definition.get(key):
			yield "D001", f"`{key}` is missing"


def check_fields(definition: Definition) -> Iterator[Finding]:
	seen: set[str] = set()
	for df in _fields(definition):
		fieldname = df.get("fieldname")
		if not fieldname:
			yield "D002", f"a {df.get('fieldtype')} field has no `fieldname`"
		elif fieldname in seen:
			yield "D003", f"{fieldname} is there twice"
		seen.add(fieldname or "")


def check_fieldtypes(definition: Definition) -> Iterator[Finding]:
	for df in _fields(definition):
		if df.get("fieldtype") not in FIELDTYPES:
			yield "D004", f"{df.get('fieldname')}: unknown fieldtype {df.get('fieldtype')}"
		elif kind_of(df).needs_options and not df.get("options"):
			yield "D005", f"{df.get('fieldname')}: a {df['fieldtype']} needs `options`"


def check_field_order(definition: Definition) -> Iterator[Finding]:
	if "field_order" not in definition:
		return
	listed, there = set(definition["field_order"]), {df.get("fieldname") for df in _fields(definition)}
	for fieldname in sorted(listed ^ there, key=str):
		yield "D006", f"{fieldname} is in only one of `field_order` and `fields`"


def check_references(definition: Definition) -> Iterator[Finding]:
	names = {df.get("fieldname") for df in _fields(definition)}
	wanted = [("title_field", definition.get("title_field")), ("image_field", definition.get("image_field"))]
	autoname = definition.get("autoname") or ""
	if autoname.startswith("field:"):
		wanted.append(("autoname", autoname.removeprefix("field:")))
	wanted += [("search_fields", f.strip()) for f in (definition.get("search_fields") or "").split(",")]
	for key, fieldname in wanted:
		if fieldname and fieldname not in names and fieldname != "name":
			yield "D007", f"`{key}` names {fieldname}, which is no field"


def check_fetch_from(definition: Definition) -> Iterator[Finding]:
	links = {df.get("fieldname") for df in _fields(definition) if df.get("fieldtype") == "Link"}
	for df in _fields(definition):
		link = (df.get("fetch_from") or "").split(".")[0]
		if link and link not in links:
			yield "D008", f"{df['fieldname']}: `fetch_from` goes through {link}, which is no Link field"


def check_dynamic_links(definition: Definition) -> Iterator[Finding]:
	names = {df.get("fieldname") for df in _fields(definition)}
	for df in _fields(definition):
		if df.get("fieldtype") == "Dynamic Link" and df.get("options") not in names:
			yield "D009", f"{df['fieldname']}: {df.get('options')} is no field"


def check_select_defaults(definition: Definition) -> Iterator[Finding]:
	for df in _fields(definition):
		if df.get("fieldtype") == "Select" and df.get("default"):
			if df["default"] not in (df.get("options") or "").split("\n"):
				yield "D010", f"{df['fieldname']}: the default {df['default']} is no option"


def check_permissions(definition: Definition) -> Iterator[Finding]:
	for perm in definition.get("permissions", ()):
		if not perm.get("role"):
			yield "D011", "a permission names no role"
	if definition.get("istable") and definition.get("permissions"):
		yield "D012", "a child table has the permissions of its parent, not its own"


def _fields(definition: Definition) -> list[dict[str, Any]]:
	fields: list[dict[str, Any]] = definition.get("fields", [])
	return fields


CHECKS: tuple[Check, ...] = (
	check_identity,
	check_fields,
	check_fieldtypes,
	check_field_order,
	check_references,
	check_fetch_from,
	check_dynamic_links,
	check_select_defaults,
	check_permissions,
)
