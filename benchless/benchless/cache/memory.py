"""A cache in this process, for all its threads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import RLock

from .base import Cache

SWEEP_FROM = 1000


class MemoryCache(Cache):
	"""Stores pickled values, so that a thread cannot change what another one reads."""

	def __init__(self) -> None:
		self._values: dict[str, bytes] = {}
		self._expiry: dict[str, float] = {}
		self._sweep_at = SWEEP_FROM
		self._lock = RLock()

	def _get(self, key: str) -> bytes | None:
		with self._lock:
			self._drop_expired(key)
			return self._values.get(key)

	def _set(self, key: str, value: bytes, expires_in_sec: int | None) -> None:
		with self._lock:
			self._values[key] = value
			self._expiry.pop(key, None)
			if expires_in_sec:
				self._expire(key, expires_in_sec)

	def _delete(self, keys: Sequence[str]) -> None:
		with self._lock:
			for key in keys:
				self._values.pop(key, None)
				self._expiry.pop(key, None)

	def _increment(self, key: str, amount: int) -> int:
		with self._lock:
			self._drop_expired(key)
			count = int(self._values.get(key, b"0")) + amount
			self._values[key] = b"%d" % count
			return count

	def _expire(self, key: str, seconds: int) -> None:
		with self._lock:
			self._expiry[key] = time.monotonic() + seconds
			self._sweep()

	def _keys(self, prefix: str) -> list[str]:
		with self._lock:
			return [key for key in self._values if key.startswith(prefix)]

	def _drop_expired(self, key: str) -> None:
		if key in self._expiry and self._expiry[key] <= time.monotonic():
			self._delete([key])

	def _sweep(self) -> None:
		"""Drop expired values whenever the number has doubled since the last sweep."""
		if len(self._expiry) < self._sweep_at:
			return
		now = time.monotonic()
		self._delete([key for key, expiry in self._expiry.items() if expiry <= now])
		self._sweep_at = max(SWEEP_FROM, 2 * len(self._expiry))
