"""`frappe.cache`: values kept between requests, in this process or in Redis."""

from __future__ import annotations

from functools import lru_cache

from ..context.local import local
from .base import Cache
from .memory import MemoryCache

_memory = MemoryCache()


def get_cache() -> Cache:
	"""Return the cache of the active site's bench, which is Redis if `redis_cache` is configured."""
	url = local.conf.redis_cache
	return _get_redis(url) if url else _memory


@lru_cache
def _get_redis(url: str) -> Cache:
	# Imported here, because that takes longer than most commands on a site without Redis.
	from .redis import RedisCache

	return RedisCache(url)
