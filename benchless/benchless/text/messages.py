"""Messages to the user: collected for the response, or raised."""

from __future__ import annotations

import secrets
from typing import NoReturn

from ..context.local import local
from ..utils.dicts import _dict
from ..utils.errors import ValidationError
from .translate import _


def msgprint(
	msg: str,
	title: str | None = None,
	raise_exception: bool | type[Exception] = False,
	*,
	indicator: str | None = None,
	alert: bool = False,
) -> None:
	"""Add a message to the response. With `raise_exception`, also raise it."""
	message = _dict(message=msg, title=title or _("Message", context="Default title of the message dialog"))
	if indicator or raise_exception:
		message["indicator"] = indicator or "red"
	if alert:
		message["alert"] = 1
	if raise_exception:
		message["raise_exception"] = 1
		message["__frappe_exc_id"] = secrets.token_hex(28)
	local.message_log.append(message)
	if raise_exception:
		_raise(msg, raise_exception, message)


def _raise(msg: str, raise_exception: bool | type[Exception], message: _dict) -> NoReturn:
	exception_class = raise_exception if isinstance(raise_exception, type) else ValidationError
	exception = exception_class(msg)
	# The response shows the exception's message, which this id identifies.
	exception.__frappe_exc_id = message["__frappe_exc_id"]  # type: ignore[attr-defined]
	raise exception


def throw(msg: str, exc: type[Exception] = ValidationError, title: str | None = None) -> NoReturn:
	"""Raise `exc` and show `msg` to the user."""
	msgprint(msg, title, exc)
	raise AssertionError  # msgprint has raised


def clear_messages() -> None:
	local.message_log = []


def clear_last_message() -> None:
	if local.message_log:
		local.message_log = local.message_log[:-1]


def get_message_log() -> list[_dict]:
	return [_dict(message) for message in local.message_log]


def bold(text: object) -> str:
	return f"<strong>{text}</strong>"
