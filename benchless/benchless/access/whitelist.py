"""Which functions may be called over HTTP, by whom, how, and with which arguments: `frappe.whitelist`."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from types import EllipsisType, FunctionType
from typing import Any, ForwardRef, NoReturn, TypeVar, Union, cast

from pydantic import ConfigDict, TypeAdapter
from pydantic import ValidationError as ArgumentError

from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import escape_html
from ..utils.errors import FrappeTypeError, PermissionError

F = TypeVar("F", bound=Callable[..., Any])

HTTP_METHODS = ("GET", "POST", "PUT", "DELETE")
# What a form or a query string can carry for a Check.
BOOL_TYPES = (int, bool, float)

whitelisted: set[Callable[..., Any]] = set()
guest_methods: set[Callable[..., Any]] = set()
allowed_http_methods: dict[Callable[..., Any], Iterable[str]] = {}


def whitelist(allow_guest: bool = False, methods: Iterable[str] | None = None) -> Callable[[F], F]:
	"""Let a function be called as `/api/method/<dotted path>`.

	Differs from Frappe: what guests send is not rewritten (`xss_safe`); templates escape it."""

	def register(function: F) -> F:
		checked = _with_checked_arguments(function)
		whitelisted.add(checked)
		allowed_http_methods[checked] = tuple(methods or HTTP_METHODS)
		if allow_guest:
			guest_methods.add(checked)
		return cast(F, checked)

	return register


def is_whitelisted(method: Callable[..., Any]) -> None:
	"""Throw unless the session's user may call this function over HTTP at all."""
	is_guest = local.session.user == "Guest"
	# A dotted path may lead to anything: to a list, which is in no set, or to a proxy.
	is_function = isinstance(method, FunctionType)
	if not is_function or method not in whitelisted or (is_guest and method not in guest_methods):
		name = f"{method.__module__}.{method.__qualname__}" if is_function else str(type(method).__name__)
		summary = _("You are not permitted to do this.")
		detail = _("Function {0} is not whitelisted.").format(f"<strong>{escape_html(name)}</strong>")
		throw(
			f"<details><summary>{summary}</summary>{detail}</details>",
			PermissionError,
			title=_("Method Not Allowed"),
		)


def is_valid_http_method(method: Callable[..., Any]) -> None:
	"""Throw when the function does not take requests of this HTTP method."""
	if local.request.method not in allowed_http_methods[method]:
		throw(_("Not permitted"), PermissionError)


def _with_checked_arguments(function: Callable[..., Any]) -> Callable[..., Any]:
	"""The function, its arguments converted to its annotations when a request (or a test) calls it."""

	@wraps(function)
	def checked(*args: Any, **kwargs: Any) -> Any:
		if getattr(local, "request", None) or local.flags.in_test:
			args, kwargs = convert_arguments(function, args, kwargs)
		return function(*args, **kwargs)

	return checked


def convert_arguments(
	function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
	"""Arguments as the annotations want them ("5" for an int is 5); what cannot be converted is refused."""
	parameters = inspect.signature(function).parameters
	positional = list(zip(parameters, args, strict=False))
	converted = [_convert(function, parameters, name, value) for name, value in positional]
	named = {name: _convert(function, parameters, name, value) for name, value in kwargs.items()}
	return (*converted, *args[len(positional) :]), named


def _convert(
	function: Callable[..., Any], parameters: Mapping[str, inspect.Parameter], name: str, value: Any
) -> Any:
	annotation = _get_annotations(function).get(name)
	if annotation is None or name not in parameters or _is_unresolved(annotation):
		return value
	default = parameters[name].default
	accepted = BOOL_TYPES if annotation is bool else (annotation,)
	if default is not inspect.Parameter.empty:
		accepted = (*accepted, type(default))
	try:
		result = _adapter(Union[accepted]).validate_python(value)  # noqa: UP007 - a tuple of types
	except (TypeError, ArgumentError):
		raise_type_error(name, annotation, value)
	if isinstance(result, EllipsisType):
		raise_type_error(name, annotation, value)
	return result


@lru_cache(maxsize=1024)
def _get_annotations(function: Callable[..., Any]) -> dict[str, Any]:
	"""Differs from Frappe: those that `from __future__ import annotations` has left as texts are read."""
	try:
		return inspect.get_annotations(function, eval_str=True)
	except NameError:  # known to a type checker alone
		return inspect.get_annotations(function)


def _is_unresolved(annotation: Any) -> bool:
	"""Names of types that are known to a type checker alone."""
	parts = (annotation, *getattr(annotation, "__args__", ()))
	return any(isinstance(part, ForwardRef | str) for part in parts)


@lru_cache(maxsize=1024)
def _adapter(accepted: Any) -> TypeAdapter[Any]:
	return TypeAdapter(accepted, config=ConfigDict(arbitrary_types_allowed=True))


def raise_type_error(name: str, annotation: Any, value: Any) -> NoReturn:
	"""Differs from Frappe: the caller is told in a message, not only in the traceback."""
	message = _("Argument '{0}' should be of type '{1}' but got '{2}' instead.")
	throw(message.format(name, _type_name(annotation), _type_name(type(value))), FrappeTypeError)


def _type_name(annotation: Any) -> str:
	if not isinstance(annotation, type) or annotation.__module__ == "types":
		return str(annotation)
	module = annotation.__module__
	return annotation.__qualname__ if module == "builtins" else f"{module}.{annotation.__qualname__}"
