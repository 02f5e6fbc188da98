"""`frappe.cache`: values kept between requests, in this process or in Redis."""

from __future__ import annotations

from functools import lru_cache

from ..local import local
from .base import Cache
from .memory import MemoryCache

_memory = MemoryCache()


def get_cache() -> Cache:
	"""The cache of the active site's bench: Redis where `redis_cache` is configured."""
	url = local.conf.redis_cache
	return _get_redis(url) if url else _memory


@lru_cache
def _get_redis(url: str) -> Cache:
	# Here, since loading it takes longer than most commands of a site without Redis.
	from .redis import RedisCache

	return RedisCache(url)
