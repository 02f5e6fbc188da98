"""Names in addresses: each leads to its record and to nothing else."""

from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

import lms
from lms.lms.shared.slugs import RESERVED, TAKEN, leads_elsewhere, make_slug
from lms.lms.shared.urls import urls
from lms.portal.routes import ROUTES
from lms.testing.factories import insert, make_course, make_program

PAGES = Path(lms.__file__).parent / "pages"
# What the desk says in addresses: /app/lms-course/view/list, /app/print/LMS Course.
DESK = {"edit", "list", "new", "print", "report", "tree", "view"}
SLUGGED = ("LMS Course", "LMS Quiz", "LMS Batch")
NUMBERED = ("LMS Assignment", "LMS Training Assignment")
TITLED = (
	("LMS Program", "title"),
	("LMS Category", "category"),
	("LMS Source", "source"),
	("LMS Zoom Settings", "account_name"),
	("LMS Google Meet Settings", "account_name"),
)
# Where names stand in addresses of the portal; those of categories and sources stand in none.
BEFORE_NAMES = {
	"LMS Course": urls.course,
	"LMS Quiz": urls.quiz,
	"LMS Assignment": urls.assignment,
	"LMS Program": urls.program,
	"LMS Batch": urls.batch,
}
PLAIN_WORDS = (
	"App",
	"Course",
	"Edit",
	"Learn",
	"List",
	"Print",
	"Quiz",
	"Report",
	"Team",
	"Tree",
	"Newcomers",
)
REFUSED = "the desk opens something else at the address"


def words_of_routes() -> set[str]:
	"""Every word of the portal's addresses, and every page of it."""
	words = {
		word for rule in iter_addresses() for word in rule.split("/") if word and not word.startswith("<")
	}
	return words | {page.stem for page in PAGES.glob("*.html")}


def iter_addresses() -> Iterator[str]:
	return (f"/lms{rule.rule}" for rule in ROUTES.iter_rules())


def words_after(beginning: str) -> set[str]:
	"""Words of its own that the portal says where the name of a record stands."""
	words = {
		address.removeprefix(beginning).partition("/")[0]
		for address in iter_addresses()
		if address.startswith(beginning)
	}
	return {word for word in words if word and not word.startswith("<")}


def test_every_word_of_a_route_is_reserved():
	assert words_of_routes() | DESK <= RESERVED


@pytest.mark.parametrize("doctype", SLUGGED)
def test_a_title_that_is_a_route_gets_an_ending(doctype):
	for word in sorted(RESERVED):
		name = make_slug(doctype, word.title())
		assert name.startswith(f"{word}-") and name not in RESERVED


@pytest.mark.parametrize("doctype", SLUGGED)
def test_a_title_that_is_a_new_record_to_the_desk_gets_an_ending(doctype):
	slug = f"new-{doctype.lower().replace(' ', '-')}-1"
	assert make_slug(doctype, f"New {doctype} 1") != slug


def test_other_titles_are_their_names():
	assert make_slug("LMS Course", "New Hires: Day 1") == "new-hires-day-1"


def test_a_course_titled_new_can_be_opened():
	course = make_course(title="New")
	assert course.title == "New" and course.name.startswith("new-")


@pytest.mark.parametrize("doctype", BEFORE_NAMES)
def test_what_the_portal_says_in_place_of_a_name_is_no_name(doctype):
	assert all(leads_elsewhere(doctype, word) for word in words_after(BEFORE_NAMES[doctype]("")))


def test_the_portals_words_are_found():
	assert words_after("/lms/") >= {"courses", "quiz", "assignment", "team"}


@pytest.mark.parametrize("title", ["new", "View", " new ", "new-lms-program-1"])
def test_a_program_is_not_called_as_what_the_desk_opens(title):
	with pytest.raises(frappe.ValidationError, match=REFUSED):
		make_program(title=title)


@pytest.mark.parametrize("title", [*sorted(TAKEN), "New", "new-lms-category-hqkx"])
def test_a_category_is_not_called_as_what_the_desk_opens(title):
	with pytest.raises(frappe.ValidationError, match=REFUSED):
		insert("LMS Category", category=title)


@pytest.mark.parametrize("title", PLAIN_WORDS)
def test_categories_and_programs_are_called_as_people_like(title):
	assert insert("LMS Category", category=title).name == title
	assert make_program(title=title).name == title


def test_the_message_says_which_address_it_is_and_what_to_do():
	with pytest.raises(frappe.ValidationError) as refused:
		insert("LMS Category", category="New")
	assert "/app/lms-category/new" in str(refused.value) and "put a word in front" in str(refused.value)


@pytest.mark.parametrize("name", ["new", "view", "new-lms-course-1"])
def test_a_course_is_not_renamed_to_what_the_desk_opens(name):
	course = make_course()
	with pytest.raises(frappe.ValidationError, match=REFUSED):
		frappe.rename_doc("LMS Course", course.name, name)


def test_every_doctype_that_is_named_by_its_title_is_looked_at():
	"""Others have names that the database makes, or say here how they are named."""
	named = {
		doctype: frappe.get_meta(doctype).autoname or ""
		for doctype in frappe.get_all("DocType", filters={"module": "LMS", "issingle": 0}, pluck="name")
	}
	by_title = {(doctype, rule[6:]) for doctype, rule in named.items() if rule.startswith("field:")}
	assert by_title == set(TITLED)
	assert {doctype for doctype, rule in named.items() if not rule} == {*SLUGGED, *NUMBERED}
