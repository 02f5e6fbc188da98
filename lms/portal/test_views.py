"""Texts that the pages show."""

from datetime import date

import pytest

from lms.lms.courses import Chapter, Lesson, Outline
from lms.portal import views

CARD = {"title": "Workplace Safety", "short_introduction": "Fire and first aid", "category": "Safety"}


def to_do(
	urgency: str, course: str = "safety", days_left: int = 1, due_date: date = date(2026, 3, 9)
) -> dict:
	return {"course": course, "urgency": urgency, "days_left": days_left, "due_date": due_date}


def test_summary_puts_overdue_assignments_first():
	assert views.summarize([to_do("overdue"), to_do("soon")], "en").startswith("One of your assignments")
	assert views.summarize([to_do("overdue"), to_do("overdue")], "en").startswith("2 of your assignments")


def test_summary_names_the_next_due_date():
	rows = [to_do("later", due_date=date(2026, 5, 1)), to_do("soon", due_date=date(2026, 3, 2))]
	assert views.summarize(rows, "en") == "You are on time. The next assignment is due on March 2, 2026."


def test_summary_of_nothing_to_do():
	assert views.summarize([], "en") == "You are up to date: nothing is due."


def test_figures_count_by_urgency():
	rows = [to_do("overdue"), to_do("soon"), to_do("soon")]
	assert [figure["value"] for figure in views.figures(rows, completed=4)] == [1, 2, 0, 4]


def test_there_are_no_figures_without_anything_to_count():
	assert views.figures([], completed=0) == []


def test_team_figures_are_marked_unless_they_are_zero():
	totals = {"users": 3, "active": 2, "completed": 0, "overdue": 1}
	figures = views.team_figures(totals)
	assert [(figure["kind"], figure["value"]) for figure in figures] == [
		("", 3),
		("overdue", 1),
		("", 2),
		("", 0),
	]


def test_empty_team_says_why():
	late = {"search": "", "course": "safety", "overdue": 1}
	assert views.nobody_text(late) == "Nothing is overdue here."
	assert views.nobody_text(late | {"search": "ada"}).startswith("Nobody in your team fits.")


def test_course_has_the_badge_of_its_most_urgent_assignment():
	rows = [to_do("overdue", days_left=-2), to_do("later", days_left=30), to_do("soon", course="privacy")]
	badges = views.due_badges(rows)
	assert badges["safety"].kind == "overdue"
	assert badges["privacy"].kind == "soon"


@pytest.mark.parametrize(
	("search", "category", "found"),
	[
		("", "", True),
		("safety", "", True),
		("FIRST work", "", True),
		("first mars", "", False),
		("", "Safety", True),
		("fire", "Privacy", False),
		("%", "", False),
	],
)
def test_course_is_found_by_every_word_and_the_category(search, category, found):
	assert views.matches(CARD, search, category) is found


def test_course_without_introduction_and_category_is_found_by_its_title():
	assert views.matches({"title": "Fire", "short_introduction": None, "category": None}, "fire", "")


def test_numbers_have_their_singular():
	assert views.lesson_count(1) == "1 lesson"
	assert views.lesson_count(0) == "0 lessons"
	assert views.course_count(1) == "1 course"
	assert views.course_count(2) == "2 courses"


def make_lesson(name: str, chapter: int, number: int) -> Lesson:
	return Lesson(
		name, name, f"chapter-{chapter}", chapter, number, include_in_preview=False, completed=False
	)


def make_outline() -> Outline:
	first, second, third = make_lesson("a", 1, 1), make_lesson("b", 1, 2), make_lesson("c", 2, 1)
	chapters = [Chapter("chapter-1", "Basics", 1, [first, second]), Chapter("chapter-2", "More", 2, [third])]
	return Outline("safety", chapters)


def test_position_counts_through_the_chapters():
	outline = make_outline()
	assert views.position_text(outline, outline.lessons[2]) == "More · Lesson 3 of 3"


def test_outline_says_which_lessons_may_be_opened():
	chapters = views.outline_view(make_outline(), readable={"a"})
	assert [entry["is_readable"] for entry in chapters[0]["lessons"]] == [True, False]
