"""The app's commands for `bench`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import frappe
from frappe.commands import get_site, pass_context
from frappe.utils import get_url, getdate, nowdate

from lms.demo import Account, create_demo
from lms.lms.access import Counts, provision

LINES = (
	("employees", "Active employees"),
	("had_role", "Had LMS Student before"),
	("without_user_id", "Without User ID"),
	("user_missing", "User does not exist"),
	("user_disabled", "User is disabled (gets the role, stays disabled)"),
)
ACCOUNT_LINE = "{:<14} {:<32} {:<10} {}"


@click.command("lms-provision")
@click.option("--dry-run", is_flag=True, help="Only print what would be done.")
@click.option("--company", help="Only employees of this company.")
@pass_context
def lms_provision(context: frappe._dict, dry_run: bool, company: str | None) -> None:
	"""Give the role LMS Student to the account of every active employee."""
	with connected(context):
		validate_company(company)
		counts = provision(frappe.session.user, company=company, dry_run=dry_run)
		# A command is a transaction of its own.
		frappe.db.commit()
	print_counts(counts, dry_run=dry_run)


@click.command("lms-demo")
@click.option("--url", help="Address of the site, for the links that are printed.")
@pass_context
def lms_demo(context: frappe._dict, url: str | None) -> None:
	"""Fill an empty site with a company, its courses and training; print the accounts to sign in with."""
	with connected(context):
		try:
			accounts = create_demo(getdate(nowdate()))
		except frappe.ValidationError as error:
			raise click.ClickException(str(error)) from error
		# A command is a transaction of its own.
		frappe.db.commit()
		url = url or get_url()
	print_accounts(accounts, url)


@contextmanager
def connected(context: frappe._dict) -> Iterator[None]:
	"""On the site that the command was given, as Administrator."""
	site = get_site(context)
	frappe.init(site=site)
	frappe.connect()
	try:
		yield
	finally:
		frappe.destroy()


def validate_company(company: str | None) -> None:
	if not frappe.db.exists("DocType", "Employee"):
		raise click.ClickException("This site has no Employee records: install the HR app first.")
	if company and not frappe.db.exists("Company", company):
		raise click.ClickException(f"There is no company {company}.")


def print_counts(counts: Counts, *, dry_run: bool) -> None:
	click.echo(f"{'Would be granted' if dry_run else 'Granted'} LMS Student: {counts['granted']}")
	for key, label in LINES:
		click.echo(f"{label}: {counts[key]}")


def print_accounts(accounts: list[Account], url: str) -> None:
	click.echo(ACCOUNT_LINE.format("Sign in as", "user", "password", "begin at"))
	for account in accounts:
		page = url.rstrip("/") + account["start"]
		click.echo(ACCOUNT_LINE.format(account["who"], account["user"], account["password"], page))


commands = [lms_provision, lms_demo]
