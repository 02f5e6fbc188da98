"""The metadata of a bench's site, which tests read again only after one that changed it.

Frappe reads each DocType from the database in a dozen statements. It forgets all of them whenever its caches
are cleared, which took most of the time of a test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

# Frappe 15 keeps all of it under one key, Frappe 16 a key for each DocType.
KEYS = "doctype_meta"
ASIDE = "kept-by-the-tests|"


class Caches:
	"""Clears the caches of the site between tests.

	`is_bench` says whether Frappe serves the site. Then metadata is kept if no test has changed it.
	"""

	def __init__(self, is_bench: bool) -> None:
		self.is_bench = is_bench
		self.is_changed = True

	@contextmanager
	def watched(self) -> Iterator[None]:
		"""Notice each call of `frappe.clear_cache` that is not about a user, as long as the block runs."""
		from frappe.core.doctype.user import user as users

		clear = frappe.clear_cache

		def noticing(user: str | None = None, doctype: str | None = None) -> None:
			self.is_changed = self.is_changed or not user
			clear(user, doctype)

		with replaced(frappe, "clear_cache", noticing):
			# With each user that is saved, Frappe 15 sets a default, and so clears every cache.
			with replaced(users, "ask_pass_update", lambda: None):
				yield

	def clear(self) -> None:
		"""Forget what a test may have cached."""
		if not self.is_bench or self.is_changed:
			frappe.clear_cache()
		else:
			with metadata_put_aside():
				frappe.clear_cache()
		self.is_changed = False


@contextmanager
def replaced(module: Any, name: str, value: object) -> Iterator[None]:
	before = getattr(module, name)
	vars(module)[name] = value
	try:
		yield
	finally:
		vars(module)[name] = before


@contextmanager
def metadata_put_aside() -> Iterator[None]:
	"""Keep the metadata in Redis while all other keys of the site are deleted."""
	redis: Any = vars(frappe)["cache"]  # benchless, which needs none of this, has fewer methods
	aside = {key: ASIDE.encode() + key for key in redis.get_keys(KEYS)}
	for key, name in aside.items():
		redis.rename(key, name)
	yield
	for key, name in aside.items():
		redis.rename(name, key)
