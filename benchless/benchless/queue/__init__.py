"""Background jobs: where they wait, and who runs them."""

from ..local import local
from .base import Job, JobQueue


def get_queue() -> JobQueue:
	"""The site's queue: on Redis when `redis_queue` is configured, else in its database."""
	if local.conf.redis_queue:
		from .redis import RedisQueue

		return RedisQueue(local.conf.redis_queue)
	from .database import DatabaseQueue

	return DatabaseQueue()


__all__ = ["Job", "JobQueue", "get_queue"]
