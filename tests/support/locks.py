"""Which locks a transaction takes, in which order: seen in its statements, and told by the locking module."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
import pytest

from lms.lms.shared import locking
from lms.lms.shared.doctypes import is_of_app

LOCKS = re.compile(
	r"(?P<query>.*?)\b(for update|lock in share mode)\b(?P<limit>.*)", re.IGNORECASE | re.DOTALL
)
CHANGES = re.compile(r"\s*(?:update|delete from) `tab(?P<table>[^`]+)`", re.IGNORECASE)
TABLES = re.compile(r"(?:from|join) `tab([^`]+)`", re.IGNORECASE)
WITHOUT_WAITING = ("nowait", "skip locked")
# The learners' lock held by one alone: nobody else locks what comes after it, in whatever order.
ALONE = "learners alone"
PLACES = {name: number for number, names in enumerate(locking.LOCK_ORDER) for name in names}
PLACES[ALONE] = PLACES[locking.LEARNERS]


@contextmanager
def recorded() -> Iterator[list[str]]:
	"""What is locked meanwhile, each once, in the order in which it was first waited for.

	Rows of a table count by its name. What is asked for without waiting does not count.
	"""
	taken: list[str] = []
	run, lock = frappe.db.sql, locking.lock

	def note(names: list[str]) -> None:
		taken.extend(name for name in names if name not in taken)

	def run_and_note(query: Any, *args: Any, **options: Any) -> Any:
		note(find_locked(query))
		return run(query, *args, **options)

	def lock_and_note(name: str, *, shared: bool = False, wait: bool = True) -> None:
		if wait:
			note([ALONE if name == locking.LEARNERS and not shared else name])
		lock(name, shared=shared, wait=wait)

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", run_and_note)
		patch.setattr(locking, "lock", lock_and_note)
		yield taken


def find_locked(query: Any) -> list[str]:
	"""Doctypes whose rows the statement locks and waits for."""
	text = str(query)
	if changed := CHANGES.match(text):
		return [changed["table"]]
	if getattr(query, "_for_update", False):  # SQLite's statements do not say it
		waits = not (query._for_update_nowait or query._for_update_skip_locked)
		return keep_rows(TABLES.findall(text)) if waits else []
	found = LOCKS.match(text)
	if not found or found["limit"].strip().lower().startswith(WITHOUT_WAITING):
		return []
	return keep_rows(TABLES.findall(found["query"]))


def keep_rows(tables: list[str]) -> list[str]:
	"""Without site-wide locks, which are rows of DocType: those the locking module tells of."""
	return [table for table in tables if table != "DocType"]


def find_disorder(taken: list[str]) -> list[str]:
	"""Locks that were taken after one that comes later in the order, and records that are not in the order.

	Rows of a record's own tables, and records of Frappe and other apps, are locked after what they belong to.
	"""
	waited_for = taken[: taken.index(ALONE) + 1] if ALONE in taken else taken
	known = [name for name in waited_for if name in PLACES]
	late = [
		f"{name} after {before}"
		for position, name in enumerate(known)
		for before in known[:position]
		if PLACES[before] > PLACES[name]
	]
	unknown = [name for name in taken if name not in PLACES and is_of_app(name)]
	return late + [name for name in unknown if not frappe.get_meta(name).istable]
