"""Texts for the homework page: the form for each type of work, and the submissions."""

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.homework.files import EXTENSIONS, describe_limits
from lms.lms.homework.submissions import FAIL, NOT_GRADED, PASS
from lms.lms.shared.due import Badge
from lms.lms.shared.language import long_time
from lms.lms.shared.urls import urls


def form_view(kind: str) -> frappe._dict:
	"""Return the form's field (`text`, `url` or `file`) and the hint beside it."""
	if kind in EXTENSIONS:
		accepted = ",".join(f".{extension}" for extension in EXTENSIONS[kind])
		return frappe._dict(field="file", accepted=accepted, hint=describe_limits(kind))
	if kind == "URL":
		return frappe._dict(field="url", hint=_("It must begin with https:// and be open to your graders."))
	return frappe._dict(field="text", hint=_("Line breaks and paragraphs are kept."))


def submission_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return one of the learner's own submissions."""
	return frappe._dict(
		title=_("Submission {0}").format(row.number),
		badge=grade_badge(row.status),
		submitted_on=long_time(row.submitted_on, language),
		answer=Markup(row.answer or ""),
		file_url=row.attachment and urls.file(row.attachment),
		pdf_url=urls.pdf("LMS Assignment Submission", row.submission),
		file_name=row.attachment and row.attachment.rpartition("/")[2],
		comments=Markup(row.comments or ""),
		comments_title=comments_title(row.evaluator_name),
		graded_on=row.graded_on and long_time(row.graded_on, language),
	)


def note_text(is_graded: bool) -> str:
	"""Say what learners should know before they hand in."""
	if is_graded:
		return _("You cannot change work after you hand it in. You can hand in again until you pass.")
	return _("You cannot change work after you hand it in. You can hand in again.")


def comments_title(evaluator: str | None) -> str:
	return _("Comments by {0}").format(evaluator) if evaluator else _("Comments")


def grade_badge(status: str) -> Badge:
	if status == PASS:
		return Badge("done", _("Passed"))
	if status == FAIL:
		return Badge("overdue", _("Not passed"))
	return Badge("soon", _("Being graded")) if status == NOT_GRADED else Badge("done", _("Handed in"))


def is_form_open(statuses: list[str]) -> bool:
	"""Whether to show the form at once: nothing was handed in, or the last submission failed."""
	return not statuses or statuses[0] == FAIL
