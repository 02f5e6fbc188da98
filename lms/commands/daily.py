"""`lms-run-daily`: runs the daily jobs now."""

from datetime import datetime

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import getdate, nowdate

from lms.commands.base import DONE_IN_PART, connected, json_option, print_json
from lms.lms.jobs import JobResult, run_daily

EPILOG = "Exit codes: 0 done, 1 refused, 3 a job failed (see Error Log) and the others ran."


@click.command("lms-run-daily", epilog=EPILOG)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Run as of this day. Default: today.")
@click.option(
	"--force", is_flag=True, help="Allow a future date. People are then reminded and escalated early."
)
@json_option
@pass_context
def lms_run_daily(context: frappe._dict, day: datetime | None, force: bool, as_json: bool) -> None:
	"""Mark overdue training, remind and escalate, as the scheduler does every day.

	Running it again does not repeat anything. Workers send the mails.
	"""
	with connected(context):
		today = getdate(nowdate())
		as_of = day.date() if day else today
		if as_of > today and not force:
			raise click.ClickException(f"{as_of} is in the future. Use --force to run the jobs anyway.")
		results = run_daily(as_of, frappe.session.user)
	if as_json:
		print_json({"date": as_of, "jobs": results})
	else:
		print_results(results)
	if any("error" in result for result in results):
		raise SystemExit(DONE_IN_PART)


def print_results(results: list[JobResult]) -> None:
	for entry in results:
		if "error" in entry:
			click.echo(f"{entry['job']} failed: {entry['error']}", err=True)
		else:
			counts = ", ".join(f"{count} {what}" for what, count in entry["result"].items())
			click.echo(f"{entry['job']}: {counts}")
