"""What a person finds: courses, lessons, programs and cohorts that they may open. A few statements a kind."""

import operator
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce

import frappe
from pypika import Case, Order
from pypika.functions import Max
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from lms.lms.permissions.cohorts import readable_batches
from lms.lms.permissions.courses import readable_courses, readable_lessons
from lms.lms.permissions.programs import shown_programs
from lms.lms.search.excerpts import Excerpt, make_excerpt, mark_words
from lms.lms.search.index import BATCH, COURSE, DOCUMENTS, LESSON, PROGRAM, WORDS, Kind
from lms.lms.search.words import SHORTEST_BEGINNING, is_beginning, mark_beginning
from lms.lms.shared.dialects import in_this_order

MOST_FOUND = 15
# More than any site has.
MOST_DOCUMENTS = 10**9
# In the order of the index, the last character of all.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Hit:
	"""A document that was found. `chapter_number` and `lesson_number` are for lessons, as in an outline."""

	name: str
	title: Excerpt
	excerpt: Excerpt
	course: str | None = None
	course_title: str | None = None
	chapter_number: int = 0
	lesson_number: int = 0


def find_courses(words: list[str], user: str) -> list[Hit]:
	"""Return the courses that contain all words and that the user may read, the best first."""
	return make_hits(COURSE, rank(COURSE, words, readable_courses(user)), words)


def find_programs(words: list[str], user: str) -> list[Hit]:
	"""Return the programs that contain all words and that the user may see, the best first."""
	return make_hits(PROGRAM, rank(PROGRAM, words, shown_programs(user)), words)


def find_batches(words: list[str], user: str) -> list[Hit]:
	"""Return the cohorts that contain all words and that the user may see, the best first."""
	return make_hits(BATCH, rank(BATCH, words, readable_batches(user)), words)


def find_lessons(words: list[str], user: str) -> list[Hit]:
	"""Return the lessons that contain all words and that the user may open, the best first."""
	best = rank(LESSON, words, readable_lessons(user)).as_("best")
	course, chapter = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("Chapter Reference")
	reference = frappe.qb.DocType("Lesson Reference")
	# A lesson that was removed from its chapter has no page.
	query = (
		frappe.qb.from_(best)
		.join(reference)
		.on((reference.lesson == best.name) & (reference.parenttype == "Course Chapter"))
		.join(chapter)
		.on((chapter.chapter == reference.parent) & (chapter.parenttype == "LMS Course"))
		.join(course)
		.on(course.name == chapter.parent)
		.select(best.name, best.title, course.name.as_("course"), course.title.as_("course_title"))
		.orderby(best.weight, order=Order.desc)
		.orderby(best.name)
	)
	return make_hits(LESSON, query, words)


def rank(kind: Kind, words: list[str], criterion: Criterion) -> QueryBuilder:
	"""Select what contains all words and meets a criterion over its table: the best few, the best first.

	It ranks before anything else is joined, because a common word is in thousands of documents.
	"""
	table, known = frappe.qb.DocType(kind.doctype), frappe.qb.DocType(DOCUMENTS)
	best = select_entries(kind, words).as_("best")
	# From what was found: for those who may read everything, MariaDB would begin with all documents.
	return (
		in_this_order(frappe.qb.from_(best))
		.join(known)
		.on(known.id == best.entry)
		.join(table)
		.on(table.name == known.document)
		.select(table.name, table.title, best.weight)
		.where(criterion)
		.orderby(best.weight, order=Order.desc)
		.orderby(table.name)
		.limit(MOST_FOUND + 1)
	)


def select_entries(kind: Kind, words: list[str]) -> QueryBuilder:
	"""Select the documents with all words, or with words that begin with them, and their weights.

	It reads each word in the index once. Joining the documents of one word with those of the next takes many
	times as long where words are common.
	"""
	row = frappe.qb.DocType(WORDS)
	matches = [match_word(row.word, word) for word in words]
	weights = [Max(Case().when(match, row.weight)) for match in matches]
	query = frappe.qb.from_(row).select(row.entry, reduce(operator.add, weights).as_("weight"))
	query = query.where((row.kind == kind.number) & Criterion.any(matches)).groupby(row.entry)
	# A sum with what is not there is nothing.
	query = query.having(reduce(operator.add, weights).notnull()) if len(words) > 1 else query
	# With a limit, MariaDB does not look up the words of each document of the site instead.
	return query.limit(MOST_DOCUMENTS)


def match_word(field: Field, word: str) -> Criterion:
	if len(word) == SHORTEST_BEGINNING:
		return field == mark_beginning(word)
	return (field >= word) & (field < word + LAST) if is_beginning(word) else field == word


def make_hits(kind: Kind, query: QueryBuilder, words: list[str]) -> list[Hit]:
	rows = query.run(as_dict=True)
	if not rows:
		return []
	texts = get_texts(kind, [row.name for row in rows])
	places = find_places({row.course for row in rows}) if kind is LESSON else {}
	return [
		Hit(
			name=row.name,
			title=mark_words(row.title or "", words),
			excerpt=make_excerpt(texts.get(row.name) or "", words),
			course=row.get("course"),
			course_title=row.get("course_title"),
			**places.get(row.name, {}),
		)
		for row in rows
	]


def get_texts(kind: Kind, names: list[str]) -> dict[str, str]:
	known = frappe.qb.DocType(DOCUMENTS)
	query = frappe.qb.from_(known).select(known.document, known.text)
	return dict(query.where((known.kind == kind.doctype) & known.document.isin(names)).run())


def find_places(courses: Collection[str]) -> dict[str, dict[str, int]]:
	"""Return the place of each lesson of these courses, counted as in their outlines."""
	chapter, reference = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Lesson Reference")
	known, lesson = frappe.qb.DocType("Course Chapter"), frappe.qb.DocType("Course Lesson")
	rows = (
		frappe.qb.from_(chapter)
		.join(known)
		.on(known.name == chapter.chapter)
		.left_join(reference)
		.on((reference.parent == chapter.chapter) & (reference.parenttype == "Course Chapter"))
		.left_join(lesson)
		.on(lesson.name == reference.lesson)
		.select(chapter.parent, chapter.chapter, lesson.name)
		.where(chapter.parent.isin(list(courses)) & (chapter.parenttype == "LMS Course"))
		.orderby(chapter.parent, chapter.idx, reference.idx)
	).run()
	return count_places(rows)


def count_places(rows: Iterable[tuple[str, str, str | None]]) -> dict[str, dict[str, int]]:
	"""Count chapters in each course and lessons in each chapter. Rows are course, chapter and lesson."""
	places: dict[str, dict[str, int]] = {}
	chapters: dict[str, dict[str, int]] = {}
	for course, chapter, lesson in rows:
		lessons = chapters.setdefault(course, {})
		lessons[chapter] = lessons.get(chapter, 0) + bool(lesson)
		if lesson:
			number = list(lessons).index(chapter) + 1
			places[lesson] = {"chapter_number": number, "lesson_number": lessons[chapter]}
	return places
