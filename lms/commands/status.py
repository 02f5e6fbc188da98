"""`lms-status`: shows the state of the site, for people and for monitoring."""

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import now_datetime

from lms.commands.base import NEEDS_ATTENTION, connected, json_option, print_json
from lms.lms.figures.status import JobStatus, SiteStatus, get_status

LINE = "{:<34}{}"


@click.command("lms-status", epilog="Exit codes: 0 all is well, 1 refused, 4 something needs attention.")
@json_option
@pass_context
def lms_status(context: frappe._dict, as_json: bool) -> None:
	"""Show who has access, what is assigned and overdue, and whether the daily jobs and the mail work."""
	with connected(context):
		status = get_status(now_datetime())
	if as_json:
		print_json(status)
	else:
		print_status(status)
	if status["attention"]:
		raise SystemExit(NEEDS_ATTENTION)


def print_status(status: SiteStatus) -> None:
	print_line("Smooth LMS", f"{status['version']} on {status['site']}")
	print_line("HR app", "yes" if status["hr_app"] else "no")
	if employees := status["employees"]:
		print_line("Active employees", employees["active"])
		print_line("  who can use the portal", employees["with_access"])
		print_line("  without User ID", employees["no_user_id"])
		print_line("  whose user does not exist", employees["user_missing"])
		print_line("  whose user is disabled", employees["user_disabled"])
		print_line("  who lack the role LMS Student", employees["role_missing"])
	print_line("Published courses", status["published_courses"])
	print_line("Enrollments", status["enrollments"])
	print_counts("Assignments", "", status["assignments"])
	print_counts("Overdue", "tier ", status["overdue_by_tier"])
	print_line("Scheduler", "on" if status["scheduler"] else "off")
	for job in status["jobs"]:
		print_line(f"  {job['method'].rpartition('.')[2]}", describe_job(job))
	print_line("Failed jobs in 7 days", status["failed_jobs"])
	print_line("Failed background jobs in a day", status["failed_background_jobs"])
	print_line("Mails waiting, delayed, failed", ", ".join(map(str, status["mails"].values())))
	print_line("Outgoing mail account", "yes" if status["mail_account"] else "no")
	for problem in status["attention"]:
		click.echo(f"! {problem}")


def print_counts(label: str, prefix: str, counts: dict[str, int]) -> None:
	print_line(label, sum(counts.values()))
	for value, count in counts.items():
		print_line(f"  {prefix}{value}", count)


def describe_job(job: JobStatus) -> str:
	last = job["last_execution"]
	text = f"last run {last:%Y-%m-%d %H:%M}, {job['last_status'] or 'no log'}" if last else "has not run yet"
	return f"{text} (stopped)" if job["stopped"] else text


def print_line(label: str, value: object) -> None:
	click.echo(LINE.format(label, value))
