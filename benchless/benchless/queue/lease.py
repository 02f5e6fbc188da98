"""Shows which workers are alive: each locks its own file, and the lock ends with the process."""

from __future__ import annotations

import fcntl
import secrets
from pathlib import Path
from typing import TextIO

from ..context.local import local


class Lease:
	"""The sign of life of a worker, on all sites from which it has taken jobs."""

	def __init__(self) -> None:
		self.id = f"worker-{secrets.token_hex(8)}"
		self._files: dict[Path, TextIO] = {}

	def hold(self) -> None:
		"""Show on the active site that this worker is alive."""
		path = _path(self.id)
		if path in self._files:
			return
		path.parent.mkdir(exist_ok=True)
		self._files[path] = path.open("w")
		fcntl.flock(self._files[path], fcntl.LOCK_EX)

	def release(self) -> None:
		for path, file in self._files.items():
			path.unlink(missing_ok=True)
			file.close()
		self._files.clear()


def is_held(lease_id: str) -> bool:
	"""Whether the worker with this id is alive. Removes the file of a dead one."""
	path = _path(lease_id)
	try:
		with path.open() as file:
			fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
	except FileNotFoundError:
		return False
	except BlockingIOError:
		return True
	path.unlink(missing_ok=True)
	return False


def _path(lease_id: str) -> Path:
	return Path(local.site_path, "locks", lease_id).resolve()
