"""`lms-provision`: gives the role LMS Student to employees from before the app was installed."""

import click
import frappe
from frappe.commands import pass_context

from lms.commands.base import connected, json_option, print_json
from lms.lms.people.access import ProvisionedCounts, provision_access

LINES = (
	("employees", "Active employees"),
	("had_role", "Already had LMS Student"),
	("without_user_id", "Without User ID"),
	("user_missing", "User does not exist"),
	("user_disabled", "User is disabled (gets the role, stays disabled)"),
)


@click.command("lms-provision", epilog="Exit codes: 0 done, 1 refused.")
@click.option("--dry-run", is_flag=True, help="Only print what would be done.")
@click.option("--company", help="Only employees of this company.")
@json_option
@pass_context
def lms_provision(context: frappe._dict, dry_run: bool, company: str | None, as_json: bool) -> None:
	"""Give the role LMS Student to the user of every active employee."""
	with connected(context):
		counts = provision_access(frappe.session.user, company=company, dry_run=dry_run)
		# Each command is one transaction.
		frappe.db.commit()
	if as_json:
		print_json({"dry_run": dry_run, "company": company, **counts})
	else:
		print_counts(counts, dry_run=dry_run)


def print_counts(counts: ProvisionedCounts, *, dry_run: bool) -> None:
	click.echo(f"{'Would be granted' if dry_run else 'Granted'} LMS Student: {counts['granted']}")
	for key, label in LINES:
		click.echo(f"{label}: {dict(counts)[key]}")
