"""The contract of a cache, as Frappe's: keys per site, values pickled, reads remembered for the request."""

from __future__ import annotations

import pickle
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from ..context.local import local


class Cache(ABC):
	"""Any value that can be pickled. A backend that does not answer is an empty cache, not an error."""

	def make_key(self, key: str, user: str | bool | None = None, shared: bool = False) -> str:
		"""The key of this site, perhaps of one user; a shared one is the same for all sites."""
		if shared:
			return key
		if user:
			key = f"user:{local.session.user if user is True else user}:{key}"
		return f"{local.conf.db_name}|{key}"

	def set_value(
		self,
		key: str,
		val: Any,
		user: str | bool | None = None,
		expires_in_sec: int | None = None,
		shared: bool = False,
	) -> None:
		"""Keep a value, for a time or until it is deleted."""
		full_key = self.make_key(key, user, shared)
		if not expires_in_sec:
			local.cache[full_key] = val
		self._set(full_key, pickle.dumps(val), expires_in_sec)

	def get_value(
		self,
		key: str,
		generator: Callable[[], Any] | None = None,
		user: str | bool | None = None,
		expires: bool = False,
		shared: bool = False,
	) -> Any:
		"""A kept value; if there is none, what the generator makes is kept and returned.

		`expires`: the value was set for a time, so the store is asked again at every read."""
		full_key = self.make_key(key, user, shared)
		if full_key in local.cache:
			return local.cache[full_key]
		stored = self._get(full_key)
		value = None if stored is None else _load(stored)
		if expires:
			return value
		if value is None and generator:
			value = generator()
			self.set_value(key, value, user, shared=shared)
		else:
			local.cache[full_key] = value
		return value

	def delete_value(
		self, keys: str | Sequence[str], user: str | bool | None = None, shared: bool = False
	) -> None:
		"""Forget one value or several."""
		names = [keys] if isinstance(keys, str) else keys
		self._forget([self.make_key(key, user, shared) for key in names])

	def delete_keys(self, key: str) -> None:
		"""Forget all values whose keys begin so."""
		self._forget(self._keys(self.make_key(key)))

	def incrby(self, key: str, amount: int = 1) -> int:
		"""Add to a counter, whoever else does so at the moment, and return it.

		Differs from Frappe: the key is the site's own, as all others."""
		full_key = self.make_key(key)
		local.cache.pop(full_key, None)
		return self._increment(full_key, amount)

	def expire(self, key: str, seconds: int) -> None:
		"""Forget a value or counter after so long."""
		self._expire(self.make_key(key), seconds)

	def _forget(self, full_keys: Sequence[str]) -> None:
		for key in full_keys:
			local.cache.pop(key, None)
		if full_keys:
			self._delete(full_keys)

	@abstractmethod
	def _get(self, key: str) -> bytes | None: ...

	@abstractmethod
	def _set(self, key: str, value: bytes, expires_in_sec: int | None) -> None: ...

	@abstractmethod
	def _delete(self, keys: Sequence[str]) -> None: ...

	@abstractmethod
	def _increment(self, key: str, amount: int) -> int: ...

	@abstractmethod
	def _expire(self, key: str, seconds: int) -> None: ...

	@abstractmethod
	def _keys(self, prefix: str) -> list[str]: ...


def _load(stored: bytes) -> Any:
	# The store is this machine's own and holds only what this class has put there. Counters are digits.
	return int(stored) if stored.isdigit() else pickle.loads(stored)
