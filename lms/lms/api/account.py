"""Methods for one's own account."""

from typing import TypedDict

import frappe
from frappe.utils import get_url, getdate, now_datetime, nowdate

from lms.lms.account.own_data import name_file, pack_data
from lms.lms.calendars import feed
from lms.lms.people.roles import PORTAL
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import typed
from lms.lms.shared.urls import urls


class CalendarFeed(TypedDict):
	"""`url` is the address for calendar programs. It is secret and cannot be read again."""

	url: str


@frappe.whitelist()
@typed()
def download_my_data() -> None:
	"""Send the signed-in user's own records as a ZIP file of JSON and CSV."""
	frappe.local.response.update(
		type="binary",
		filename=name_file(getdate(nowdate())),
		filecontent=pack_data(frappe.session.user),
	)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=PORTAL)
def create_calendar_feed() -> CalendarFeed:
	"""Create the signed-in user's calendar feed. Returns its address, which cannot be read again."""
	return describe_feed(feed.create_feed(frappe.session.user, now_datetime()))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=PORTAL)
def renew_calendar_feed() -> CalendarFeed:
	"""Give the signed-in user's calendar feed a new address. The old one stops working."""
	return describe_feed(feed.renew_feed(frappe.session.user, now_datetime()))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def switch_off_calendar_feed() -> None:
	"""End the signed-in user's calendar feed, if there is one."""
	feed.delete_feed(frappe.session.user)


def describe_feed(token: str) -> CalendarFeed:
	return {"url": get_url(urls.calendar_feed(token))}
