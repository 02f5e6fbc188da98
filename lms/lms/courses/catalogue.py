"""Courses for learners: the catalogue, one course and its outline. Each takes a fixed number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import flt
from pypika import Order
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder

from lms.lms.permissions.checks import may
from lms.lms.permissions.course_order import courses_of_member, names_of_courses
from lms.lms.permissions.courses import readable_courses, readable_lessons
from lms.lms.permissions.open_courses import OPEN_COURSE, is_open, open_courses
from lms.lms.programs.course_locks import describe_lock
from lms.lms.shared.rows import chunked

CARD_FIELDS = (
	"name",
	"title",
	"short_introduction",
	"image",
	"category",
	"tags",
	"disable_self_learning",
	"published",
	"upcoming",
	"published_on",
	"featured",
)


@dataclass(frozen=True)
class Lesson:
	"""A lesson and its position in the course, counted from 1."""

	name: str
	title: str
	chapter: str
	chapter_number: int
	lesson_number: int
	include_in_preview: bool
	completed: bool


@dataclass(frozen=True)
class Chapter:
	name: str
	title: str
	number: int
	lessons: list[Lesson] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
	"""The chapters and lessons of a course in order, and which lessons one user has completed."""

	course: str
	chapters: list[Chapter]

	@property
	def lessons(self) -> list[Lesson]:
		return [lesson for chapter in self.chapters for lesson in chapter.lessons]

	def find(self, chapter_number: int, lesson_number: int) -> Lesson | None:
		"""Return the lesson at a position, or None."""
		position = (chapter_number, lesson_number)
		return next((x for x in self.lessons if (x.chapter_number, x.lesson_number) == position), None)

	def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
		"""Return the previous and the next lesson, each None if there is none."""
		lessons = self.lessons
		index = lessons.index(lesson)
		previous = lessons[index - 1] if index else None
		return previous, lessons[index + 1] if index + 1 < len(lessons) else None

	@property
	def next_to_do(self) -> Lesson | None:
		"""Return the first incomplete lesson, or None."""
		return next((lesson for lesson in self.lessons if not lesson.completed), None)


def get_outline(course: str, user: str) -> Outline:
	"""Return the outline of a course. The caller must check that the user may see it."""
	completed = get_completed_lessons(course, user)
	chapters = {
		row.name: Chapter(row.name, row.title, number) for number, row in enumerate(get_chapters(course), 1)
	}
	for row in get_lessons(course):
		chapter = chapters[row.chapter]
		chapter.lessons.append(
			Lesson(
				name=row.name,
				title=row.title,
				chapter=chapter.name,
				chapter_number=chapter.number,
				lesson_number=len(chapter.lessons) + 1,
				include_in_preview=bool(row.include_in_preview),
				completed=row.name in completed,
			)
		)
	return Outline(course, list(chapters.values()))


def get_completed_lessons(course: str, user: str) -> set[str]:
	"""Return the lessons that the user has completed in the current cycle."""
	done, enrollment = frappe.qb.DocType("LMS Course Progress"), frappe.qb.DocType("LMS Enrollment")
	rows = (
		frappe.qb.from_(enrollment)
		.join(done)
		.on((done.member == enrollment.member) & (done.cycle == enrollment.cycle))
		.select(done.lesson)
		.where((enrollment.course == course) & (enrollment.member == user))
		.where((done.course == course) & (done.status == "Complete"))
	).run(pluck=True)
	return set(rows)


def get_chapters(course: str) -> list[frappe._dict]:
	"""Return `name` and `title` of the chapters, in order."""
	reference, chapter = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Course Chapter")
	return (
		frappe.qb.from_(reference)
		.join(chapter)
		.on(chapter.name == reference.chapter)
		.select(chapter.name, chapter.title)
		.where((reference.parent == course) & (reference.parenttype == "LMS Course"))
		.orderby(reference.idx)
	).run(as_dict=True)


def get_lessons(course: str) -> list[frappe._dict]:
	"""Return `name`, `title`, `chapter` and `include_in_preview` of the lessons, in order."""
	chapter, reference = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Lesson Reference")
	lesson = frappe.qb.DocType("Course Lesson")
	return (
		frappe.qb.from_(chapter)
		.join(reference)
		.on((reference.parent == chapter.chapter) & (reference.parenttype == "Course Chapter"))
		.join(lesson)
		.on(lesson.name == reference.lesson)
		.select(lesson.name, lesson.title, chapter.chapter, lesson.include_in_preview)
		.where((chapter.parent == course) & (chapter.parenttype == "LMS Course"))
		.orderby(chapter.idx)
		.orderby(reference.idx)
	).run(as_dict=True)


def get_lesson_names(course: str) -> list[str]:
	return [row.name for row in get_lessons(course)]


def get_course(course: str, user: str) -> frappe._dict:
	"""Return a course for its page: the values of its card, `description`, `can_enroll`, `locked_because`.

	Raises DoesNotExistError also if the user may not see the course.
	"""
	# Moderators may see any course, so `may` is also true for one that does not exist.
	cards = get_cards(user, only=[course]) if may(user, "read", "LMS Course", course) else []
	if not cards:
		frappe.throw(_("This course does not exist or is not published."), frappe.DoesNotExistError)
	[card] = cards
	card.description = frappe.db.get_value("LMS Course", course, "description")
	card.locked_because = describe_lock(course, user)
	card.can_enroll = not card.enrolled and is_open(card) and not card.disable_self_learning
	return card


def get_cards(user: str, only: Collection[str] | QueryBuilder | None = None) -> list[frappe._dict]:
	"""Return the courses that a user may see (or `only` some of them), sorted by title.

	Each has the `CARD_FIELDS`, `lessons` (how many), `instructors` (full names), `enrolled`, `progress`,
	`completed_on` and `current_lesson` (opened last).
	"""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	query = (
		frappe.qb.from_(course)
		.left_join(enrollment)
		.on((enrollment.course == course.name) & (enrollment.member == user))
		.select(
			*(course[fieldname] for fieldname in CARD_FIELDS),
			enrollment.name.as_("enrollment"),
			enrollment.completed_on,
			enrollment.current_lesson,
			Coalesce(enrollment.progress, 0).as_("progress"),
		)
		.where(readable_courses(user))
		.orderby(course.title)
	)
	if only is not None:
		query = query.where(course.name.isin(only))
	cards = query.run(as_dict=True)
	if cards:
		include_lesson_counts(cards)
		include_instructors(cards)
	for card in cards:
		card.enrolled = bool(card.pop("enrollment"))
		card.progress = round(flt(card.progress), 1)
	return cards


def get_my_courses(user: str) -> list[frappe._dict]:
	"""Return the cards of the user's courses. Courses in progress come first."""
	cards = get_cards(user, only=courses_of_member(user))
	return sorted(cards, key=lambda card: (card.progress >= 100, card.progress == 0))


def get_featured_courses(user: str) -> list[frappe._dict]:
	"""Return the cards of featured courses in which the user could be, and is not, enrolled."""
	featured = frappe.qb.DocType("LMS Course").featured == 1
	cards = get_cards(user, only=names_of_courses(featured & open_courses()))
	return [card for card in cards if not card.enrolled]


def get_completed_courses(user: str) -> list[frappe._dict]:
	"""Return `name`, `title`, `image` and `completed_on` of completed courses, latest first."""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	return (
		frappe.qb.from_(enrollment)
		.join(course)
		.on(course.name == enrollment.course)
		.select(course.name, course.title, course.image, enrollment.completed_on)
		.where((enrollment.member == user) & enrollment.completed_on.isnotnull())
		.orderby(enrollment.completed_on, order=Order.desc)
		.orderby(course.title)
	).run(as_dict=True)


def include_lesson_counts(cards: list[frappe._dict]) -> None:
	chapter, reference = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Lesson Reference")
	rows = (
		frappe.qb.from_(chapter)
		.join(reference)
		.on((reference.parent == chapter.chapter) & (reference.parenttype == "Course Chapter"))
		.select(chapter.parent, Count("*"))
		.where((chapter.parenttype == "LMS Course") & chapter.parent.isin([card.name for card in cards]))
		.groupby(chapter.parent)
	).run()
	counts = dict(rows)
	for card in cards:
		card.lessons = counts.get(card.name, 0)


def include_instructors(cards: list[frappe._dict]) -> None:
	row, user = frappe.qb.DocType("Course Instructor"), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(row)
		.join(user)
		.on(user.name == row.instructor)
		.select(row.parent, user.full_name)
		.where((row.parenttype == "LMS Course") & row.parent.isin([card.name for card in cards]))
		.orderby(row.idx)
	).run()
	instructors: dict[str, list[str]] = {card.name: [] for card in cards}
	for course, full_name in rows:
		instructors[course].append(full_name)
	for card in cards:
		card.instructors = instructors[card.name]


def get_readable_lessons(course: str, user: str) -> set[str]:
	"""Return the lessons of a course that the user may read now."""
	lesson = frappe.qb.DocType("Course Lesson")
	query = frappe.qb.from_(lesson).select(lesson.name)
	return set(query.where((lesson.course == course) & readable_lessons(user)).run(pluck=True))


def get_open_titles(courses: Iterable[str]) -> dict[str, str]:
	"""Return the titles of the open courses among these, by name."""
	return {
		row.name: row.title
		for chunk in chunked(set(courses))
		for row in frappe.get_all(
			"LMS Course", filters={"name": ["in", chunk], **OPEN_COURSE}, fields=["name", "title"]
		)
	}
