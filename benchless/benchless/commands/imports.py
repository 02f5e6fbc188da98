"""The command that imports a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..imports import running
from ..model import new_doc
from ..site.sites import open_site
from ..utils.data import strip_html
from .context import get_site, pass_context

TYPES = {"insert": "Insert New Records", "update": "Update Existing Records"}


@click.command("data-import")
@click.option(
	"--file",
	"file_path",
	type=click.Path(exists=True, dir_okay=False, resolve_path=True),
	required=True,
	help="The file to import (.csv, .xlsx). Relative paths begin at the folder `sites`",
)
@click.option("--doctype", required=True)
@click.option(
	"--type",
	"import_type",
	type=click.Choice(["Insert", "Update"], case_sensitive=False),
	default="Insert",
	help="Insert new records or update existing records",
)
@click.option("--submit-after-import", is_flag=True, help="Submit each document")
@click.option("--mute-emails", is_flag=True, default=True, help="Send no mails")
@pass_context
def data_import(
	context: Any,
	file_path: str,
	doctype: str,
	import_type: str,
	submit_after_import: bool,
	mute_emails: bool,
) -> None:
	"""Import a CSV or XLSX file: one document after another, as Administrator.

	Differs from Frappe: what failed is printed, not written to a file, and the command ends with 1."""
	with open_site(str(get_site(context))):
		doc = new_doc("Data Import")
		doc.update(
			{
				"reference_doctype": doctype,
				"import_type": TYPES[import_type.lower()],
				"submit_after_import": submit_after_import,
				"mute_emails": mute_emails,
			}
		)
		path = Path(file_path)
		file = running.make_file(doc, path.name, path.read_bytes())
		payloads = file.get_payloads()
		if problems := running.find_problems(file):
			_tell_problems(problems)
		else:
			_import(doc, payloads)


def _tell_problems(problems: list[Any]) -> None:
	for problem in problems:
		place = f"Row {problem.row}" if problem.row else f"Column {problem.col}"
		click.echo(f"{place}: {strip_html(problem.message)}", err=True)
	click.echo("Nothing was imported.", err=True)
	sys.exit(1)


def _import(doc: Any, payloads: list[Any]) -> None:
	failed = 0
	for entry in running.import_payloads(doc, payloads):
		if not entry.success:
			failed += 1
			texts = [strip_html(str(message.get("message", ""))) for message in entry.messages]
			reason = " ".join(texts) or entry.exception.strip().splitlines()[-1]
			click.echo(f"Row {', '.join(map(str, entry.rows))}: {reason}", err=True)
	click.echo(f"Successfully imported {len(payloads) - failed} records out of {len(payloads)}")
	if failed:
		sys.exit(1)


commands = (data_import,)
