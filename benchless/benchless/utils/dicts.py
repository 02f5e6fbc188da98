"""`_dict`: the dictionary with attributes that Frappe uses everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


class _dict(dict[str, Any]):
	"""A dict with its keys as attributes. A missing attribute is None."""

	__slots__ = ()
	if TYPE_CHECKING:

		def __setattr__(self, key: str, value: Any) -> None: ...

	else:
		__setattr__ = dict.__setitem__
	__delattr__ = dict.__delitem__

	def __getattr__(self, key: str) -> Any:
		return self.get(key)

	def __getstate__(self) -> _dict:
		return self

	def __setstate__(self, state: dict[str, Any]) -> None:
		self.update(state)

	def update(self, *args: Any, **kwargs: Any) -> _dict:  # type: ignore[override]
		"""Like dict.update, but returns the dict."""
		super().update(*args, **kwargs)
		return self

	def copy(self) -> _dict:
		return type(self)(self)
