"""The timetable of a cohort as people see it: what happens when, whether they did it, and the way there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import getdate
from pypika import Case, Table
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ExistsCriterion, Term

from lms.lms.cohorts.batch import BATCH
from lms.lms.cohorts.timetable_rows import COURSE, LESSON
from lms.lms.cohorts.views import OVER, RUNNING
from lms.lms.enrollments.enrollment import FIRST_CYCLE
from lms.lms.live_classes.live_class import LIVE_CLASS
from lms.lms.live_classes.views import get_batch_classes, select_classes
from lms.lms.permissions.courses import readable_courses, readable_lessons
from lms.lms.search.finder import find_places
from lms.lms.shared.moments import combine
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls

ROW, LEGEND = "LMS Batch Timetable", "LMS Timetable Legend"
QUIZ, HOMEWORK = "LMS Quiz", "LMS Assignment"


@dataclass(frozen=True)
class Entry:
	"""What a cohort does on a day, or from `starts` to `ends`, which have the time zone of the cohort.

	`kind` is the DocType of what it is about, or empty. `url` leads there, if the reader may open it.
	"""

	day: date
	title: str
	starts: datetime | None = None
	ends: datetime | None = None
	kind: str = ""
	url: str | None = None
	is_milestone: bool = False
	is_done: bool = False


def get_timetable(batch: frappe._dict, user: str, now: datetime) -> list[Entry]:
	"""Return what happens in a cohort, in order. `batch` is what `get_batch` has returned to the reader.

	Everything that a timetable shows is merged here.
	"""
	return merge(get_entries(batch, user), get_class_entries(batch, user, now))


def merge(*sources: Iterable[Entry]) -> list[Entry]:
	"""Return the entries by time. What takes a whole day comes first."""

	def place(entry: Entry) -> tuple[date, float]:
		return entry.day, entry.starts.timestamp() if entry.starts else 0

	return sorted((entry for source in sources for entry in source), key=place)


def get_legend(batch: str) -> dict[str, frappe._dict]:
	"""Return `label` and `color` of the legend by DocType, in order."""
	filters = {"parent": batch, "parenttype": BATCH}
	fields = ["reference_doctype", "label", "color"]
	rows = frappe.get_all(LEGEND, filters=filters, fields=fields, order_by="idx")
	return {row.reference_doctype: row for row in rows}


# The rows of the cohort


def select_timetable(batch: str, user: str) -> QueryBuilder:
	"""Select the cohort if its timetable shows anything to the user: a row, or a live class."""
	table, row = frappe.qb.DocType(BATCH), frappe.qb.DocType(ROW)
	rows = frappe.qb.from_(row).select(row.name).where((row.parent == batch) & (row.parenttype == BATCH))
	shows = ExistsCriterion(rows)
	if is_switched_on("show_live_class"):
		planned = frappe.qb.DocType(LIVE_CLASS).is_cancelled == 0
		shows |= ExistsCriterion(select_classes(batch, user).where(planned))
	return frappe.qb.from_(table).select(table.name).where((table.name == batch) & shows)


def get_entries(batch: frappe._dict, user: str) -> list[Entry]:
	"""Return the rows. What is in an unpublished course is for members and those who lead the cohort."""
	rows = find_rows(batch.name, user)
	if not (batch.is_member or batch.is_led):
		rows = [row for row in rows if row.published != 0]
	placed = {row.course for row in rows if row.lesson}
	places = find_places(placed) if placed else {}
	# As `find_cohort_way` has it.
	may_take = batch.is_member and batch.published and batch.state in (RUNNING, OVER)
	return [
		Entry(
			day=getdate(row.date),
			title=row.title or row.reference_title or row.reference_docname,
			starts=combine(row.date, row.start_time, batch.timezone) if row.start_time is not None else None,
			ends=combine(row.date, row.end_time, batch.timezone) if row.end_time is not None else None,
			kind=row.reference_doctype or "",
			url=find_url(row, places, may_take=may_take),
			is_milestone=bool(row.milestone),
			is_done=bool(row.is_done),
		)
		for row in rows
	]


def get_class_entries(batch: frappe._dict, user: str, now: datetime) -> list[Entry]:
	"""Return the live classes that the reader may see and that are not cancelled."""
	if not is_switched_on("show_live_class"):
		return []
	zone = ZoneInfo(batch.timezone)
	return [
		Entry(
			day=row.starts.astimezone(zone).date(),
			title=row.title,
			starts=row.starts.astimezone(zone),
			ends=row.ends.astimezone(zone),
			kind=LIVE_CLASS,
			url=urls.live_class(row.name),
		)
		for row in get_batch_classes(batch.name, user, now)
		if not row.is_cancelled
	]


def find_rows(batch: str, user: str) -> list[frappe._dict]:
	"""Return the rows with what they are about: title, course and lesson, whether it is open, and done."""
	row, quiz, homework = (frappe.qb.DocType(doctype) for doctype in (ROW, QUIZ, HOMEWORK))
	lesson, course = frappe.qb.DocType(LESSON), frappe.qb.DocType(COURSE)
	enrollment = frappe.qb.DocType("LMS Enrollment")
	name = row.reference_docname
	is_lesson, is_course = row.reference_doctype == LESSON, row.reference_doctype == COURSE
	course_of_task = Coalesce(lesson.course, quiz.course, homework.course)
	return (
		frappe.qb.from_(row)
		.left_join(quiz)
		.on((row.reference_doctype == QUIZ) & (quiz.name == name))
		.left_join(homework)
		.on((row.reference_doctype == HOMEWORK) & (homework.name == name))
		.left_join(lesson)
		.on(lesson.name == Case().when(is_lesson, name).else_(Coalesce(quiz.lesson, homework.lesson)))
		.left_join(course)
		.on(course.name == Case().when(is_course, name).else_(course_of_task))
		.left_join(enrollment)
		.on((enrollment.course == course.name) & (enrollment.member == user))
		.select(row.date, row.start_time, row.end_time, row.title, row.milestone)
		.select(row.reference_doctype, row.reference_docname)
		.select(Coalesce(quiz.title, homework.title, lesson.title, course.title).as_("reference_title"))
		.select(lesson.name.as_("lesson"), course.name.as_("course"), course.published)
		.select(Case().when(is_open(user), 1).else_(0).as_("is_open"))
		.select(Case().when(is_done(user), 1).else_(0).as_("is_done"))
		.select(Case().when(is_assessment(), 1).else_(0).as_("is_assessment"))
		.where((row.parent == batch) & (row.parenttype == BATCH))
		.orderby(row.idx)
	).run(as_dict=True)


def is_open(user: str) -> Criterion:
	"""Match what the user may open: lessons, with their quizzes and homework, and pages of courses."""
	row, lesson, course = (frappe.qb.DocType(doctype) for doctype in (ROW, LESSON, COURSE))
	in_lesson = lesson.name.isnotnull() & readable_lessons(user)
	return in_lesson | ((row.reference_doctype == COURSE) & course.name.isnotnull() & readable_courses(user))


def is_assessment() -> Criterion:
	"""Match what members may take without being enrolled in its course."""
	row, other = frappe.qb.DocType(ROW), frappe.qb.DocType("LMS Assessment")
	same = (other.assessment_type == row.reference_doctype) & (other.assessment_name == row.reference_docname)
	same &= (other.parent == row.parent) & (other.parenttype == BATCH)
	return ExistsCriterion(frappe.qb.from_(other).select(other.name).where(same))


def is_done(user: str) -> Criterion:
	"""Match what the user has done, since they last began the course."""
	row, enrollment = frappe.qb.DocType(ROW), frappe.qb.DocType("LMS Enrollment")
	completed = (row.reference_doctype == COURSE) & enrollment.completed_on.isnotnull()
	progress = frappe.qb.DocType("LMS Course Progress")
	result = frappe.qb.DocType("LMS Quiz Submission")
	submission = frappe.qb.DocType("LMS Assignment Submission")
	return (
		completed
		| has_one(LESSON, progress, progress.lesson, user)
		| has_one(QUIZ, result, result.quiz, user, result.passed == 1)
		| has_one(HOMEWORK, submission, submission.assignment, user)
	)


def has_one(doctype: str, table: Table, about: Term, user: str, which: Criterion | None = None) -> Criterion:
	"""Match rows about something of which the user has a record in the course's present cycle."""
	row, enrollment = frappe.qb.DocType(ROW), frappe.qb.DocType("LMS Enrollment")
	cycle = Coalesce(enrollment.cycle, FIRST_CYCLE)
	own = (table.member == user) & (about == row.reference_docname) & (table.cycle == cycle)
	query = frappe.qb.from_(table).select(table.name).where(own & which if which else own)
	return (row.reference_doctype == doctype) & ExistsCriterion(query)


def find_url(row: frappe._dict, places: dict[str, dict[str, int]], *, may_take: bool) -> str | None:
	"""Return the address of what the row is about. `may_take` is about assessments of the cohort."""
	if row.reference_doctype == COURSE:
		return urls.course(row.course) if row.is_open else None
	# A lesson that was removed from its chapter has no page.
	is_open = row.is_open and row.lesson in places
	if row.reference_doctype == LESSON:
		return urls.lesson(row.course, **places[row.lesson]) if is_open else None
	if not (is_open or (row.is_assessment and may_take)):
		return None
	address = urls.quiz if row.reference_doctype == QUIZ else urls.assignment
	return address(row.reference_docname)
