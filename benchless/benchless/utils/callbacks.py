"""A queue of functions to run once, at a certain moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any


class CallbackManager:
	"""Callbacks for a commit or a rollback. A callback may add more, which run in the same pass."""

	__slots__ = ("_functions",)

	def __init__(self) -> None:
		self._functions: deque[Callable[[], Any]] = deque()

	def add(self, func: Callable[[], Any]) -> None:
		self._functions.append(func)

	__call__ = add

	def run(self) -> None:
		while self._functions:
			self._functions.popleft()()

	def reset(self) -> None:
		self._functions.clear()
