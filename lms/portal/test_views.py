"""Texts that the pages show."""

from datetime import date, datetime

import pytest

from lms.lms.courses.catalogue import Chapter, Lesson, Outline
from lms.portal import views

BEFORE = "Since your last visit"
CARD = {
	"title": "Workplace Safety",
	"short_introduction": "Fire and first aid",
	"category": "Safety",
	"tags": "Warehouse, Forklifts & trucks",
}
JUNE_10 = date(2026, 6, 10)


def card(**values: object) -> dict:
	return {
		**CARD,
		"name": "safety",
		"published": 1,
		"upcoming": 0,
		"published_on": date(2026, 6, 1),
		"enrolled": False,
		"completed_on": None,
		"lessons": 2,
	} | values


def to_do(
	urgency: str, course: str = "safety", days_left: int = 1, due_date: date = date(2026, 3, 9)
) -> dict:
	return {"course": course, "urgency": urgency, "days_left": days_left, "due_date": due_date}


def test_summary_puts_overdue_assignments_first():
	assert views.summarize([to_do("overdue"), to_do("soon")], "en").startswith(
		"One of your training assignments"
	)
	assert views.summarize([to_do("overdue"), to_do("overdue")], "en").startswith(
		"2 of your training assignments"
	)


def test_summary_names_the_next_due_date():
	rows = [to_do("later", due_date=date(2026, 5, 1)), to_do("soon", due_date=date(2026, 3, 2))]
	assert views.summarize(rows, "en") == "You are on time. Your next training is due on March 2, 2026."


def test_summary_of_nothing_to_do():
	assert views.summarize([], "en") == "You are up to date. Nothing is due."


@pytest.mark.parametrize(
	("news", "since", "says"),
	[
		(["new"], datetime(2026, 11, 24, 9), f"{BEFORE} on November 24, 2026: 1 new course."),
		(
			["new", None, "new"],
			datetime(2026, 11, 29, 8),
			"Since your last visit earlier today: 2 new courses.",
		),
		(
			["overdue", "new", "overdue"],
			datetime(2026, 11, 24, 9),
			f"{BEFORE} on November 24, 2026: 1 new course and 2 now overdue.",
		),
		([None], datetime(2026, 11, 24, 9), None),
		([], None, None),
	],
)
def test_news_since_the_last_visit_are_counted(news, since, says):
	assert views.news_text(news, since, date(2026, 11, 29), "en") == says


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


@pytest.mark.parametrize(
	("late", "says"),
	[(0, "No training of those"), (1, "One training assignment"), (3, "3 training assignments")],
)
def test_direct_team_is_summed_up(late, says):
	view = views.direct_team_view({"users": 3, "active": 2, "completed": 0, "overdue": late})
	assert view.summary.startswith(says)
	assert view.figures[1]["value"] == late


def test_courses_to_continue_are_incomplete_and_not_shown_elsewhere():
	cards = [
		{"name": "open", "completed_on": None, "upcoming": 0},
		{"name": "done", "completed_on": date(2026, 3, 9), "upcoming": 0},
		{"name": "assigned", "completed_on": None, "upcoming": 0},
		{"name": "announced", "completed_on": None, "upcoming": 1},
	]
	assert views.courses_to_continue(cards, {"assigned"}) == cards[:1]


def test_empty_team_says_why():
	late = {"search": "", "course": "safety", "overdue": 1}
	assert views.nobody_text(late) == "Nothing is overdue here."
	assert views.nobody_text(late | {"search": "ada"}).startswith("Nobody in your team matches.")


def test_course_has_the_badge_of_its_most_urgent_assignment():
	rows = [to_do("overdue", days_left=-2), to_do("later", days_left=30), to_do("soon", course="privacy")]
	badges = views.due_badges(rows)
	assert badges["safety"].kind == "overdue"
	assert badges["privacy"].kind == "soon"


@pytest.mark.parametrize(
	("search", "category", "tag", "found"),
	[
		("", "", "", True),
		("safety", "", "", True),
		("FIRST work", "", "", True),
		("first mars", "", "", False),
		("forklifts safety", "", "", True),
		("", "Safety", "", True),
		("fire", "Privacy", "", False),
		("%", "", "", False),
		("", "", "warehouse", True),
		("", "", " FORKLIFTS  & Trucks", True),
		("", "", "forklifts", False),
		("", "", "Warehouse, Forklifts & trucks", False),
		("mars", "", "warehouse", False),
		("", "Privacy", "warehouse", False),
	],
)
def test_course_is_found_by_every_word_the_category_and_the_tag(search, category, tag, found):
	assert views.matches(CARD, search, category, tag) is found


def test_course_with_a_title_alone_is_found_by_it():
	assert views.matches(
		{"title": "Fire", "short_introduction": None, "category": None, "tags": None}, "fire", ""
	)


@pytest.mark.parametrize(
	("values", "label"),
	[
		({}, "New"),
		({"published_on": JUNE_10}, "New"),
		({"published_on": date(2026, 5, 12)}, "New"),
		({"published_on": date(2026, 5, 11)}, None),
		({"published_on": None}, None),
		({"published": 0}, None),
		({"enrolled": True}, None),
		({"upcoming": 1}, "Coming soon"),
		({"enrolled": True, "completed_on": JUNE_10}, "Completed"),
	],
	ids=str,
)
def test_course_that_is_not_to_be_done_says_what_it_is(values, label):
	badge = views.card_badge(card(**values), JUNE_10)
	assert (badge.label if badge else None) == label


def test_due_date_comes_before_what_a_course_is():
	due = views.due_badges([to_do("soon")])
	assert views.card_view(card(), due, JUNE_10, "en").badge.label == "Due tomorrow"


@pytest.mark.parametrize(
	("values", "says"),
	[({"lessons": 0}, "0 lessons"), ({"upcoming": 1}, "2 lessons"), ({"lessons": 0, "upcoming": 1}, None)],
)
def test_course_to_come_does_not_say_that_it_has_no_lessons_yet(values, says):
	assert views.card_view(card(**values), {}, JUNE_10, "en").lesson_count == says


@pytest.mark.parametrize(
	("values", "says"),
	[({}, "1. Juni 2026"), ({"published_on": None}, None), ({"upcoming": 1}, None), ({"published": 0}, None)],
	ids=str,
)
def test_course_says_when_it_was_published_if_it_is_open(values, says):
	assert views.card_view(card(**values), {}, JUNE_10, "de").published_on == says


def test_newest_courses_come_first_and_those_that_have_not_opened_before_them():
	cards = [
		card(name="A", published_on=date(2026, 5, 1)),
		card(name="B", upcoming=1),
		card(name="C"),
		card(name="D"),
		card(name="E", published=0, published_on=None),
	]
	assert views.sort_cards(cards, "") == cards
	assert views.sort_cards(cards, "DROP TABLE") == cards
	assert [row["name"] for row in views.sort_cards(cards, "newest")] == ["B", "E", "C", "D", "A"]


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
