"""Queues of background jobs."""

from ..context.local import local
from .base import Job, JobQueue


def get_queue() -> JobQueue:
	"""Return the site's queue: on Redis if `redis_queue` is configured, else in its database."""
	if local.conf.redis_queue:
		from .redis import RedisQueue

		return RedisQueue(local.conf.redis_queue)
	from .database import DatabaseQueue

	return DatabaseQueue()


__all__ = ["Job", "JobQueue", "get_queue"]
