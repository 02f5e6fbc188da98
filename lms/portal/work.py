"""An assignment as its page shows it: the form for each kind of work, and what was handed in."""

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.submission_files import EXTENSIONS, describe_limits
from lms.lms.submissions import FAIL, NOT_GRADED, PASS
from lms.portal.due import Badge
from lms.portal.language import long_time
from lms.portal.urls import urls


def form_view(kind: str) -> frappe._dict:
	"""What the form asks for: a `text`, an address (`url`) or a `file`, and what is said beside the field."""
	if kind in EXTENSIONS:
		accepted = ",".join(f".{extension}" for extension in EXTENSIONS[kind])
		return frappe._dict(field="file", accepted=accepted, hint=describe_limits(kind))
	if kind == "URL":
		return frappe._dict(field="url", hint=_("It begins with https:// and opens for those who grade it."))
	return frappe._dict(field="text", hint=_("Lines and paragraphs stay as you write them."))


def submission_view(row: frappe._dict, language: str) -> frappe._dict:
	"""One submission of the learner's own."""
	return frappe._dict(
		title=_("Submission {0}").format(row.number),
		badge=grade_badge(row.status),
		submitted_on=long_time(row.submitted_on, language),
		answer=Markup(row.answer or ""),
		file_url=row.attachment and urls.file(row.attachment),
		file_name=row.attachment and row.attachment.rpartition("/")[2],
		comments=Markup(row.comments or ""),
		comments_title=comments_title(row.evaluator_name),
		graded_on=row.graded_on and long_time(row.graded_on, language),
	)


def note_text(is_graded: bool) -> str:
	"""What to know before handing in."""
	if is_graded:
		return _("What you hand in stays as it is. You may hand in again until you have passed.")
	return _("What you hand in stays as it is. You may hand in again.")


def comments_title(evaluator: str | None) -> str:
	return _("Comments by {0}").format(evaluator) if evaluator else _("Comments")


def grade_badge(status: str) -> Badge:
	if status == PASS:
		return Badge("done", _("Passed"))
	if status == FAIL:
		return Badge("overdue", _("Not passed"))
	return Badge("soon", _("Being graded")) if status == NOT_GRADED else Badge("done", _("Handed in"))


def is_form_open(statuses: list[str]) -> bool:
	"""Whether the next thing to do is to hand in: nothing was, or the last was not good enough."""
	return not statuses or statuses[0] == FAIL
