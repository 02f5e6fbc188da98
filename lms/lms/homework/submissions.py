"""Handing in and grading homework. A submission never changes; handing in again adds another one."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TypedDict
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html
from markupsafe import Markup, escape
from pypika import Order

from lms.lms.content.markup import make_sendable, sanitize_html, strip_tags
from lms.lms.enrollments.enrollment import FIRST_CYCLE, NotEnrolledError, find_enrollments
from lms.lms.homework.files import DOCTYPE, EXTENSIONS, FIELD, Upload, attach, validate_upload
from lms.lms.learning.progress import CourseProgress, complete_after_task, lock_for_learning
from lms.lms.people.access import describe_closed
from lms.lms.permissions.assessments import CohortWay, find_cohort_way
from lms.lms.permissions.checks import may
from lms.lms.programs.course_locks import require_unlocked
from lms.lms.shared.addresses import CONTROL_OR_BACKSLASH
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import lock_as_learner
from lms.lms.shared.rows import chunked
from lms.lms.shared.series import Series

TASK = "LMS Assignment"
SERIES = Series("ASG-", ((TASK, "name"),))
NOT_GRADED, PASS, FAIL, NOT_APPLICABLE = "Not Graded", "Pass", "Fail", "Not Applicable"
# What counts as passed for a cohort: homework that is not graded is done once it is handed in.
DONE = (PASS, NOT_APPLICABLE)
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
# A learner's link: search engines should not follow it, and its site should not learn where it was.
LINK = Markup('<a href="{0}" rel="noopener nofollow noreferrer">{0}</a>')


class AssignmentClosedError(frappe.ValidationError):
	"""The homework cannot be handed in (any more)."""


@dataclass(frozen=True)
class HandedInWork:
	"""What a learner hands in: text, an address, or a file with an optional comment."""

	answer: str
	upload: Upload | None = None
	is_html: bool = False


@dataclass(frozen=True)
class Way:
	"""How somebody comes to homework: in its lesson, if they are enrolled and can read it, or in a cohort."""

	enrollment: frappe._dict | None
	reads_lesson: bool
	cohort: CohortWay | None

	@property
	def is_lesson(self) -> bool:
		return self.reads_lesson and self.enrollment is not None

	@property
	def cycle(self) -> int:
		return self.enrollment.cycle if self.enrollment else FIRST_CYCLE


class HomeworkHandedIn(TypedDict):
	"""`progress` is that in the course. None if the homework was not handed in in its lesson."""

	submission: str
	number: int
	status: str
	progress: CourseProgress | None


class HomeworkGrade(TypedDict):
	submission: str
	status: str
	comments: str | None
	evaluator: str
	graded_on: datetime


def get_homework(name: str, user: str, at: datetime) -> frappe._dict:
	"""Return the homework, the user's submissions, and whether they can hand in now or why not."""
	task = get_task(name)
	way = find_way(task, user, at)
	submissions = get_submissions(name, user, way.cycle)
	if not submissions or way.enrollment:
		require_readable(task, user, way)
	reason = describe_obstacle(way, [row.status for row in submissions])
	return frappe._dict(
		assignment=task.name,
		title=task.title,
		html=sanitize_html(task.question),
		type=task.type,
		course=task.course,
		course_title=task.course and frappe.db.get_value("LMS Course", task.course, "title"),
		lesson=task.lesson,
		lesson_title=task.lesson and frappe.db.get_value("Course Lesson", task.lesson, "title"),
		cohort=way.cohort.name if way.cohort else None,
		cohort_title=way.cohort.title if way.cohort else None,
		due_date=way.cohort.due_date if way.cohort else None,
		is_late=bool(way.cohort and way.cohort.is_late),
		grade_assignment=bool(task.grade_assignment),
		answer_html=sanitize_html(task.answer) if submissions and task.show_answer and task.answer else None,
		can_submit=reason is None,
		reason=reason,
		submissions=submissions,
	)


def get_preview(name: str, user: str) -> frappe._dict:
	"""Return the homework as `get_homework` does for a new learner. For those who may read its record."""
	task = frappe.db.get_value(TASK, {"name": name}, TASK_FIELDS, as_dict=True)
	if not task or not may(user, "read", TASK, name):
		message = _("This homework does not exist, or you may not preview it.")
		frappe.throw(message, frappe.DoesNotExistError)
	return frappe._dict(
		assignment=task.name,
		title=task.title,
		html=sanitize_html(task.question),
		type=task.type,
		grade_assignment=bool(task.grade_assignment),
		can_submit=True,
	)


def get_task(name: str) -> frappe._dict:
	task = frappe.db.get_value(TASK, {"name": name}, TASK_FIELDS, as_dict=True)
	if not task:
		frappe.throw(_("This homework does not exist."), frappe.DoesNotExistError)
	return task


def find_way(task: frappe._dict, user: str, at: datetime) -> Way:
	"""Return how the user comes to the homework. Its lesson comes first, then cohorts."""
	found = find_enrollments([task.course], [user]) if task.course else {}
	way = Way(
		enrollment=found.get((task.course, user)),
		reads_lesson=bool(task.lesson) and may(user, "read", "Course Lesson", task.lesson),
		cohort=None,
	)
	return way if way.is_lesson else replace(way, cohort=find_cohort_way(TASK, task.name, user, at))


def require_readable(task: frappe._dict, user: str, way: Way) -> None:
	"""Raise an error with the reason if the user sees the homework neither in its lesson nor in a cohort."""
	if way.reads_lesson or way.cohort:
		return
	if not task.lesson:
		frappe.throw(_("This homework is not in a lesson yet."), frappe.DoesNotExistError)
	if not way.enrollment:
		frappe.throw(_("You are not enrolled in this course."), NotEnrolledError)
	require_unlocked(task.course, user)
	frappe.throw(describe_closed(user), frappe.PermissionError)


def describe_obstacle(way: Way, statuses: Collection[str]) -> str | None:
	"""Return why someone who can see the homework cannot hand in, or None.

	`statuses` are those of their earlier submissions.
	"""
	if PASS in statuses:
		return _("You have passed this homework. There is nothing more to hand in.")
	if way.is_lesson:
		return None
	return way.cohort.obstacle if way.cohort else _("You are not enrolled in this course.")


def get_submissions(assignment: str, member: str, cycle: int) -> list[frappe._dict]:
	"""Return the member's submissions in this cycle, latest first."""
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
		entry.comments = sanitize_html(entry.comments) or None
		entry.attachment = entry.attachment or None
	return rows


def render_answer(kind: str, answer: str | None) -> str | None:
	"""Render an answer, text or an address, as safe HTML."""
	if not answer:
		return None
	if kind == "URL" and (url := parse_url(strip_tags(answer))):
		return LINK.format(url)
	return sanitize_html(answer)


# Handing in


def hand_in_homework(name: str, user: str, work: HandedInWork, at: datetime) -> HomeworkHandedIn:
	"""Add a submission for the user, and complete the lesson if this was its last task.

	Raises an error with the reason if the user can hand in neither in the lesson nor in a cohort now or has
	passed already, or if the work is not of the requested kind.
	"""
	task = get_task(name)
	way = find_way(task, user, at)
	require_readable(task, user, way)
	text = prepare_work(task.type, work)
	way = lock_way(task, user, way)
	earlier = lock_earlier(task.name, user, way.cycle)
	if reason := describe_obstacle(way, [row.status for row in earlier]):
		frappe.throw(escape_html(reason), AssignmentClosedError)
	number = max((row.number for row in earlier), default=0) + 1
	submission = add_submission(task, user, way.cycle, number, at, work, text)
	if work.upload:
		submission.db_set(FIELD, attach(work.upload, submission.name), update_modified=False)
	progress = complete_after_task(user, task.course, task.lesson, at.date()) if way.is_lesson else None
	return {
		"submission": submission.name,
		"number": number,
		"status": submission.status,
		"progress": progress,
	}


def lock_way(task: frappe._dict, user: str, way: Way) -> Way:
	"""Lock the enrollment or else the membership, so that what the user hands in at once is numbered in turn.

	Checks again, because the program or the cohort may have changed while this request waited.
	"""
	if not way.cohort:
		enrollment = lock_for_learning(user, task.course)
		require_unlocked(task.course, user)
		return replace(way, enrollment=enrollment)
	lock_as_learner()
	member = frappe.qb.DocType("LMS Batch Enrollment")
	query = by_index(frappe.qb.from_(member), "cohorts_of_member").select(member.name)
	mine = (member.member == user) & (member.is_open == "1") & (member.batch == way.cohort.name)
	if not query.where(mine).for_update().run():
		frappe.throw(_("You are no longer in the cohort of this homework."), frappe.PermissionError)
	return way


def lock_earlier(assignment: str, member: str, cycle: int) -> list[frappe._dict]:
	"""Lock the member's submissions and return the `number` and `status` of each, as last committed."""
	row = frappe.qb.DocType(DOCTYPE)
	return (
		by_index(frappe.qb.from_(row), "unique_submission")
		.select(row.number, row.status)
		.where((row.member == member) & (row.cycle == cycle) & (row.assignment == assignment))
		.for_update()
	).run(as_dict=True)


def add_submission(
	task: frappe._dict,
	user: str,
	cycle: int,
	number: int,
	at: datetime,
	work: HandedInWork,
	text: str | None,
) -> Document:
	"""Insert the submission. `text` is the safe HTML to show, beside exactly what the learner typed."""
	submission = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"assignment": task.name,
			"assignment_title": task.title,
			"type": task.type,
			"course": task.course,
			"lesson": task.lesson,
			"question": sanitize_html(task.question),
			"member": user,
			"member_name": frappe.db.get_value("User", user, "full_name"),
			"cycle": cycle,
			"number": number,
			"submitted_on": at,
			"answer": text,
			"typed_answer": make_sendable(work.answer) or None,
			"status": NOT_GRADED if task.grade_assignment else NOT_APPLICABLE,
		}
	)
	submission.flags.handed_in = True
	# Submissions are created only here. The caller has checked that the user may hand in.
	return submission.insert(ignore_permissions=True)


def prepare_work(kind: str, work: HandedInWork) -> str | None:
	"""Check that the work is of this kind (text, address or file) and return the text to store."""
	answer = make_sendable(work.answer).strip()
	if kind not in EXTENSIONS and work.upload:
		frappe.throw(_("This homework does not accept files. Please write your answer in the form."))
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
		frappe.throw(_("The address is too long. The limit is {0} characters.").format(MOST_URL))
	if not (url := parse_url(answer)):
		advice = _("Copy it from the address bar of your browser.")
		frappe.throw(f"{describe_address(answer)} {advice}")
	return url


def describe_address(answer: str) -> str:
	"""Return what is wrong with the address."""
	shown = frappe.bold(escape_html(answer))
	if not answer.lower().startswith(("https://", "http://")):
		return _("{0} is not a web address. It must begin with https:// or http://.").format(shown)
	if any(character.isspace() for character in answer):
		return _("The address {0} contains a space.").format(shown)
	if CONTROL_OR_BACKSLASH.search(answer):
		return _("The address {0} contains a backslash or an invisible character.").format(shown)
	if "@" in answer.split("/")[2]:
		return _("The address {0} contains a user name. Leave out everything before the @.").format(shown)
	return _("The address {0} does not name a site.").format(shown)


def parse_url(text: str) -> str | None:
	"""Return the text if it is a web address without a user name or password, else None."""
	if CONTROL_OR_BACKSLASH.search(text) or any(map(str.isspace, text)):
		return None
	try:
		url = urlsplit(text)
		is_web = url.scheme in ("http", "https") and bool(url.hostname) and "@" not in url.netloc
		is_web = is_web and (url.port is None or url.port > 0)
	except ValueError:
		return None
	return text if is_web else None


def is_html_answer(text: str) -> bool:
	"""Whether a text comes from an HTML editor, that is, begins and ends with a block element."""
	text = text.strip()
	return bool(BLOCK.match(text)) and text.endswith(">")


def prepare_text(text: str, *, is_html: bool) -> str:
	"""Turn HTML or plain text into safe HTML. Keeps every character of plain text."""
	if len(text) > MOST_TEXT:
		frappe.throw(
			_("The text is too long: it has {0} characters, and the limit is {1}.").format(
				len(text), MOST_TEXT
			)
		)
	if is_html:
		return sanitize_html(text)
	lines = groupby(text.replace("\r\n", "\n").strip().split("\n"), key=lambda line: bool(line.strip()))
	paragraphs = (Markup("<br>").join(map(escape, part)) for is_text, part in lines if is_text)
	return str(Markup("\n").join(Markup("<p>{}</p>").format(part) for part in paragraphs))


# Grading


def grade_homework(submission: str, status: str, comments: str | None) -> HomeworkGrade:
	"""Set the status of a submission, and its comments unless they are None.

	Raises PermissionError for people who may not grade it.
	"""
	doc = frappe.get_doc(DOCTYPE, submission, for_update=True)
	if not doc.has_permission("write"):
		frappe.throw(
			_("You cannot grade your own work or work in courses that are not yours."), frappe.PermissionError
		)
	doc.status = status
	if comments is not None:
		doc.comments = prepare_text(make_sendable(comments), is_html=is_html_answer(comments))
	doc.save()
	return {
		"submission": doc.name,
		"status": doc.status,
		"comments": sanitize_html(doc.comments) or None,
		"evaluator": doc.evaluator,
		"graded_on": doc.graded_on,
	}


def validate_grade(submission: Document) -> None:
	"""Require a grade for graded homework and refuse one for ungraded homework."""
	is_graded = frappe.db.get_value(TASK, submission.assignment, "grade_assignment")
	if not is_graded and submission.status in (PASS, FAIL):
		frappe.throw(_("This homework is not graded. Turn on Grade Assignment in it first, or only comment."))
	if is_graded and submission.status == NOT_APPLICABLE:
		frappe.throw(_("This homework is graded. The status must be Pass, Fail or Not Graded."))


# Rules for authors


def validate_homework_question(question: str | None) -> None:
	"""Require text or a picture. An editor may store an empty paragraph."""
	if not strip_tags(question or "") and "<img" not in (question or ""):
		frappe.throw(_("In Question, please write what learners have to do."), frappe.MandatoryError)


def validate_not_used(assignment: str) -> None:
	"""Refuse to delete homework that is in a lesson or was handed in."""
	lesson = frappe.db.get_value(TASK, assignment, "lesson")
	if lesson:
		title = frappe.db.get_value("Course Lesson", lesson, "title")
		message = _("The homework is in the lesson {0}. Remove it from the lesson first.")
		frappe.throw(message.format(frappe.bold(escape_html(title or lesson))), frappe.LinkExistsError)
	if frappe.db.exists(DOCTYPE, {"assignment": assignment}):
		message = _(
			"People have handed in this homework. Their submissions are evidence, so it cannot be deleted. To"
			" stop using it, remove it from its lesson."
		)
		frappe.throw(message, frappe.LinkExistsError)


def number_old_rows() -> None:
	"""Number submissions without a number, in the order of creation, and put them into the first cycle."""
	row = frappe.qb.DocType("LMS Assignment Submission")
	by_number: dict[int, list[str]] = {}
	last: dict[tuple[str, str], int] = {}
	query = frappe.qb.from_(row).select(row.name, row.member, row.assignment).where(row.number == 0)
	for name, *key in query.orderby(row.creation).orderby(row.name).run():
		number = last[tuple(key)] = last.get(tuple(key), 0) + 1
		by_number.setdefault(number, []).append(name)
	for number, names in by_number.items():
		for chunk in chunked(names):
			change = frappe.qb.update(row).set(row.cycle, FIRST_CYCLE).set(row.number, number)
			change.where(row.name.isin(chunk)).run()
