"""The Events of Frappe's calendar that go with live classes, and who takes part in them.

Everybody may read and change a public Event, so these are private ones of the host. They have no link to
join, and Frappe neither sends them to Google nor reminds anybody of them.
"""

from collections.abc import Collection, Iterable

import frappe
from frappe.utils import escape_html

from lms.lms.live_classes.live_class import LIVE_CLASS
from lms.lms.permissions.cohorts import readable_live_classes
from lms.lms.shared.rows import chunked, insert_new, update_rows
from lms.lms.shared.sql import as_sql, literal

EVENT, ROW = "Event", "Event Participants"
ROW_FIELDS = (
	"parent",
	"parenttype",
	"parentfield",
	"idx",
	"reference_doctype",
	"reference_docname",
	"email",
)


def create_event(row: frappe._dict, members: Collection[str]) -> str:
	"""Create the Event of a class with the members of its cohort. Returns its name.

	Whoever may plan classes may do this, also without the right to create Events.
	"""
	event = frappe.get_doc(
		{
			"doctype": EVENT,
			"event_category": "Meeting",
			"event_type": "Private",
			"send_reminder": 0,
			"sync_with_google_calendar": 0,
			**describe(row),
		}
	).insert(ignore_permissions=True)
	frappe.db.set_value(EVENT, event.name, "owner", row.host, update_modified=False)
	add_participants([event.name], members, row.host)
	return str(event.name)


def describe(row: frappe._dict) -> dict[str, object]:
	"""Return what the Event shows of a class."""
	description = escape_html(row.description or "").replace("\n", "<br>")
	place = escape_html(row.place or "")
	return {
		"subject": row.title,
		"starts_on": row.starts_on,
		"ends_on": row.ends_on,
		"description": "<br>".join(filter(None, (place, description))),
		"status": "Cancelled" if row.is_cancelled else "Open",
	}


def update_event(row: frappe._dict, user: str) -> None:
	"""Bring the Event of a class up to date."""
	table = frappe.qb.DocType(EVENT)
	change = update_rows(EVENT, user).set(table.owner, row.host)
	for fieldname, value in describe(row).items():
		change = change.set(table[fieldname], value)
	change.where(table.name == row.event).run()


def add_participants(events: Iterable[str], members: Collection[str], user: str) -> None:
	"""Add people to Events in which they do not take part yet."""
	addresses = find_addresses(members)
	rows = (
		(event, EVENT, "event_participants", number, "User", member, addresses.get(member))
		for event in events
		for number, member in enumerate(members, 1)
	)
	insert_new(ROW, ROW_FIELDS, rows, user)


def get_row_conditions(user: str | None = None, doctype: str = ROW) -> str:
	"""Return the condition for a list of who takes part in Events. A hook.

	Frappe lists them to everybody. Of a class, they are the members of its cohort: for those who lead it, and
	for the host. Others' Events are as in Frappe.
	"""
	reader = user or "Guest"
	live_class, row, event = (frappe.qb.DocType(name) for name in (LIVE_CLASS, ROW, EVENT))
	of_classes = frappe.qb.from_(live_class).select(live_class.event).where(live_class.event.notnull())
	readable = of_classes.where(readable_live_classes(reader))
	own = frappe.qb.from_(event).select(event.name).where(event.owner == literal(reader))
	return as_sql(row.parent.notin(of_classes) | row.parent.isin(own) | row.parent.isin(readable))


def find_addresses(members: Collection[str]) -> dict[str, str]:
	return {
		row.name: row.email
		for chunk in chunked(members)
		for row in frappe.get_all("User", {"name": ["in", chunk]}, ["name", "email"])
	}


def remove_participants(events: Collection[str], members: Collection[str]) -> None:
	row = frappe.qb.DocType(ROW)
	takes_part = row.parent.isin(list(events)) & (row.parenttype == EVENT) & (row.reference_doctype == "User")
	for chunk in chunked(members if events else ()):
		frappe.qb.from_(row).delete().where(takes_part & row.reference_docname.isin(chunk)).run()


def get_events(batch: str) -> list[str]:
	"""Return the Events of the cohort's classes."""
	return list(frappe.get_all(LIVE_CLASS, {"batch_name": batch, "event": ["is", "set"]}, pluck="event"))


def delete_event(event: str) -> None:
	"""Delete the Event of a class that was deleted, whoever may do that. It is the host's."""
	frappe.delete_doc(EVENT, event, ignore_permissions=True, force=True, ignore_missing=True)
