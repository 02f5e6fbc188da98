"""The Python class of a DocType: `<app>.<module>.doctype.<name>.<name>`."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..context.hooks import get_module, scrub
from ..meta import get_meta


def get_controller(doctype: str) -> type[Any]:
	meta = get_meta(doctype)
	return _import(meta.app, meta.module, doctype)


@cache
def _import(app: str, module: str, doctype: str) -> type[Any]:
	name = scrub(doctype)
	path = f"{app}.{scrub(module)}.doctype.{name}.{name}"
	classname = doctype.replace(" ", "").replace("-", "")
	controller: type[Any] | None = getattr(get_module(path), classname, None)
	if controller is None:
		raise ImportError(f"{path} has no class {classname}")
	return controller
