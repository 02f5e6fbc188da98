"""Names in addresses: each leads to its record and to nothing else."""

from pathlib import Path

import frappe
import pytest

import lms
from lms import hooks
from lms.lms.slugs import RESERVED, make_slug
from lms.testing.factories import insert, make_course, make_program

FOLDER = Path(lms.__file__).parent
# What the desk says after the name of a doctype: /app/lms-course/view/list.
DESK = {"edit", "list", "new", "print", "report", "tree", "view"}
SLUGGED = ("LMS Course", "LMS Quiz", "LMS Assignment")
TITLED = (("LMS Program", "title"), ("LMS Category", "category"))


def words_of_routes() -> set[str]:
	"""Every word of the portal's addresses, and every page of it."""
	rules = (rule["from_route"] for rule in hooks.website_route_rules)
	words = {word for rule in rules for word in rule.split("/") if word and not word.startswith("<")}
	return words | {page.stem for page in (FOLDER / "www/lms").rglob("*.html")}


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


@pytest.mark.parametrize("title", ["new", "View", "new-lms-program-1"])
def test_a_program_is_not_called_as_a_route(title):
	with pytest.raises(frappe.ValidationError, match="an address uses that word"):
		make_program(title=title)


def test_a_category_is_not_called_as_a_route():
	with pytest.raises(frappe.ValidationError, match="an address uses that word"):
		insert("LMS Category", category="New")


def test_a_course_is_not_renamed_to_a_route():
	course = make_course()
	with pytest.raises(frappe.ValidationError, match="an address uses that word"):
		frappe.rename_doc("LMS Course", course.name, "new")


def test_every_doctype_that_is_named_by_its_title_is_looked_at():
	"""Others have names that the database makes, or say here how they are named."""
	named = {
		doctype: frappe.get_meta(doctype).autoname or ""
		for doctype in frappe.get_all("DocType", filters={"module": "LMS", "issingle": 0}, pluck="name")
	}
	by_title = {(doctype, rule[6:]) for doctype, rule in named.items() if rule.startswith("field:")}
	assert by_title == set(TITLED)
	assert {doctype for doctype, rule in named.items() if not rule} == set(SLUGGED)
