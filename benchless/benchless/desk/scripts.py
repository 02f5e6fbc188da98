"""JavaScript that apps bring for the form, the list and the calendar of a doctype."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..context.hooks import app_of_module, get_app_path, get_hooks, get_installed_apps, scrub
from ..meta import Meta

KINDS = {
	"__js": ("doctype_js", ""),
	"__list_js": ("doctype_list_js", "_list"),
	"__calendar_js": ("doctype_calendar_js", "_calendar"),
}


def get_scripts(meta: Meta) -> dict[str, str]:
	"""Return the scripts as text. The doctype's own comes before those that hooks name, by app."""
	return {key: "\n".join(_read(meta, hook, suffix)) for key, (hook, suffix) in KINDS.items()}


def _read(meta: Meta, hook: str, suffix: str) -> Iterator[str]:
	name = scrub(meta.name)
	folder = get_app_path(app_of_module(meta.module), scrub(meta.module), "doctype", name)
	if (own := Path(folder, f"{name}{suffix}.js")).exists():
		yield own.read_text(encoding="utf-8")
	for app in get_installed_apps():
		for path in get_hooks(hook, {}, app).get(meta.name, []):
			yield Path(get_app_path(app, path)).read_text(encoding="utf-8")
