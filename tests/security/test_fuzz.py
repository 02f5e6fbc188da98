"""Whoever sends whatever: no request is answered with an error 500."""

import json

import frappe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.testing import factories
from tests.support import fuzzing
from tests.support.fuzzing import (
	Call,
	Records,
	Values,
	answer,
	arguments_of,
	arguments_of_list,
	document_of,
	fuzz,
	get_methods,
	get_path,
	send,
	texts,
)

ROLES = (
	"LMS Student",
	"Moderator",
	"Course Creator",
	"Batch Evaluator",
	"HR Manager",
	"HR User",
	"System Manager",
)
PAGES = (
	"/lms",
	"/lms/courses",
	"/lms/courses/{}",
	"/lms/courses/{}/learn",
	"/lms/courses/{}/learn/1-1",
	"/lms/courses/{}/learn/{}",
	"/lms/programs/{}",
	"/lms/quiz/{}",
	"/lms/assignment/{}",
	"/lms/team",
	"/lms/{}",
	"/{}",
)
PAGE_ARGUMENTS = (
	"page",
	"search",
	"category",
	"course",
	"overdue",
	"attempt",
	"submission",
	"do",
	"from",
	"answer",
)
HTTP_METHODS = ("GET", "POST", "PUT", "DELETE")
is_benchless = "benchless" in fuzzing.sys.modules


@pytest.fixture
def records() -> Records:
	"""One record and more of each doctype of the app, and of what it stands on."""
	learner, *others = (factories.make_user(role) for role in ROLES)
	manager = factories.make_employee(user_id=others[0])
	factories.make_employee(user_id=learner, reports_to=manager.name)
	course = factories.make_course(lessons=2)
	lesson = frappe.get_all("Course Lesson", filters={"course": course.name}, pluck="name")[0]
	quiz = factories.make_quiz(lesson=lesson)
	task = factories.make_lms_assignment(lesson=lesson)
	factories.make_program([course.name], [learner])
	factories.make_assignment(employee=learner, course=course.name)
	for method, arguments in (
		("start_quiz", {"quiz": quiz.name}),
		("submit_assignment", {"assignment": task.name, "answer": "My answer"}),
	):
		answer(Call(learner, "POST", f"/api/method/lms.lms.api.{method}", arguments))
	frappe.set_user("Administrator")
	modules = ("LMS", "People", "Core") if is_benchless else ("LMS",)
	doctypes = frappe.get_all("DocType", filters={"module": ["in", modules]}, pluck="name")
	names = {doctype: get_names(doctype) for doctype in sorted({*doctypes, "Employee", "User", "File"})}
	return Records(["Guest", "Administrator", learner, *others], names)


def get_names(doctype: str) -> list[str]:
	if frappe.get_meta(doctype).issingle:
		return [doctype]
	return frappe.get_all(doctype, pluck="name", limit=3, order_by="creation desc")


def assert_answered(call: Call) -> None:
	status = send(call)
	assert status != 500, call


@fuzz
@given(data=st.data())
def check_methods(records: Records, data: st.DataObject) -> None:
	values = Values(records)
	function = data.draw(st.sampled_from(get_methods()), label="method")
	arguments = data.draw(arguments_of(values, function))
	http_method = data.draw(st.sampled_from(("POST", "POST", *HTTP_METHODS)))
	assert_answered(
		Call(data.draw(values.users), http_method, f"/api/method/{get_path(function)}", arguments)
	)


def test_no_method_fails_whoever_calls_it_with_whatever(records):
	check_methods(records)


@fuzz
@given(data=st.data())
def check_pages(records: Records, data: st.DataObject) -> None:
	values = Values(records)
	path, argument = data.draw(st.sampled_from(PAGES)), data.draw(st.sampled_from(PAGE_ARGUMENTS))
	name = data.draw(
		st.one_of(values.names, st.sampled_from(("new", "none", "%", "..", "\0", "é", "x" * 300)))
	)
	arguments = {argument: data.draw(texts | values.names)}
	assert_answered(Call(data.draw(values.users), "GET", path.replace("{}", name), arguments))


def test_no_page_fails_whoever_asks_for_whatever(records):
	check_pages(records)


@fuzz
@given(data=st.data())
def check_lists(records: Records, data: st.DataObject) -> None:
	values = Values(records)
	doctype, user = data.draw(values.doctypes), data.draw(values.users)
	assert_answered(Call(user, "GET", f"/api/resource/{doctype}", data.draw(arguments_of_list(values))))


@pytest.mark.benchless
def test_no_list_fails_whoever_asks_for_whatever(records):
	check_lists(records)


@fuzz
@given(data=st.data())
def check_documents(records: Records, data: st.DataObject) -> None:
	values = Values(records)
	(doctype, name), user = data.draw(values.documents), data.draw(values.users)
	http_method = data.draw(st.sampled_from(("PUT", "PUT", *HTTP_METHODS)))
	arguments = data.draw(document_of(values, doctype))
	run_method = st.sampled_from([*fuzzing.get_fieldnames(doctype)[:20], "save", "as_dict", "meta", "flags"])
	if data.draw(st.integers(0, 5)) == 0:
		arguments["run_method"] = data.draw(run_method)
	assert_answered(Call(user, http_method, f"/api/resource/{doctype}/{name}", arguments))


@pytest.mark.benchless
def test_no_document_fails_whoever_changes_it_to_whatever(records):
	check_documents(records)


@fuzz
@given(data=st.data())
def check_new_documents(records: Records, data: st.DataObject) -> None:
	values = Values(records)
	doctype, user = data.draw(values.doctypes), data.draw(values.users)
	arguments = data.draw(document_of(values, doctype))
	if data.draw(st.booleans()):
		arguments = {"data": json.dumps(arguments, default=str)}
	assert_answered(Call(user, "POST", f"/api/resource/{doctype}", arguments))


@pytest.mark.benchless
def test_no_new_document_fails_whatever_is_in_it(records):
	check_new_documents(records)


@pytest.mark.benchless
@pytest.mark.parametrize(
	"path", (*fuzzing.HOSTILE[:6], "frappe.local", "lms.hooks.fixtures", "lms.hooks.app_name")
)
def test_what_is_no_method_is_refused(path):
	for http_method in HTTP_METHODS:
		assert send(Call("Guest", http_method, f"/api/method/{path}", {})) in (403, 404, 417)
