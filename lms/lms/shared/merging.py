"""Refuses to merge records (which Frappe's Rename offers) where that would damage training records."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.shared.slugs import require_free_name

# Records that exist once for each person and course, program or quiz.
ONCE_FOR_EACH_PERSON = (
	("LMS Enrollment", "LMS Course", "course"),
	("LMS Course Progress", "LMS Course", "course"),
	("LMS Completion", "LMS Course", "course"),
	("LMS Certificate", "LMS Course", "course"),
	("LMS Validity Period", "LMS Course", "course"),
	("LMS Validity Period", "LMS Program", "program"),
	("LMS Assignment Submission", "LMS Course", "course"),
	("LMS Program Member", "LMS Program", "parent"),
	("LMS Batch Enrollment", "LMS Batch", "batch"),
	("LMS Batch Waitlist", "LMS Batch", "batch"),
	("LMS Batch Feedback", "LMS Batch", "batch"),
	("LMS Live Class Participant", "LMS Live Class", "live_class"),
	("LMS Quiz Attempt", "LMS Quiz", "quiz"),
	("LMS Quiz Submission", "LMS Quiz", "quiz"),
)


class NotMergeable(Document):
	"""Mixin for courses and their content. Override `describe_refusal` to give another reason."""

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		require_free_name(self.doctype, new)
		if merge:
			frappe.throw(self.describe_refusal(), frappe.PermissionError)

	def describe_refusal(self) -> str:
		return _("{0} cannot be merged, because completing one would count as completing the other.").format(
			_(self.doctype)
		)


def validate_merge_of_users(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Refuse to merge users with records of the same training, which would be lost or counted twice.

	People who may not merge users get Frappe's refusal, which reveals nothing about the training.
	"""
	if not merge or not all(may_write(user) for user in (old, new)):
		return
	if titles := sorted(find_shared(old, new)):
		shown = (frappe.bold(escape_html(name)) for name in (old, new, ", ".join(titles)))
		message = _("{0} and {1} cannot be merged, because both have training records in {2}.").format(*shown)
		advice = _("Disable the account that is no longer used. Its records stay.")
		frappe.throw(f"{message} {advice}")


def may_write(user: str) -> bool:
	return bool(frappe.db.exists("User", user) and frappe.has_permission("User", "write", doc=user))


def find_shared(one: str, other: str) -> set[str]:
	"""Return the titles of courses and programs in which both have records."""
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
