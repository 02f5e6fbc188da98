"""Messages to the person at the other end: collected for the response, or thrown."""

from __future__ import annotations

import secrets
from typing import Any, NoReturn

from .errors import ValidationError
from .local import local
from .translate import _
from .utils.dicts import _dict


def msgprint(
	msg: str,
	title: str | None = None,
	raise_exception: bool | type[Exception] = False,
	as_table: bool = False,
	as_list: bool = False,
	indicator: str | None = None,
	alert: bool = False,
	primary_action: Any = None,
	is_minimizable: bool = False,
	wide: bool = False,
	*,
	realtime: bool = False,
) -> None:
	"""Add a message to the response; with `raise_exception` also raise it.

	Differs from Frappe: `realtime` is ignored, the message comes with the response."""
	options = {
		"as_table": int(as_table and isinstance(msg, list | tuple)),
		"as_list": int(as_list and isinstance(msg, list | tuple)),
		"indicator": indicator or ("red" if raise_exception else None),
		"is_minimizable": is_minimizable,
		"alert": int(alert),
		"raise_exception": int(bool(raise_exception)),
		"primary_action": primary_action,
		"wide": wide,
	}
	message = _dict({key: value for key, value in options.items() if value})
	message.update(message=msg, title=title or _("Message", context="Default title of the message dialog"))
	if raise_exception:
		message["__frappe_exc_id"] = secrets.token_hex(28)
	if not local.flags.mute_messages:
		local.message_log.append(message)
	if raise_exception:
		_raise(msg, raise_exception, message)


def _raise(msg: str, raise_exception: bool | type[Exception], message: _dict) -> NoReturn:
	exception_class = raise_exception if isinstance(raise_exception, type) else ValidationError
	exception = exception_class(msg)
	# The response shows this exception by its message: the id tells which of them that is.
	exception.__frappe_exc_id = message["__frappe_exc_id"]  # type: ignore[attr-defined]
	raise exception


def throw(
	msg: str,
	exc: type[Exception] = ValidationError,
	title: str | None = None,
	is_minimizable: bool = False,
	wide: bool = False,
	as_list: bool = False,
	primary_action: Any = None,
) -> NoReturn:
	"""Raise `exc` and show `msg` to the user."""
	msgprint(
		msg,
		title=title,
		raise_exception=exc,
		as_list=as_list,
		primary_action=primary_action,
		is_minimizable=is_minimizable,
		wide=wide,
	)
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
