"""A cache in Redis, for all processes of a bench."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from .base import Cache

T = TypeVar("T")

logger = logging.getLogger(__name__)

_GLOB = str.maketrans({char: f"\\{char}" for char in "\\*?[]"})


class RedisCache(Cache):
	"""If Redis is not available, the site continues without a cache."""

	def __init__(self, url: str) -> None:
		self._redis: Any = Redis.from_url(url)

	def close(self) -> None:
		self._redis.close()

	def _get(self, key: str) -> bytes | None:
		value: bytes | None = self._try(lambda: self._redis.get(key), None)
		return value

	def _set(self, key: str, value: bytes, expires_in_sec: int | None) -> None:
		self._try(lambda: self._redis.set(key, value, ex=expires_in_sec or None), None)

	def _delete(self, keys: Sequence[str]) -> None:
		self._try(lambda: self._redis.delete(*keys), None)

	def _increment(self, key: str, amount: int) -> int:
		return self._try(lambda: int(self._redis.incrby(key, amount)), amount)

	def _expire(self, key: str, seconds: int) -> None:
		self._try(lambda: self._redis.expire(key, seconds), None)

	def _keys(self, prefix: str) -> list[str]:
		pattern = f"{prefix.translate(_GLOB)}*"
		return self._try(lambda: [key.decode() for key in self._redis.scan_iter(pattern, count=1000)], [])

	def _try(self, command: Callable[[], Any], without: T) -> T:
		try:
			result: T = command()
			return result
		except RedisConnectionError as error:
			logger.warning("Redis does not answer: %s", error)
			return without
