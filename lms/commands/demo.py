"""`lms-demo`: fills a trial site with demo data."""

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import get_url, getdate, nowdate

from lms.commands.base import connected
from lms.demo import Account, create_demo
from lms.lms.search import index

ACCOUNT_LINE = "{:<14} {:<32} {:<10} {}"


@click.command("lms-demo", epilog="Exit codes: 0 done, 1 refused.")
@pass_context
def lms_demo(context: frappe._dict) -> None:
	"""Fill an empty site with a company, its courses and training, and print the accounts to sign in with."""
	with connected(context):
		accounts = create_demo(getdate(nowdate()))
		# Each command is one transaction.
		frappe.db.commit()
		index.refresh()
		url = get_url()
	print_accounts(accounts, url)


def print_accounts(accounts: list[Account], url: str) -> None:
	click.echo(ACCOUNT_LINE.format("Sign in as", "user", "password", "start at"))
	for account in accounts:
		page = url.rstrip("/") + account["start"]
		click.echo(ACCOUNT_LINE.format(account["who"], account["user"], account["password"], page))
