"""`lms-import-completions`: completions from another system."""

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import getdate, nowdate

from lms.commands.base import connected, json_option, print_json
from lms.lms.enrollments.importing import ImportOutcome, import_completions


@click.command(
	"lms-import-completions", epilog="Exit codes: 0 done, 1 refused or errors in the file, nothing written."
)
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Say what would be written.")
@json_option
@pass_context
def lms_import_completions(context: frappe._dict, path: str, dry_run: bool, as_json: bool) -> None:
	"""Import completions from a CSV or XLSX file with User ID, Course and Completed On."""
	with click.open_file(path, "rb") as file:
		content = file.read()
	with connected(context):
		outcome = import_completions(content, frappe.session.user, getdate(nowdate()), dry_run=dry_run)
		if not (dry_run or outcome["errors"]):
			# Each command is one transaction.
			frappe.db.commit()
	if as_json:
		print_json({"dry_run": dry_run, **outcome})
	else:
		print_outcome(outcome, dry_run)
	if outcome["errors"]:
		raise SystemExit(1)


def print_outcome(outcome: ImportOutcome, dry_run: bool) -> None:
	click.echo(f"Rows: {outcome['rows']}")
	click.echo(f"{'Periods to write' if dry_run else 'Periods written'}: {outcome['granted']}")
	click.echo(f"Before the renewal opened, without a period: {outcome['extra']}")
	for row in outcome["duplicates"]:
		click.echo(f"Line {row['line']}, left out: {row['error']}")
	for row in outcome["errors"]:
		click.echo(f"Line {row['line']}: {row['error']}", err=True)
	if outcome["errors"]:
		click.echo("Nothing was written.", err=True)
