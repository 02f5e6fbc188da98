"""What the commands share: the site they are for, how they refuse, and what they print for machines.

Exit codes are the same for all: 0 done, 1 refused, 2 called wrongly, 3 done in part, 4 needs attention.
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
	return click.option("--json", "as_json", is_flag=True, help="Print one JSON document, and nothing else.")(
		command
	)


@contextmanager
def connected(context: frappe._dict) -> Iterator[None]:
	"""On the site that the command was given, as Administrator. A refusal ends in exit code 1."""
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
