"""What hooks become when several apps give them, and what a function is called with."""

from benchless.context.hooks import get_newargs, merge_hook, scrub


def test_hooks_of_two_apps_become_one():
	hooks: dict = {}
	for value in ({"ToDo": {"validate": "a.b"}}, {"ToDo": {"validate": ["c.d"], "on_update": "e.f"}}):
		merge_hook(hooks, "doc_events", value)
	merge_hook(hooks, "app_title", "One")
	assert hooks == {
		"doc_events": {"ToDo": {"validate": ["a.b", "c.d"], "on_update": ["e.f"]}},
		"app_title": ["One"],
	}


def test_a_function_gets_the_arguments_that_it_takes():
	def add(a, b=1):
		return a + b

	def take_all(**kwargs):
		return kwargs

	assert get_newargs(add, {"a": 1, "c": 2}) == {"a": 1}
	assert get_newargs(take_all, {"a": 1, "ignore_permissions": 1, "flags": {}}) == {"a": 1}


def test_names_are_scrubbed_for_modules():
	assert scrub("LMS Course-Module") == "lms_course_module"
