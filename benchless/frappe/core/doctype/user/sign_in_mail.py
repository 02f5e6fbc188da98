"""Mails that let a user sign in."""

import frappe
from frappe import _
from frappe.utils import get_url


def send_welcome(user, link: str) -> None:
	title = frappe.conf.site_name
	subject = _("Welcome to {0}").format(title) if title else _("Complete Registration")
	_send(user, subject, "new_user", link)


def send_password_reset(user, link: str) -> None:
	_send(user, _("Password Reset"), "password_reset", link, now=True)


def _send(user, subject: str, template: str, link: str, now: bool = False) -> None:
	frappe.sendmail(
		recipients=user.email,
		subject=subject,
		template=template,
		args={"first_name": user.first_name, "user": user.name, "link": link, "site_url": get_url()},
		header=subject,
		reference_doctype="User",
		reference_name=user.name,
		now=now,
	)
