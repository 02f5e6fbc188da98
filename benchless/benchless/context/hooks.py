"""Apps, their modules and their hooks: what is installed, where it lives, what it asks to be called for."""

from __future__ import annotations

import importlib
import inspect
import json
import types
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..utils.dicts import _dict
from ..utils.errors import AppNotInstalledError, ValidationError
from .local import local

_KEEP_DEFAULT_LIST = "_KEEP_DEFAULT_LIST"


def scrub(txt: str) -> str:
	"""`LMS Course` → `lms_course`."""
	return txt.replace(" ", "_").replace("-", "_").lower()


def get_module(modulename: str) -> types.ModuleType:
	return importlib.import_module(modulename)


def get_attr(method_string: str) -> Any:
	"""The Python object at a dotted path; its app must be installed on the site."""
	app = method_string.split(".", 1)[0]
	is_moving = local.flags.in_install or local.flags.in_uninstall
	if not is_moving and app not in get_installed_apps():
		raise AppNotInstalledError(f"App {app} is not installed")
	modulename, _, name = method_string.rpartition(".")
	return getattr(get_module(modulename), name)


def call(fn: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
	"""Call `fn` with those of `kwargs` that its signature takes."""
	function = get_attr(fn) if isinstance(fn, str) else fn
	return function(*args, **get_newargs(function, kwargs))


def get_newargs(fn: Callable[..., Any], kwargs: dict[str, Any]) -> dict[str, Any]:
	"""Those of `kwargs` that `fn` takes. `ignore_permissions` and `flags` never come from a caller's form."""
	parameters = inspect.signature(fn).parameters.values()
	takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)
	names = {p.name for p in parameters}
	refused = {"ignore_permissions", "flags"}
	return {k: v for k, v in kwargs.items() if (takes_any or k in names) and k not in refused}


# Apps


def get_all_apps() -> list[str]:
	"""The apps of this sites folder, as `apps.txt` lists them."""
	path = Path(local.sites_path, "apps.txt")
	if not path.exists():
		raise ValidationError(f"{path} is missing: create it with one app name a line, the base app first")
	return _lines(path)


def get_installed_apps() -> list[str]:
	"""The apps installed on this site, in order of installation."""
	if local.flags.in_install_db or local.db is None:
		return []
	if "installed_apps" not in local.request_cache:
		local.request_cache["installed_apps"] = json.loads(local.db.get_global("installed_apps") or "[]")
	return list(local.request_cache["installed_apps"])


def get_app_path(app_name: str, *joins: str) -> str:
	"""The folder of the app's Python package."""
	file = get_module(scrub(app_name)).__file__ or ""
	return str(Path(file).parent.joinpath(*joins).resolve())


def get_module_list(app_name: str) -> list[str]:
	"""The modules of an app, as its `modules.txt` lists them."""
	return _lines(Path(get_app_path(app_name), "modules.txt"))


def app_of_module(module: str) -> str:
	"""The app that has this module (`Core`, `LMS`, …)."""
	for app in get_all_apps():
		if scrub(module) in _scrubbed_modules(app):
			return app
	raise ValidationError(f"Module {module} is in the modules.txt of no app")


@lru_cache
def _scrubbed_modules(app: str) -> frozenset[str]:
	return frozenset(scrub(module) for module in get_module_list(app))


def _lines(path: Path) -> list[str]:
	lines = (line.strip() for line in path.read_text().splitlines())
	return [line for line in lines if line and not line.startswith("#")]


# Hooks


def get_hooks(name: str | None = None, default: Any = _KEEP_DEFAULT_LIST, app_name: str | None = None) -> Any:
	"""The hooks of all installed apps together: every value is a list, dicts are merged key by key."""
	apps = (app_name,) if app_name else tuple(get_installed_apps())
	hooks = _load_hooks(apps)
	if name is None:
		return _dict(hooks)
	return hooks.get(name, [] if default == _KEEP_DEFAULT_LIST else default)


def get_doc_hooks(doctype: str, event: str) -> list[str]:
	"""Dotted paths that `doc_events` names for an event: those of the doctype, then those of `*`."""
	handlers: list[str] = []
	events = get_hooks("doc_events", {})
	for wanted in (doctype, "*"):
		for key, by_event in events.items():
			if key == wanted or (isinstance(key, tuple) and wanted in key):
				handlers.extend(by_event.get(event, ()))
	return handlers


@lru_cache
def _load_hooks(apps: tuple[str, ...]) -> dict[str, Any]:
	hooks: dict[str, Any] = {}
	for app in apps:
		for key, value in _public_members(get_module(f"{app}.hooks")):
			merge_hook(hooks, key, value)
	return hooks


def _public_members(module: types.ModuleType) -> Iterator[tuple[str, Any]]:
	for key, value in vars(module).items():
		if not key.startswith("_") and not isinstance(value, types.ModuleType | types.FunctionType | type):
			yield key, value


def merge_hook(target: dict[Any, Any], key: Any, value: Any) -> None:
	"""Add one app's hook to those of the others: values become lists, dicts are merged key by key."""
	if isinstance(value, dict):
		inner = target.setdefault(key, {})
		for inner_key, inner_value in value.items():
			merge_hook(inner, inner_key, inner_value)
		return
	target.setdefault(key, []).extend(value if isinstance(value, list) else [value])


def clear_hooks_cache() -> None:
	"""Forget which apps are installed and what their files say: after an app is installed or removed."""
	local.request_cache.pop("installed_apps", None)
	_load_hooks.cache_clear()
	_scrubbed_modules.cache_clear()
