"""Texts for the pages that assign training to many: the preview, and a run with its progress and result."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _

from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge
from lms.lms.shared.language import localize_number, long_date, long_time
from lms.lms.shared.urls import urls
from lms.lms.training.bulk_requests import AssignmentRequest, BulkAssignmentRun, RecentBulkAssignment
from lms.lms.training.preview import AssignmentPreview
from lms.lms.training.queued import CANCELLED, COMPLETED, FAILED, QUEUED, RUNNING, UNDOING, UNDONE, UNFINISHED

# Errors that a page lists. The file has them all.
MOST_ERRORS = 100
# The style of the badge for each status.
STYLES = {
	QUEUED: "soon",
	RUNNING: "soon",
	COMPLETED: "done",
	FAILED: "overdue",
	CANCELLED: "",
	UNDOING: "soon",
	UNDONE: "",
}


def preview_view(found: AssignmentPreview, request: AssignmentRequest, language: str) -> frappe._dict:
	"""Return what assigning would do."""
	lines = (
		(found["assigned"], _("to assign")),
		(found["retaken"], _("of these to start again, because the course was completed before")),
		(found["credited"], _("to credit, because the course is completed")),
		*((row["count"], _("to skip: {0}").format(row["reason"])) for row in found["skipped"]),
		(found["repeated"], _("repeated in the list")),
		(found["without_access"], _("without the role LMS Student: they cannot open their training yet")),
		(len(found["errors"]), _("cannot be assigned, see below")),
	)
	return frappe._dict(
		facts=request_facts(
			found["courses"],
			found["due_date"],
			people=found["people"],
			retake=request.retake,
			language=language,
		),
		lines=count_lines(lines, language),
		has_some=bool(found["assigned"] + found["credited"]),
		errors=errors_view(found["errors"], language),
	)


def request_facts(
	courses: Sequence[str], due_date: date, *, people: int, retake: bool, language: str
) -> list[tuple[str, str]]:
	"""Return what was asked for, as labels and values."""
	facts = [
		(_("People"), localize_number(people, language)),
		(_("Courses"), ", ".join(courses)),
		(_("Due date"), long_date(due_date, language)),
	]
	if retake:
		facts.append((_("Retake"), _("People who have completed a course take it again.")))
	return facts


def count_lines(lines: Iterable[tuple[int, str]], language: str) -> list[frappe._dict]:
	"""Return the numbers with what they count. Omits what there is none of."""
	return [
		frappe._dict(number=localize_number(count, language), text=text) for count, text in lines if count
	]


def errors_view(errors: Sequence[Mapping[str, Any]], language: str) -> frappe._dict | None:
	"""Return the first errors, and how many more there are."""
	if not errors:
		return None
	more = len(errors) - MOST_ERRORS
	return frappe._dict(
		has_lines=any(row.get("line") for row in errors),
		rows=[
			frappe._dict(line=row.get("line"), person=row["employee"], problem=row["error"])
			for row in errors[:MOST_ERRORS]
		],
		more=_("and {0} more").format(localize_number(more, language)) if more > 0 else None,
	)


def run_view(run: BulkAssignmentRun, language: str) -> frappe._dict:
	"""Return a bulk assignment with its progress, or its result if it has ended."""
	state = run["state"]
	status, has_ended = state["status"], state["status"] not in UNFINISHED
	lines = (
		(state["assigned"], _("assigned")),
		(state["skipped"], _("skipped, because they were assigned before")),
		(state["withdrawn"], _("withdrawn")),
		(len(state["errors"]), _("could not be assigned, see below")),
	)
	done, total = get_progress(run)
	return frappe._dict(
		facts=[
			*request_facts(
				run["courses"],
				run["due_date"],
				people=state["total"],
				retake=run["retake"],
				language=language,
			),
			(
				_("Started"),
				_("{0} by {1}").format(long_time(run["started_on"], language), run["started_by"]),
			),
		],
		status=status,
		badge=status_badge(status),
		has_ended=has_ended,
		percent=round(100 * done / total) if total else 100,
		progress=progress_text(status, done, total, language),
		message=state["message"],
		lines=count_lines(lines, language),
		errors=errors_view(state["errors"], language),
		errors_url=urls.bulk_assignment_errors(run["job_id"]),
		can_cancel=status in (QUEUED, RUNNING),
		can_undo=has_ended and status != UNDONE and state["assigned"] > state["withdrawn"],
	)


def get_progress(run: BulkAssignmentRun) -> tuple[int, int]:
	"""Return how many are done of how many: people, or training assignments to withdraw."""
	state = run["state"]
	if state["status"] == UNDOING:
		return state["withdrawn"], state["assigned"]
	return state["done"], state["total"]


def progress_text(status: str, done: int, total: int, language: str) -> str:
	numbers = localize_number(done, language), localize_number(total, language)
	if status == UNDOING:
		return _("{0} of {1} training assignments withdrawn").format(*numbers)
	return _("{0} of {1} people").format(*numbers)


def status_badge(status: str) -> Badge:
	return Badge(STYLES[status], _(status))


def recent_view(row: RecentBulkAssignment, language: str) -> frappe._dict:
	return frappe._dict(
		url=urls.bulk_assignment(row["job_id"]),
		title=", ".join(row["courses"]),
		badge=status_badge(row["status"]),
		people=say_count(_("{0} person|{0} people"), row["total"]),
		started_on=long_time(row["started_on"], language),
	)
