"""Jinja2 for pages and mails: templates of the installed apps, sandboxed, escaped by default."""

import json
from functools import cache
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, DebugUndefined, FileSystemLoader, PrefixLoader, Template
from jinja2.sandbox import SandboxedEnvironment

from ..context.hooks import get_app_path, get_attr, get_hooks, get_installed_apps
from ..context.local import local
from ..utils import data
from ..utils.data import _dict, cint, cstr, flt
from .formats import format_date, format_datetime, format_time
from .messages import throw
from .translate import _, is_rtl
from .urls import get_url

PATH_SUFFIXES = ("html", "css", "md", "js", "xml", "txt")
# Built once for each set of apps; what belongs to a request goes in when rendering.
_environments: dict[tuple[str, ...], SandboxedEnvironment] = {}


def get_jenv() -> SandboxedEnvironment:
	"""The environment of this site's apps.

	Differs from Frappe: values are escaped unless marked `| safe`. Templates for both say so themselves,
	with `{% autoescape true %}`."""
	paths = {app: get_app_path(app) for app in reversed(get_installed_apps())}
	key = tuple(paths.values())
	if key not in _environments:
		_environments[key] = _build_environment(paths)
	return _environments[key]


def _build_environment(paths: dict[str, str]) -> SandboxedEnvironment:
	environment = SandboxedEnvironment(loader=_get_loader(paths), undefined=DebugUndefined, autoescape=True)
	environment.filters.update(json=_as_json, len=len, int=cint, str=cstr, flt=flt)
	environment.globals.update(_=_, is_rtl=is_rtl, _dict=_dict)
	return environment


def _get_loader(paths: dict[str, str]) -> BaseLoader:
	"""`lms/templates/x.html` names the app; `templates/x.html` is of the app installed last that has it."""
	loaders = {app: FileSystemLoader(path) for app, path in paths.items()}
	return ChoiceLoader([PrefixLoader(loaders), *loaders.values()])


def get_template(path: str) -> Template:
	return get_jenv().get_template(path)


def render_template(
	template: str | None,
	context: dict[str, Any] | None = None,
	is_path: bool | None = None,
	safe_render: bool = True,
) -> str:
	"""Render a template given by its path or as text."""
	if not template:
		return ""
	if is_path or _looks_like_path(template):
		return get_template(template).render(get_globals(), **(context or {}))
	if safe_render and ".__" in template:
		throw(_("Illegal template"))
	return get_jenv().from_string(template).render(get_globals(), **(context or {}))


def get_globals() -> dict[str, Any]:
	"""`frappe` as templates see it: who asks, for what, and how dates and addresses are written. Also the
	methods that the hook `jinja` names."""
	session = getattr(local, "session", None) or _dict()
	user = session.user or "Guest"
	frappe = _dict(
		_=_,
		session=_dict(user=user, csrf_token=(session.data or _dict()).csrf_token),
		user=user,
		form_dict=local.form_dict,
		request=local.request,
		lang=local.lang,
		utils=_get_utils(),
		format_date=format_date,
		format_datetime=format_datetime,
		format_time=format_time,
		get_url=get_url,
	)
	methods = {path.rpartition(".")[2]: get_attr(path) for path in get_hooks("jinja", {}).get("methods", [])}
	return {**methods, "frappe": frappe, "dev_server": int(bool(local.conf.developer_mode))}


@cache
def _get_utils() -> _dict:
	"""The helpers of `frappe.utils.data`."""
	return _dict({name: value for name, value in vars(data).items() if name[0] != "_" and callable(value)})


def _looks_like_path(template: str) -> bool:
	return "\n" not in template and template.rpartition(".")[2] in PATH_SUFFIXES


def _as_json(value: Any, indent: int = 1) -> str:
	return json.dumps(value, indent=indent, sort_keys=True, default=str)
