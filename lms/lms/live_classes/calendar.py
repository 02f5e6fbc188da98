"""The live classes in a person's calendar feed, under the UIDs that their invitations have."""

from datetime import datetime, timedelta

import frappe
from pypika import Order

from lms.lms.calendars.events import Event, Series
from lms.lms.live_classes.live_class import CLASS_FIELDS, LIVE_CLASS
from lms.lms.live_classes.series import find_hosts, make_entry
from lms.lms.live_classes.views import own_classes

# Classes that are over or cancelled stay for so many days.
DAYS_KEPT = 30
MOST_CLASSES = 1000


def collect_classes(user: str, now: datetime, batch: str | None = None) -> list[Event | Series]:
	"""Return the classes and series of the user, or of one of their cohorts, that are not long over."""
	row = frappe.qb.DocType(LIVE_CLASS)
	recent = (
		frappe.qb.from_(row)
		.select(row.name, row.series)
		.where(own_classes(user) & (row.ends_on > now - timedelta(days=DAYS_KEPT)))
		.orderby(row.starts_on, order=Order.desc)
		.limit(MOST_CLASSES)
	)
	if batch:
		recent = recent.where(row.batch_name == batch)
	heads = dict.fromkeys(each.series or each.name for each in recent.run(as_dict=True))
	if not heads:
		return []
	# The entry of a series has all of its classes.
	of_heads = row.name.isin(list(heads)) | row.series.isin(list(heads))
	query = frappe.qb.from_(row).select(*(row[fieldname] for fieldname in CLASS_FIELDS)).where(of_heads)
	groups: dict[str, list[frappe._dict]] = {}
	for each in query.orderby(row.starts_on).orderby(row.name).run(as_dict=True):
		groups.setdefault(each.series or each.name, []).append(each)
	hosts = find_hosts(each for rows in groups.values() for each in rows)
	return [make_entry(rows, hosts.get(rows[0].host)) for rows in groups.values()]
