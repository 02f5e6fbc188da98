"""Numbers of records: TA-00001, TA-00002, … A number is never used again.

Frappe numbers records by a rule in their DocType and uses the last number again if its record is deleted.
Then the deleted record's remains, such as its timeline, would belong to the next record. So these DocTypes
have no rule, and their controllers are `Numbered`.

Place in the lock order: last. Taking numbers locks the row of the series until the end of the transaction.
The site-wide lock comes first, so nobody waits for that row while holding what its owner needs.
"""

import re
import unicodedata
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.shared.dialects import on_duplicate

DIGITS = 5
# Fits Frappe's column, with room for more numbers.
MOST_DIGITS = 8
# Categories of Unicode: accents, controls and formatting characters.
IGNORED = ("Mn", "Me", "Cc", "Cf")


@dataclass(frozen=True)
class Series:
	"""`places` are the columns (doctype, field) with names of the series, including deleted records."""

	prefix: str
	places: tuple[tuple[str, str], ...]

	def take(self, count: int) -> list[str]:
		"""Return the next names, in a fixed number of statements. Locks the series."""
		last = self.advance(count)
		return [f"{self.prefix}{number:0{DIGITS}}" for number in range(last - count + 1, last + 1)]

	def pass_over(self, name: str) -> None:
		"""Skip the number of this name, which an import or a rename has given to a record."""
		number = self.read_number(name)
		if number is None:
			return
		if number >= 10**MOST_DIGITS:
			message = _("The number in {0} is too high. Use at most {1} digits.")
			frappe.throw(message.format(frappe.bold(escape_html(name)), MOST_DIGITS))
		self.advance(0)
		query = "update `tabSeries` set current = %s where name = %s and current < %s"
		frappe.db.sql(query, (number, self.prefix, number))

	def advance(self, count: int) -> int:
		"""Lock the series and advance it by `count`. Returns the last number."""
		# SQL text, as the query builder has no such statement for SQLite. A check first would let two start
		# it.
		start = self.find_highest() if self.get_current() is None else 0
		frappe.db.sql(
			"insert into `tabSeries` (`name`, `current`) values (%s, %s)"
			f" {on_duplicate('name')} `current` = `tabSeries`.`current` + %s",
			(self.prefix, start + count, count),
		)
		return self.get_current() or 0

	def get_current(self) -> int | None:
		"""Return the current number in this transaction, or None before the first."""
		rows = frappe.db.sql("select `current` from `tabSeries` where `name` = %s", (self.prefix,))
		return int(rows[0][0]) if rows else None

	def find_highest(self) -> int:
		"""Return the highest existing number, for example of imported records, or 0."""
		names = (
			name
			for doctype, field in self.places
			for name in frappe.get_all(doctype, filters={field: ["like", f"{self.prefix}%"]}, pluck=field)
		)
		numbers = (self.read_number(name) or 0 for name in names)
		return max((number for number in numbers if number < 10**MOST_DIGITS), default=0)

	def read_number(self, name: str) -> int | None:
		"""Return the number in a name of this series, in any spelling that the database considers equal."""
		pattern = rf"{re.escape(self.prefix)}(\d+)"
		match = re.fullmatch(pattern, fold(name), re.IGNORECASE)
		return int(match[1]) if match else None


def fold(name: str) -> str:
	"""Drop what MariaDB does not compare: accents, and characters that are not visible."""
	parts = unicodedata.normalize("NFKD", name)
	return "".join(part for part in parts if unicodedata.category(part) not in IGNORED)


class Numbered:
	"""Mixin for controllers of records that are named by the next number of a series."""

	series: ClassVar[Series]
	name: str
	flags: Any

	def autoname(self) -> None:
		self.lock_for_number()
		[self.name] = self.series.take(1)
		self.flags.is_numbered = True

	@abstractmethod
	def lock_for_number(self) -> None:
		"""Take the site-wide lock that everyone must hold who takes numbers of this series."""

	def db_insert(self, *args: Any, **kwargs: Any) -> None:
		if not self.flags.is_numbered:
			self.series.pass_over(self.name)
		super().db_insert(*args, **kwargs)  # type: ignore[misc]

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.series.pass_over(new)
