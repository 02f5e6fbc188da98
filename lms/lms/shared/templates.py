"""The templates of pages and prints, compiled once in each process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint
from jinja2 import Environment, FileSystemLoader, PrefixLoader

import lms


def render(template: str, context: Mapping[str, Any]) -> str:
	"""Render a template of the app, by its path such as `lms/pages/index.html`. Values are escaped."""
	return get_environment(reloads=is_developer_mode()).get_template(template).render(context)


def is_developer_mode() -> bool:
	return bool(cint(frappe.conf.get("developer_mode")))


@cache
def get_environment(*, reloads: bool) -> Environment:
	"""Return the environment of this process. With `reloads`, templates that change are compiled again."""
	loader = PrefixLoader({"lms": FileSystemLoader(Path(lms.__file__).parent)})
	environment = Environment(loader=loader, autoescape=True, auto_reload=reloads, cache_size=-1)
	environment.globals["_"] = _
	return environment
