"""Shared parts of the commands: connecting to the site, errors and JSON output.

All commands use the same exit codes: 0 done, 1 refused, 2 wrong usage, 3 partly done, 4 needs attention.
"""

import html
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
import frappe
from frappe.commands import get_site
from frappe.utils import strip_html

F = TypeVar("F", bound=Callable[..., object])

DONE_IN_PART = 3
NEEDS_ATTENTION = 4


def json_option(command: F) -> F:
	return click.option("--json", "as_json", is_flag=True, help="Print only a JSON document.")(command)


@contextmanager
def connected(context: frappe._dict) -> Iterator[None]:
	"""Connect to the command's site as Administrator. Turns validation errors into exit code 1."""
	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		yield
	except frappe.ValidationError as error:
		raise click.ClickException(html.unescape(strip_html(str(error)))) from error
	finally:
		frappe.destroy()


def print_json(document: object) -> None:
	click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))
