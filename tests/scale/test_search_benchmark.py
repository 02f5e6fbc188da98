"""Searching a site of 500 courses with 20 lessons each: what the page of the search asks for its readers."""

import random
from collections.abc import Iterable, Iterator, Sequence

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.search.finder import find_batches, find_courses, find_lessons, find_programs
from lms.lms.search.index import refresh
from lms.lms.search.words import read_search
from lms.testing.factories import make_enrollment
from tests.scale.measuring import counted, describe_times, timed
from tests.scale.report import write_report
from tests.support.cleaning import removing_what_is_made
from tests.support.users import make_user

HEADING = "Searching 500 courses with 20 lessons each"
COURSES, LESSONS, WORDS_OF_LESSON = 500, 20, 300
ROUNDS, ENROLLED = 5, 20
# Seconds, for a search for one word. Several common ones, and short beginnings, take longer.
MOST = 0.1
PROMISED = ("a word in most lessons", "a rare word", "a word that is nowhere")
# A few words are in most texts, and most words in a few, as in any language.
VOCABULARY = [f"{a}{b}{c}" for a in ("ba", "cor", "tri", "mel") for b in "aeiou" for c in range(250)]
random.Random(3).shuffle(VOCABULARY)
WEIGHTS = [1 / (rank + 1) for rank in range(len(VOCABULARY))]
STANDARD = ("name", "creation", "modified", "owner", "modified_by", "docstatus")
READERS = ("a learner in 20 courses", "a Moderator")
FINDERS = (find_courses, find_programs, find_batches, find_lessons)
SEARCHES = {
	"a word in most lessons": VOCABULARY[0],
	"the beginning of 250 words": VOCABULARY[0][:3],
	"a rare word": VOCABULARY[-1],
	"a word that is nowhere": "xylophone",
	"three common words": " ".join(VOCABULARY[:3]),
	"eight common words": " ".join(VOCABULARY[:8]),
}

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def readers(site) -> Iterator[dict[str, str]]:
	frappe.set_user("Administrator")
	with removing_what_is_made():
		make_site()
		learner, moderator = make_user("LMS Student"), make_user("Moderator")
		for number in range(ENROLLED):
			make_enrollment(f"search-{number}", learner)
		frappe.db.commit()
		refresh()
		yield dict(zip(READERS, (learner, moderator), strict=True))
	refresh()


def make_site() -> None:
	chance = random.Random(7)

	def say(count: int) -> str:
		return " ".join(chance.choices(VOCABULARY, WEIGHTS, k=count))

	courses = [(f"search-{number}", say(5), say(20), 1) for number in range(COURSES)]
	insert("LMS Course", ("title", "short_introduction", "published"), courses)
	insert("Course Chapter", ("course", "title"), ((f"{name}-c", name, say(3)) for name, *_rest in courses))
	lessons = [
		(f"{name}-{number}", f"{name}-c", name, say(4), say(WORDS_OF_LESSON), int(number == 0))
		for name, *_rest in courses
		for number in range(LESSONS)
	]
	insert("Course Lesson", ("chapter", "course", "title", "body", "include_in_preview"), lessons)
	rows = ("parent", "parenttype", "parentfield", "idx")
	parts = [(f"{name}-r", name, "LMS Course", "chapters", 1, f"{name}-c") for name, *_rest in courses]
	insert("Chapter Reference", (*rows, "chapter"), parts)
	places = [
		(f"{lesson[0]}-r", lesson[1], "Course Chapter", "lessons", 1 + number % LESSONS, lesson[0])
		for number, lesson in enumerate(lessons)
	]
	insert("Lesson Reference", (*rows, "lesson"), places)
	frappe.db.commit()


def insert(doctype: str, fields: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
	now, by = now_datetime(), "Administrator"
	values = [(name, now, now, by, by, 0, *rest) for name, *rest in rows]
	frappe.db.bulk_insert(doctype, [*STANDARD, *fields], values)


def search(text: str, user: str) -> int:
	words = read_search(text)
	return sum(len(find(words, user)) for find in FINDERS)


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("what", SEARCHES)
def test_search(what, who, readers):
	text, user = SEARCHES[what], readers[who]
	with counted() as statements:
		found = search(text, user)
	times = [timed(lambda: search(text, user)) for _ in range(ROUNDS)]
	figures = {"Time": describe_times(times), "Shown": str(found), "Statements": str(len(statements))}
	write_report(HEADING, f"{what}, {who}", figures)
	assert what not in PROMISED or min(times) <= MOST
