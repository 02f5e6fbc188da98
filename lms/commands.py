"""The app's commands for `bench`."""

import click
import frappe
from frappe.commands import get_site, pass_context

from lms.lms.access import Counts, provision

LINES = (
	("employees", "Active employees"),
	("had_role", "Had LMS Student before"),
	("without_user_id", "Without User ID"),
	("user_missing", "User does not exist"),
	("user_disabled", "User is disabled (gets the role, stays disabled)"),
)


@click.command("lms-provision")
@click.option("--dry-run", is_flag=True, help="Only print what would be done.")
@click.option("--company", help="Only employees of this company.")
@pass_context
def lms_provision(context: frappe._dict, dry_run: bool, company: str | None) -> None:
	"""Give the role LMS Student to the account of every active employee."""
	site = get_site(context)
	frappe.init(site=site)
	frappe.connect()
	try:
		validate_company(company)
		counts = provision(company, frappe.session.user, dry_run=dry_run)
		# A command is a transaction of its own.
		frappe.db.commit()
	finally:
		frappe.destroy()
	print_counts(counts, dry_run=dry_run)


def validate_company(company: str | None) -> None:
	if not frappe.db.exists("DocType", "Employee"):
		raise click.ClickException("This site has no Employee records: install the HR app first.")
	if company and not frappe.db.exists("Company", company):
		raise click.ClickException(f"There is no company {company}.")


def print_counts(counts: Counts, *, dry_run: bool) -> None:
	click.echo(f"{'Would be granted' if dry_run else 'Granted'} LMS Student: {counts['granted']}")
	for key, label in LINES:
		click.echo(f"{label}: {counts[key]}")


commands = [lms_provision]
