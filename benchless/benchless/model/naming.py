"""Names of new documents: the doctype's naming rule, number series, and what a name may look like."""

from __future__ import annotations

import base64
import datetime
import re
import secrets
import time
from typing import Any

from ..context.local import local
from ..meta import get_meta
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import cint, cstr, now_datetime
from ..utils.errors import NameError, ValidationError

SERIES_PATTERN = re.compile(r"^[\w\- \/.#{}]+$")
DATE_PARTS = {"YY": "%y", "YYYY": "%Y", "MM": "%m", "DD": "%d"}
# The series begins or goes on in one statement: to look first would let two transactions begin it.
ON_DUPLICATE = {"sqlite": "ON CONFLICT (`name`) DO UPDATE SET", "mariadb": "ON DUPLICATE KEY UPDATE"}
SERIES_PART_TYPES = (int, str, datetime.date, datetime.time, datetime.timedelta)


class InvalidNamingSeriesError(ValidationError):
	pass


def set_new_name(doc: Any) -> None:
	"""Name a new document: as amendment, by its `autoname()`, by the doctype's rule, else at random."""
	doc.run_method("before_naming")
	autoname: str = doc.meta.autoname or ""
	if autoname.lower() != "prompt" and not local.flags.in_import:
		doc.name = None
	if doc.meta.has_field("amended_from") and doc.get("amended_from"):
		doc.name = _amended_name(doc)
	elif doc.meta.issingle:
		doc.name = doc.doctype
	if not doc.name:
		doc.run_method("autoname")
	if not doc.name and autoname:
		doc.name = _name_by_rule(autoname, doc)
	doc.name = validate_name(doc.doctype, doc.name or make_autoname("hash"))


def _name_by_rule(autoname: str, doc: Any) -> str | None:
	rule = autoname.lower()
	if rule.startswith("field:"):
		return _name_by_field(autoname[len("field:") :], doc)
	if rule.startswith("naming_series:"):
		return _name_by_naming_series(doc)
	if rule.startswith("prompt"):
		throw(_("Please set the document name"))
	return make_autoname(autoname, doc=doc) if "#" in autoname else None


def _name_by_field(fieldname: str, doc: Any) -> str:
	name = cstr(doc.get(fieldname)).strip()
	if not name:
		throw(_("{0} is required").format(doc.meta.get_label(fieldname)))
	return name


def _name_by_naming_series(doc: Any) -> str:
	if not doc.get("naming_series"):
		doc.naming_series = get_default_naming_series(doc.doctype)
	if not doc.naming_series:
		throw(_("Naming Series mandatory"))
	return make_autoname(f"{doc.naming_series}.#####", doc=doc)


def get_default_naming_series(doctype: str) -> str | None:
	"""The first series that the doctype offers."""
	return next(filter(None, get_meta(doctype).get_naming_series_options()), None)


def _amended_name(doc: Any) -> str:
	"""`X` → `X-1` → `X-2`."""
	if not local.db.get_value(doc.doctype, doc.amended_from, "amended_from"):
		return f"{doc.amended_from}-1"
	prefix, _dash, number = doc.amended_from.rpartition("-")
	return f"{prefix}-{cint(number) + 1}"


def make_autoname(key: str = "", doctype: str = "", doc: Any = None, *, ignore_validate: bool = False) -> str:
	"""A name from a series such as `INV-.YYYY.-.####`, or for the key `hash` one at random."""
	if key == "hash":
		return _time_prefix() + base64.b32hexencode(secrets.token_bytes(6)).decode()[:6].lower()
	if "#" not in key:
		key += ".#####"
	if not ignore_validate:
		_validate_series(key)
	return parse_naming_series(key.split("."), doc)


def _time_prefix() -> str:
	"""Four characters that rise with time, and wrap after a day: new rows are neighbours in an index."""
	deciseconds = int(time.time() * 10) % 32**4
	return base64.b32hexencode(deciseconds.to_bytes(5, "big")).decode()[-4:].lower()


def _validate_series(series: str) -> None:
	if "." not in series:
		throw(_("The naming series {} has no dot").format(bold(series)), exc=InvalidNamingSeriesError)
	if not SERIES_PATTERN.match(series):
		message = _("A naming series may hold letters, digits and '-', '#', '.', '/', '{{', '}}' only: {0}")
		throw(message.format(bold(series)), exc=InvalidNamingSeriesError)


def parse_naming_series(parts: list[str] | str, doc: Any = None) -> str:
	"""Join the parts of a series: dates, fields, the next number (the first part of `#`), or themselves."""
	if isinstance(parts, str):
		parts = parts.split(".")
	name = ""
	numbered = False
	for part in filter(None, parts):
		if part.startswith("#"):
			name += "" if numbered else get_series(name, len(part))
			numbered = True
			continue
		value = _series_part(part, doc)
		name += cstr(value).strip() if isinstance(value, SERIES_PART_TYPES) else ""
	return name


def _series_part(part: str, doc: Any) -> Any:
	now = now_datetime()
	if part in DATE_PARTS:
		return now.strftime(DATE_PARTS[part])
	fieldname = part.strip("{}")
	if doc and (part.startswith("{") or hasattr(doc, fieldname)):
		return doc.get(fieldname)
	return part


def get_series(prefix: str, digits: int) -> str:
	"""The next number of a series, as text; other transactions wait for it until this one ends.

	Differs from Frappe: they wait, too, when the series has only begun; there that is a deadlock."""
	begin = "INSERT INTO `tabSeries` (`name`, `current`) VALUES (%s, 1)"
	local.db.sql(f"{begin} {ON_DUPLICATE[local.db.db_type]} `current` = `current` + 1", (prefix,))
	row = local.db.sql("SELECT `current` FROM `tabSeries` WHERE `name` = %s", (prefix,))
	return str(row[0][0]).zfill(digits)


def revert_series_if_last(series: str, name: str, doc: Any = None) -> None:
	"""Take the number back when the document that had the last one is deleted."""
	head, dot, tail = series.rpartition(".")
	prefix = head if dot and "#" in tail else series
	if "#" in prefix:
		return
	if "." in prefix:
		prefix = parse_naming_series(prefix, doc)
	number = cint(name.replace(prefix, ""))
	local.db.sql(
		"UPDATE `tabSeries` SET `current` = `current` - 1 WHERE `name` = %s AND `current` = %s",
		(prefix, number),
	)


def validate_name(doctype: str, name: Any) -> str:
	"""The name without outer spaces; NameError for what no document may be called."""
	if not name:
		throw(_("No Name Specified for {0}").format(doctype))
	if isinstance(name, int):
		throw(_("A name is a text, not a number"), NameError)
	if name.startswith(f"New {doctype}"):
		throw(_("A name may not begin with {0}").format(f"New {doctype}"), NameError)
	name = name.strip()
	if not get_meta(doctype).issingle and doctype == name and name != "DocType":
		throw(_("Name of {0} cannot be {1}").format(doctype, name), NameError)
	if "<" in name or ">" in name:
		throw(_("A name may not have special characters such as {0}").format("'<', '>'"), NameError)
	return str(name)
