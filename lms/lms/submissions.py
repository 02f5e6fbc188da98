"""Assignments handed in and graded. What is handed in stays as it is: handing in again adds a submission."""

import re
from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple, TypedDict
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime
from markupsafe import Markup, escape
from pypika import Order

from lms.lms.access import describe_closed
from lms.lms.addresses import CONTROL_OR_BACKSLASH
from lms.lms.enrollment import NotEnrolledError, find
from lms.lms.indexes import by_index
from lms.lms.locks import require_unlocked
from lms.lms.markup import make_sendable, sanitize, strip_tags
from lms.lms.permissions import may
from lms.lms.progress import Progress, complete_after_task, lock_for_learning
from lms.lms.submission_files import DOCTYPE, EXTENSIONS, FIELD, Upload, attach, validate_upload

TASK = "LMS Assignment"
NOT_GRADED, PASS, FAIL, NOT_APPLICABLE = "Not Graded", "Pass", "Fail", "Not Applicable"
GRADES = {status.lower(): status for status in (NOT_GRADED, PASS, FAIL, NOT_APPLICABLE)}
MOST_TEXT, MOST_URL = 50_000, 2000
TASK_FIELDS = (
	"name",
	"title",
	"type",
	"question",
	"course",
	"lesson",
	"grade_assignment",
	"show_answer",
	"answer",
)
BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|blockquote|pre|table)\b", re.IGNORECASE)
# Where a learner sends a grader, search engines need not follow, and the page there learns nothing.
LINK = Markup('<a href="{0}" rel="noopener nofollow noreferrer">{0}</a>')


class AssignmentClosedError(frappe.ValidationError):
	"""The assignment cannot be handed in (any more)."""


class Work(NamedTuple):
	"""What is handed in: a text or an address, or a file with perhaps a few words."""

	answer: str
	upload: Upload | None = None
	is_html: bool = False


class HandedIn(TypedDict):
	submission: str
	number: int
	status: str
	progress: Progress


class Grade(TypedDict):
	submission: str
	status: str
	comments: str | None
	evaluator: str
	graded_on: datetime


def get_assignment(name: str, user: str) -> frappe._dict:
	"""What is asked of the user, whether it can be handed in now and if not why, and what was handed in."""
	task = get_task(name)
	enrollment = find([task.course], [user]).get((task.course, user))
	require_readable(task, user, is_enrolled=bool(enrollment))
	submissions = get_submissions(name, user, enrollment.cycle) if enrollment else []
	reason = describe_obstacle(enrollment, [row.status for row in submissions])
	return frappe._dict(
		assignment=task.name,
		title=task.title,
		html=sanitize(task.question),
		type=task.type,
		course=task.course,
		course_title=frappe.db.get_value("LMS Course", task.course, "title"),
		lesson=task.lesson,
		lesson_title=frappe.db.get_value("Course Lesson", task.lesson, "title"),
		grade_assignment=bool(task.grade_assignment),
		answer_html=sanitize(task.answer) if submissions and task.show_answer and task.answer else None,
		can_submit=reason is None,
		reason=reason,
		submissions=submissions,
	)


def get_task(name: str) -> frappe._dict:
	task = frappe.db.get_value(TASK, {"name": name}, TASK_FIELDS, as_dict=True)
	if not task:
		frappe.throw(_("There is no such assignment."), frappe.DoesNotExistError)
	if not task.lesson:
		frappe.throw(_("This assignment is not in a lesson yet."), frappe.DoesNotExistError)
	return task


def require_readable(task: frappe._dict, user: str, *, is_enrolled: bool) -> None:
	"""Whoever may read the lesson now sees what it asks for; others are told why they do not."""
	if may(user, "read", "Course Lesson", task.lesson):
		return
	if not is_enrolled:
		frappe.throw(_("You are not enrolled in this course."), NotEnrolledError)
	require_unlocked(task.course, user)
	frappe.throw(describe_closed(user), frappe.PermissionError)


def describe_obstacle(enrollment: frappe._dict | None, statuses: Collection[str]) -> str | None:
	"""Why somebody who may read the lesson cannot hand in, after submissions of these statuses."""
	if not enrollment:
		return _("You are not enrolled in this course.")
	if PASS in statuses:
		return _("You have passed this assignment: there is nothing more to hand in.")
	return None


def get_submissions(assignment: str, member: str, cycle: int) -> list[frappe._dict]:
	"""What the member has handed in, in this cycle, the last first."""
	row, user = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(row)
		.left_join(user)
		.on(user.name == row.evaluator)
		.select(row.name.as_("submission"), row.number, row.submitted_on, row.type, row.answer, row.status)
		.select(row[FIELD].as_("attachment"), row.comments, row.graded_on)
		.select(user.full_name.as_("evaluator_name"))
		.where((row.assignment == assignment) & (row.member == member) & (row.cycle == cycle))
		.orderby(row.number, order=Order.desc)
	).run(as_dict=True)
	for entry in rows:
		entry.answer = render_answer(entry.pop("type"), entry.answer)
		entry.comments = sanitize(entry.comments) or None
		entry.attachment = entry.attachment or None
	return rows


def render_answer(kind: str, answer: str | None) -> str | None:
	"""Safe HTML of a text or an address."""
	if not answer:
		return None
	if kind == "URL" and (url := parse_url(strip_tags(answer))):
		return LINK.format(url)
	return sanitize(answer)


# Handing in


def hand_in(name: str, user: str, work: Work, today: date) -> HandedIn:
	"""Add a submission of the user, and complete the lesson if that was the last thing to do in it.

	Refused, with the reason, to who is not enrolled, may not open the lesson now or has passed already, and
	where the work is not what was asked for.
	"""
	task = get_task(name)
	enrolled = (task.course, user) in find([task.course], [user])
	require_readable(task, user, is_enrolled=enrolled)
	text = prepare_work(task.type, work)
	enrollment = lock_for_learning(user, task.course)
	# Once more: what others have committed while this waited counts.
	require_unlocked(task.course, user)
	earlier = lock_earlier(task.name, user, enrollment.cycle)
	if reason := describe_obstacle(enrollment, [row.status for row in earlier]):
		frappe.throw(reason, AssignmentClosedError)
	number = max((row.number for row in earlier), default=0) + 1
	typed = make_sendable(work.answer)
	submission = add_submission(task, user, enrollment.cycle, number, text, typed)
	if work.upload:
		submission.db_set(FIELD, attach(work.upload, submission.name), update_modified=False)
	progress = complete_after_task(user, task.course, task.lesson, today)
	return {
		"submission": submission.name,
		"number": number,
		"status": submission.status,
		"progress": progress,
	}


def lock_earlier(assignment: str, member: str, cycle: int) -> list[frappe._dict]:
	"""`number` and `status` of what the member has handed in, as last committed."""
	row = frappe.qb.DocType(DOCTYPE)
	return (
		by_index(frappe.qb.from_(row), "unique_submission")
		.select(row.number, row.status)
		.where((row.member == member) & (row.cycle == cycle) & (row.assignment == assignment))
		.for_update()
	).run(as_dict=True)


def add_submission(
	task: frappe._dict, user: str, cycle: int, number: int, text: str | None, typed: str
) -> Document:
	"""`text` is shown and safe; `typed` is what the learner sent, character for character."""
	submission = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"assignment": task.name,
			"assignment_title": task.title,
			"type": task.type,
			"course": task.course,
			"lesson": task.lesson,
			"question": sanitize(task.question),
			"member": user,
			"member_name": frappe.db.get_value("User", user, "full_name"),
			"cycle": cycle,
			"number": number,
			"submitted_on": now_datetime(),
			"answer": text,
			"typed_answer": typed or None,
			"status": NOT_GRADED if task.grade_assignment else NOT_APPLICABLE,
		}
	)
	submission.flags.handed_in = True
	# Nobody may create such records but by handing in, and who may do that was asked before.
	return submission.insert(ignore_permissions=True)


def prepare_work(kind: str, work: Work) -> str | None:
	"""The text to be stored, after checking that the work is of this kind: a text, an address or a file."""
	answer = make_sendable(work.answer).strip()
	if kind not in EXTENSIONS and work.upload:
		frappe.throw(_("No file is asked for here. Please write your answer into the form."))
	if kind == "URL":
		return str(escape(require_url(answer)))
	if kind in EXTENSIONS:
		if not work.upload:
			frappe.throw(_("Please choose the file that you want to hand in."))
		validate_upload(work.upload, kind)
	elif not (strip_tags(answer) if work.is_html else answer):
		frappe.throw(_("Please write your answer before you hand it in."))
	return prepare_text(answer, is_html=work.is_html) or None


def require_url(answer: str) -> str:
	if not answer:
		frappe.throw(_("Please enter the address of your work."))
	if len(answer) > MOST_URL:
		frappe.throw(_("The address is too long: {0} characters are allowed.").format(MOST_URL))
	if not (url := parse_url(answer)):
		frappe.throw(f"{describe_address(answer)} {_('Copy it from the address bar of your browser.')}")
	return url


def describe_address(answer: str) -> str:
	"""Why this is no address that could be followed."""
	shown = frappe.bold(escape_html(answer))
	if not answer.lower().startswith(("https://", "http://")):
		return _("{0} is not an address of the web. It must begin with https:// or http://.").format(shown)
	if any(character.isspace() for character in answer):
		return _("The address {0} contains a space.").format(shown)
	if CONTROL_OR_BACKSLASH.search(answer):
		return _("The address {0} contains a backslash or an invisible character.").format(shown)
	if "@" in answer.split("/")[2]:
		return _("The address {0} contains a user name. Leave out everything before the @.").format(shown)
	return _("The address {0} does not name a site.").format(shown)


def parse_url(text: str) -> str | None:
	"""The address if it is one of the web, without a password in it; else None."""
	if CONTROL_OR_BACKSLASH.search(text) or any(map(str.isspace, text)):
		return None
	try:
		url = urlsplit(text)
		is_web = url.scheme in ("http", "https") and bool(url.hostname) and "@" not in url.netloc
		is_web = is_web and (url.port is None or url.port > 0)
	except ValueError:
		return None
	return text if is_web else None


def is_html(text: str) -> bool:
	"""Whether a text comes from an editor: it begins and ends with a block."""
	text = text.strip()
	return bool(BLOCK.match(text)) and text.endswith(">")


def prepare_text(text: str, *, is_html: bool) -> str:
	"""Safe HTML of what somebody wrote: as HTML, or as plain text of which every character is kept."""
	if len(text) > MOST_TEXT:
		frappe.throw(
			_("The text is too long: it has {0} characters, and {1} are allowed.").format(
				len(text), MOST_TEXT
			)
		)
	if is_html:
		return sanitize(text)
	lines = groupby(text.replace("\r\n", "\n").strip().split("\n"), key=lambda line: bool(line.strip()))
	paragraphs = (Markup("<br>").join(map(escape, part)) for is_text, part in lines if is_text)
	return str(Markup("\n").join(Markup("<p>{}</p>").format(part) for part in paragraphs))


# Grading


def grade(submission: str, status: str, comments: str | None) -> Grade:
	"""Set the grade of a submission, and the comments unless they are None; graders may, others may not."""
	doc = frappe.get_doc(DOCTYPE, submission, for_update=True)
	if not doc.has_permission("write"):
		frappe.throw(_("You cannot grade your own work, or that of other courses."), frappe.PermissionError)
	doc.status = status
	if comments is not None:
		doc.comments = prepare_text(make_sendable(comments), is_html=is_html(comments))
	doc.save()
	return {
		"submission": doc.name,
		"status": doc.status,
		"comments": sanitize(doc.comments) or None,
		"evaluator": doc.evaluator,
		"graded_on": doc.graded_on,
	}


def validate_grade(submission: Document) -> None:
	"""A grade where the assignment is graded, and none where it is not."""
	is_graded = frappe.db.get_value(TASK, submission.assignment, "grade_assignment")
	if not is_graded and submission.status in (PASS, FAIL):
		frappe.throw(
			_("This assignment is not graded. Choose Grade Assignment in it first, or comment only.")
		)
	if is_graded and submission.status == NOT_APPLICABLE:
		frappe.throw(_("This assignment is graded: the status is Pass, Fail or Not Graded."))


# Assignments as authors make them


def validate_question(question: str | None) -> None:
	"""An editor's empty paragraph asks nothing; a picture may."""
	if not strip_tags(question or "") and "<img" not in (question or ""):
		frappe.throw(_("Please write what learners are to do into Question."), frappe.MandatoryError)


def validate_not_used(assignment: str) -> None:
	"""Refuse to delete what a lesson shows or learners have handed in, and say what to do."""
	lesson = frappe.db.get_value(TASK, assignment, "lesson")
	if lesson:
		title = frappe.db.get_value("Course Lesson", lesson, "title")
		message = _("The assignment is in the lesson {0}. Remove it there first.")
		frappe.throw(message.format(frappe.bold(escape_html(title or lesson))), frappe.LinkExistsError)
	if count := frappe.db.count(DOCTYPE, {"assignment": assignment}):
		message = _(
			"The assignment was handed in {0} times: this is evidence, and it cannot be deleted. It is enough"
			" that no lesson has it."
		)
		frappe.throw(message.format(count), frappe.LinkExistsError)
