"""Parses arguments that clients send to whitelisted methods. Raises ValidationError with the reason."""

import json
from collections.abc import Collection
from datetime import date, datetime

import frappe
from frappe import _
from frappe.utils import escape_html

LIST_EXAMPLE = '["first", "second"]'
OBJECT_EXAMPLE = '{"name": 1}'
YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")


def refuse_missing(value: object, label: str) -> None:
	if value is None or value == "":
		frappe.throw(_("{0} is missing.").format(label))


def refuse_unstorable(value: object, label: str) -> None:
	"""Refuse text that no database stores, such as half of a surrogate pair, which JSON can express."""
	try:
		text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
		text.encode()
	except (UnicodeEncodeError, RecursionError):
		frappe.throw(_("{0} contains characters that cannot be stored.").format(label))


def parse_name(value: object, label: str) -> str:
	"""Parse the name of a record."""
	if not isinstance(value, str) or not value.strip():
		frappe.throw(_("{0} is missing.").format(label))
	# SQLite ends a text at NUL, and refuses to search for it.
	refuse_unstorable(value.replace("\0", "\ud800"), label)
	return value.strip()


def parse_optional_name(value: object, label: str) -> str | None:
	"""Parse the name of a record, or return None if it is missing."""
	return None if value in (None, "") else parse_name(value, label)


def parse_choice(value: object, label: str, choices: Collection[str]) -> str | None:
	"""Parse one of the choices, ignoring case, or return None if it is missing."""
	choice = parse_optional_name(value, label)
	if choice is None:
		return None
	if choice.lower() not in choices:
		frappe.throw(
			_("{0} must be one of {1}, not {2}.").format(
				label, ", ".join(choices), frappe.bold(escape_html(choice))
			)
		)
	return choice.lower()


def parse_list(value: object, label: str) -> list[object]:
	"""Parse a list or its JSON. It must not be empty."""
	refuse_missing(value, label)
	if isinstance(value, str):
		try:
			value = json.loads(value)
		except (ValueError, RecursionError):
			frappe.throw(
				_("{0} is not valid JSON. A list is expected, such as {1}.").format(label, LIST_EXAMPLE)
			)
	if not isinstance(value, list):
		frappe.throw(_("{0} must be a list, such as {1}.").format(label, LIST_EXAMPLE))
	if not value:
		frappe.throw(_("{0} is empty.").format(label))
	refuse_unstorable(value, label)
	return value


def parse_object(value: object, label: str, *, most: int) -> dict[str, object]:
	"""Parse an object or its JSON, of at most `most` characters."""
	refuse_missing(value, label)
	if isinstance(value, str):
		if len(value) > most:
			frappe.throw(_("{0} is too long. The limit is {1} characters.").format(label, most))
		try:
			value = json.loads(value)
		except (ValueError, RecursionError):
			frappe.throw(
				_("{0} is not valid JSON. An object is expected, such as {1}.").format(label, OBJECT_EXAMPLE)
			)
	if not isinstance(value, dict):
		frappe.throw(_("{0} must be an object, such as {1}.").format(label, OBJECT_EXAMPLE))
	refuse_unstorable(value, label)
	return value


def parse_date(value: object, label: str) -> date:
	"""Parse a date such as `2026-02-28`."""
	refuse_missing(value, label)
	try:
		return datetime.strptime(str(value), "%Y-%m-%d").date()
	except ValueError:
		frappe.throw(
			_("{0} must be a date such as 2026-02-28, not {1}.").format(
				label, frappe.bold(escape_html(str(value)))
			)
		)


def parse_count(value: object, label: str, *, least: int, most: int) -> int:
	"""Parse a whole number from `least` to `most`."""
	refuse_missing(value, label)
	try:
		number = int(str(value))
	except ValueError:
		frappe.throw(
			_("{0} must be a whole number, not {1}.").format(label, frappe.bold(escape_html(str(value))))
		)
	if not least <= number <= most:
		frappe.throw(_("{0} must be between {1} and {2}.").format(label, least, most))
	return number


def parse_check(value: object, label: str) -> bool:
	"""Parse 1, 0, true or false, as a value or as text. A missing value is False."""
	text = str("" if value is None else value).strip().lower()
	if text not in YES and text not in NO:
		frappe.throw(_("{0} must be 0 or 1, not {1}.").format(label, frappe.bold(escape_html(str(value)))))
	return text in YES


def parse_text(value: object, label: str, *, most: int) -> str:
	"""Parse text of at most `most` characters."""
	text = parse_name(value, label)
	if len(text) > most:
		frappe.throw(_("{0} is too long. The limit is {1} characters.").format(label, most))
	return text
