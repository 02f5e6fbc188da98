"""When a person last looked at the home page, so that it can say what is new since their last visit.

Looking again within GAP is the same visit, however often. The row says when they looked to a quarter of an
hour only, so that most views write nothing. What comes in between may be called new once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document

from lms.lms.shared.rows import insert_new

VISIT = "LMS Visit"
FIELDS = ("member", "seen_on", "previous_visit")
GAP, GRAIN = timedelta(hours=4), timedelta(minutes=15)


@dataclass(frozen=True)
class Visit:
	"""`previous` is when the person last looked before this visit. None if this is the first one."""

	seen_on: datetime
	previous: datetime | None = None

	def go_on(self, now: datetime) -> "Visit":
		"""Return the visit of somebody who looks now: this one, or the next after a gap."""
		if now - self.seen_on >= GAP:
			return Visit(now, previous=self.seen_on)
		return Visit(now, self.previous) if now - self.seen_on >= GRAIN else self


def get_visit(user: str) -> Visit | None:
	"""Return the user's last visit. None if there was none."""
	row = frappe.qb.DocType(VISIT)
	found = frappe.qb.from_(row).select(row.seen_on, row.previous_visit).where(row.member == user).run()
	return Visit(*found[0]) if found else None


def note_visit(user: str, before: Visit | None, visit: Visit) -> None:
	"""Store and commit the visit, unless it is the same as before. A page must call this last.

	Frappe rolls back GET requests. Committing at once makes nobody wait for the row. If another transaction
	has it, such as the renaming of the account, the page does not wait, and stores only the next view.
	"""
	if visit == before or frappe.flags.read_only:
		return
	try:
		write_visit(user, visit, is_new=before is None)
		frappe.db.commit()
	except (frappe.QueryTimeoutError, frappe.QueryDeadlockError):
		frappe.db.rollback()


def write_visit(user: str, visit: Visit, *, is_new: bool) -> None:
	if is_new:
		insert_new(VISIT, FIELDS, [(user, visit.seen_on, visit.previous)], user)
		return
	row = frappe.qb.DocType(VISIT)
	query = frappe.qb.from_(row).select(row.name).where(row.member == user)
	if names := query.for_update(skip_locked=True).run(pluck=True):
		seen_on, previous = str(visit.seen_on), visit.previous and str(visit.previous)
		update = frappe.qb.update(row).set(row.seen_on, seen_on).set(row.previous_visit, previous)
		update.where(row.name.isin(names)).run()


def on_account_renamed(_doc: Document, _event: str, old: str, _new: str, merge: bool = False) -> None:
	"""Forget the visits of an account that is merged into another one, which has its own. A hook."""
	if merge:
		forget_visits(old)


def on_account_deleted(doc: Document, _event: str | None = None) -> None:
	"""Forget the visits of an account that is being deleted. A hook."""
	forget_visits(doc.name)


def forget_visits(user: str) -> None:
	frappe.db.delete(VISIT, {"member": user})
