"""Courses as learners see them: catalogue, one course, its outline. Each in a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import flt
from pypika import Order
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder

from lms.lms.locks import describe_lock
from lms.lms.permissions import courses_of_member, may, readable_courses, readable_lessons

CARD_FIELDS = ("name", "title", "short_introduction", "image", "category", "disable_self_learning")


@dataclass(frozen=True)
class Lesson:
	"""A lesson at its place in the course; positions count from 1."""

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
	"""The chapters and lessons of a course in order, with what one user has completed."""

	course: str
	chapters: list[Chapter]

	@property
	def lessons(self) -> list[Lesson]:
		return [lesson for chapter in self.chapters for lesson in chapter.lessons]

	def find(self, chapter_number: int, lesson_number: int) -> Lesson | None:
		"""The lesson at a position."""
		position = (chapter_number, lesson_number)
		return next((x for x in self.lessons if (x.chapter_number, x.lesson_number) == position), None)

	def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
		"""The lessons before and after."""
		lessons = self.lessons
		index = lessons.index(lesson)
		previous = lessons[index - 1] if index else None
		return previous, lessons[index + 1] if index + 1 < len(lessons) else None

	@property
	def next_to_do(self) -> Lesson | None:
		"""Where to go on: the first lesson that is not complete."""
		return next((lesson for lesson in self.lessons if not lesson.completed), None)


def get_outline(course: str, user: str) -> Outline:
	"""The outline of a course. Whether the user may see it is for the caller to ask."""
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
	"""The lessons that the user has completed in the current cycle."""
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
	"""`name` and `title` of the chapters, in order."""
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
	"""`name`, `title`, `chapter` and `include_in_preview` of the lessons, in the order of the course."""
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
	"""A course's page for one user: what its card has, `description`, `can_enroll` and `locked_because`.

	A course that the user may not see does not exist for them.
	"""
	# Moderators may see any course: also of one that is not there.
	cards = get_cards(user, only=[course]) if may(user, "read", "LMS Course", course) else []
	if not cards:
		frappe.throw(_("This course does not exist or is not published."), frappe.DoesNotExistError)
	[card] = cards
	card.description = frappe.db.get_value("LMS Course", course, "description")
	card.locked_because = describe_lock(course, user)
	card.can_enroll = not card.enrolled and card.published and not card.disable_self_learning
	return card


def get_cards(user: str, only: Collection[str] | QueryBuilder | None = None) -> list[frappe._dict]:
	"""The courses that a user may see, by title, all or `only` some.

	Each has `name`, `title`, `short_introduction`, `image`, `category`, `disable_self_learning`, `published`,
	`lessons` (how many), `instructors` (full names), `enrolled`, `progress` and `completed_on`.
	"""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	query = (
		frappe.qb.from_(course)
		.left_join(enrollment)
		.on((enrollment.course == course.name) & (enrollment.member == user))
		.select(
			*(course[fieldname] for fieldname in (*CARD_FIELDS, "published")),
			enrollment.name.as_("enrollment"),
			enrollment.completed_on,
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
	"""The cards of the courses in which the user is enrolled, those begun but not complete first."""
	cards = get_cards(user, only=courses_of_member(user))
	return sorted(cards, key=lambda card: (card.progress >= 100, card.progress == 0))


def get_completed(user: str) -> list[frappe._dict]:
	"""`name`, `title`, `image`, `completed_on` of what the user completed, published or not, last first."""
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
	"""The lessons of a course that the user may read (yet)."""
	lesson = frappe.qb.DocType("Course Lesson")
	query = frappe.qb.from_(lesson).select(lesson.name)
	return set(query.where((lesson.course == course) & readable_lessons(user)).run(pluck=True))
