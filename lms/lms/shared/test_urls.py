"""Addresses of the portal."""

from lms.lms.shared.urls import urls


def test_names_are_quoted():
	assert urls.course("a/b ?é") == "/lms/courses/a%2Fb%20%3F%C3%A9"


def test_lesson_is_addressed_by_its_position():
	assert urls.lesson("safety", 2, 1) == "/lms/courses/safety/learn/2-1"


def test_sign_in_leads_back():
	assert urls.login("/lms?a=b&c") == "/login?redirect-to=%2Flms%3Fa%3Db%26c"


def test_team_is_addressed_with_what_is_asked_for():
	assert urls.team() == urls.team(search="", course="", overdue=0) == "/lms/team"
	assert urls.team(search="a&b é", overdue=1, page=2) == "/lms/team?search=a%26b+%C3%A9&overdue=1&page=2"


def test_attempt_and_result_are_states_of_a_quiz():
	assert urls.quiz("fire & co") == "/lms/quiz/fire%20%26%20co"
	assert urls.quiz("fire", attempt="a b") == "/lms/quiz/fire?attempt=a+b"
	assert urls.quiz("fire", submission="x") == "/lms/quiz/fire?submission=x"
	assert urls.assignment("a/b") == "/lms/assignment/a%2Fb"
