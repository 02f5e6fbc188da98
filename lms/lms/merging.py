"""Merging two records into one, as Frappe's Rename offers: not where training records would suffer by it."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.slugs import require_free_name

# What there is once for each person and thing, be it by a constraint of the database.
ONCE_FOR_EACH_PERSON = (
	("LMS Enrollment", "LMS Course", "course"),
	("LMS Course Progress", "LMS Course", "course"),
	("LMS Completion", "LMS Course", "course"),
	("LMS Certificate", "LMS Course", "course"),
	("LMS Assignment Submission", "LMS Course", "course"),
	("LMS Program Member", "LMS Program", "parent"),
	("LMS Quiz Attempt", "LMS Quiz", "quiz"),
	("LMS Quiz Submission", "LMS Quiz", "quiz"),
)


class NotMergeable:
	"""For courses and what is in them, with its own words where other reasons count."""

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		require_free_name(self.doctype, new)
		if merge:
			frappe.throw(self.describe_refusal(), frappe.PermissionError)

	def describe_refusal(self) -> str:
		return _("{0} cannot be merged: who has completed one would have completed the other.").format(
			_(self.doctype)
		)


def validate_merge_of_users(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Accounts with records of the same training stay two: none of it may be lost, or count twice.

	Whoever may not merge them is refused by Frappe, without being told what the two have done.
	"""
	if not merge or not all(may_write(user) for user in (old, new)):
		return
	if titles := sorted(find_shared(old, new)):
		shown = (frappe.bold(escape_html(name)) for name in (old, new, ", ".join(titles)))
		message = _("{0} and {1} cannot be merged: both have training records in {2}.").format(*shown)
		frappe.throw(f"{message} {_('Disable the account that is no longer used; its records stay.')}")


def may_write(user: str) -> bool:
	return bool(frappe.db.exists("User", user) and frappe.has_permission("User", "write", doc=user))


def find_shared(one: str, other: str) -> set[str]:
	"""Titles of the courses and programs of which both have a record."""
	return {
		title
		for doctype, thing, fieldname in ONCE_FOR_EACH_PERSON
		for title in find_shared_of(doctype, thing, fieldname, one, other)
	}


def find_shared_of(doctype: str, thing: str, fieldname: str, one: str, other: str) -> Iterator[str]:
	mine, theirs = (frappe.qb.DocType(doctype).as_(alias) for alias in ("mine", "theirs"))
	table = frappe.qb.DocType(thing)
	query = (
		frappe.qb.from_(mine)
		.join(theirs)
		.on(theirs[fieldname] == mine[fieldname])
		.join(table)
		.on(table.name == mine[fieldname])
		.select(table.title)
		.where((mine.member == one) & (theirs.member == other))
		.distinct()
	)
	yield from query.run(pluck=True)
