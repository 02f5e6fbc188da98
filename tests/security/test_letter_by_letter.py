"""Nobody finds out letter by letter what they may not read: by which records match, in what order, how many.

Each test asks whether a secret begins with the right letter, then with a wrong one: the answers are the same.
"""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import frappe
import pytest

from lms.testing.factories import make_course, make_employee, make_enrollment, make_program, make_question
from tests.support.users import PASSWORD, make_user

SECRET = "Quagga: the answer is in the annex"
RIGHT, WRONG = "Q%", "Z%"


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""A learner in a course with notes for instructors, and with a colleague in a program."""
	learner, colleague = make_user("LMS Student"), make_user("LMS Student")
	course = make_course(lessons=2)
	make_enrollment(course.name, learner)
	first, second = frappe.get_all("Course Lesson", {"course": course.name}, pluck="name", order_by="title")
	frappe.db.set_value("Course Lesson", first, "instructor_notes", SECRET)
	program = make_program([course.name], [learner, colleague])
	question = make_question(explanation_1=SECRET, option_1="Quagga")
	make_to_do("LMS Question", question.name)
	frappe.db.commit()
	client.login(learner, PASSWORD)
	return SimpleNamespace(
		client=client,
		course=course.name,
		lesson=first,
		plain=second,
		colleague=colleague,
		program=program.name,
		question=question.name,
	)


def make_to_do(doctype: str, name: str) -> None:
	"""Frappe counts these without asking; from a clone there are none."""
	if frappe.db.exists("DocType", "ToDo"):
		values = {"allocated_to": make_user("Moderator"), "description": "Look at it"}
		frappe.get_doc(
			{"doctype": "ToDo", "reference_type": doctype, "reference_name": name, **values}
		).insert()


def ways_of_listing(client, doctype: str) -> Iterator[tuple[str, Callable[[list], object]]]:
	"""Every call that takes filters, with what it answers to them."""
	desk = {"doctype": doctype, "fields": json.dumps(["name"]), "start": 0, "page_length": 20}
	yield (
		"resource",
		lambda f: client.get(f"/api/resource/{doctype}", query_string={"filters": json.dumps([f])}),
	)
	yield (
		"or_filters",
		lambda f: client.get(f"/api/resource/{doctype}", query_string={"or_filters": json.dumps([f])}),
	)
	for method in ("get_list", "get_count", "get"):
		yield (
			method,
			lambda f, method=method: client.call(
				f"frappe.client.{method}", doctype=doctype, filters=json.dumps([f])
			),
		)
	yield (
		"get_value",
		lambda f: client.call(
			"frappe.client.get_value", doctype=doctype, fieldname="name", filters=json.dumps([f])
		),
	)
	for method in ("get", "get_list", "get_count"):
		yield (
			f"reportview.{method}",
			lambda f, method=method: client.post(
				f"/api/method/frappe.desk.reportview.{method}", data={**desk, "filters": json.dumps([f])}
			),
		)
	yield (
		"reportview.export_query",
		lambda f: client.post(
			"/api/method/frappe.desk.reportview.export_query",
			data={**desk, "filters": json.dumps([f]), "file_format_type": "CSV"},
		),
	)
	yield (
		"get_group_by_count",
		lambda f: client.call(
			"frappe.desk.listview.get_group_by_count",
			doctype=doctype,
			current_filters=json.dumps([f]),
			field="owner",
		),
	)
	for method in ("search_link", "search_widget"):
		yield (
			method,
			lambda f, method=method: client.call(
				f"frappe.desk.search.{method}",
				doctype=doctype,
				txt="",
				filters=json.dumps([f]),
				ignore_user_permissions=1,
			),
		)


def ways_of_counting(client, doctype: str) -> Iterator[tuple[str, Callable[[list], object]]]:
	"""Calls of real Frappe's desk that count without asking who may read; from a clone there are none."""
	chart = {"type": "Heatmap", "chart_type": "Count", "document_type": doctype, "based_on": "creation"}
	yield (
		"heatmap",
		lambda f: client.call(
			"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
			chart=json.dumps(chart),
			filters=json.dumps([[doctype, *f]]),
			no_cache=1,
		),
	)
	yield (
		"group by assigned to",
		lambda f: client.call(
			"frappe.desk.listview.get_group_by_count",
			doctype=doctype,
			current_filters=json.dumps([[doctype, *f]]),
			field="assigned_to",
		),
	)


def ways_of_naming(client, doctype: str) -> Iterator[tuple[str, Callable[[list], object]]]:
	"""Calls that take the name of a record, given filters in its place."""
	for method, key in (
		("frappe.client.get", "name"),
		("frappe.client.set_value", "name"),
		("frappe.client.cancel", "name"),
		("frappe.client.delete", "name"),
		("frappe.client.has_permission", "docname"),
		("frappe.client.get_doc_permissions", "docname"),
		("frappe.client.validate_link", "docname"),
		("frappe.client.attach_file", "docname"),
		("frappe.client.rename_doc", "old_name"),
		("frappe.desk.form.load.getdoc", "name"),
		("frappe.desk.form.load.get_docinfo", "name"),
		("frappe.desk.form.save.cancel", "name"),
		("frappe.desk.search.get_link_title", "docname"),
	):
		yield (
			method,
			lambda f, method=method, key=key: client.call(
				method, doctype=doctype, fieldname="title", value="x", new_name="x", **{key: {f[0]: f[1:]}}
			),
		)
	yield (
		"run_doc_method",
		lambda f: client.post(
			"/api/method/run_doc_method", json={"dt": doctype, "dn": {f[0]: f[1:]}, "method": "get_title"}
		),
	)


def summarize(response: object) -> tuple[int, object]:
	body = response.get_json(silent=True) or {}
	return response.status_code, body.get("data", body.get("message")), body.get("exc_type")


@pytest.mark.parametrize(
	("doctype", "fieldname"),
	[
		("Course Lesson", "instructor_notes"),
		("LMS Question", "explanation_1"),
		("LMS Question", "option_1"),
		("LMS Quiz Attempt", "paper"),
	],
)
def test_no_call_tells_learners_what_a_field_begins_with(doctype, fieldname, scene):
	for ways in (ways_of_listing, ways_of_counting, ways_of_naming):
		for way, ask in ways(scene.client, doctype):
			answers = [summarize(ask([fieldname, "like", pattern])) for pattern in (RIGHT, WRONG)]
			assert answers[0] == answers[1], way


def test_no_call_tells_learners_who_is_in_their_program(scene):
	for doctype in ("LMS Program", "LMS Program Member"):
		for way, ask in ways_of_listing(scene.client, doctype):
			members = (scene.colleague, "nobody@example.com")
			answers = [summarize(ask(["LMS Program Member", "member", "=", member])) for member in members]
			assert answers[0] == answers[1], (way, doctype)
		for method in ("get", "get_value", "get_list", "get_count"):
			answers = [
				summarize(
					scene.client.call(
						f"frappe.client.{method}",
						doctype=doctype,
						fieldname="name",
						parent="LMS Program",
						filters=json.dumps({"parent": scene.program, "member": member}),
					)
				)
				for member in (scene.colleague, "nobody@example.com")
			]
			assert answers[0] == answers[1], (method, doctype)


@pytest.mark.parametrize("argument", ["order_by", "group_by"])
def test_no_order_tells_it_either(argument, scene):
	"""Two lessons of which one has notes: which comes first would tell what they begin with."""
	for wanted in ("instructor_notes", "`tabCourse Lesson`.instructor_notes", "`instructor_notes` desc"):
		query = {argument: wanted, "fields": json.dumps(["name"])}
		before = summarize(scene.client.get("/api/resource/Course Lesson", query_string=query))
		assert scene.lesson not in json.dumps(before)


def test_functions_do_not_tell_it(scene):
	for function in ("max", "min", "count", "sum"):
		fields = json.dumps([f"{function}(instructor_notes) as told"])
		answer = scene.client.get("/api/resource/Course Lesson", query_string={"fields": fields})
		assert "Quagga" not in answer.text


def test_learners_list_lessons_without_notes_and_read_the_others(scene):
	answer = scene.client.get("/api/resource/Course Lesson", query_string={"limit": 0})
	assert [row["name"] for row in answer.json["data"]] == [scene.plain]
	lesson = scene.client.get(f"/api/resource/Course Lesson/{scene.lesson}")
	assert lesson.status_code == 200
	assert "Quagga" not in lesson.text


def test_suggestions_are_of_what_one_may_read_whatever_the_caller_says(scene):
	draft = make_course(published=0)
	frappe.db.commit()
	for method in ("search_link", "search_widget"):
		arguments = {"doctype": "LMS Course", "txt": "", "page_length": 500, "ignore_user_permissions": 1}
		answer = scene.client.call(f"frappe.desk.search.{method}", **arguments)
		assert draft.name not in answer.text
		assert draft.title not in answer.text


def test_titles_are_of_what_one_may_read(scene):
	draft, other = make_course(published=0), make_user("LMS Student")
	enrollment = make_enrollment(scene.course, other)
	frappe.db.commit()
	for doctype, name in (("LMS Course", draft.name), ("LMS Enrollment", enrollment.name)):
		title = frappe.get_doc(doctype, name).get_title()
		answer = scene.client.call("frappe.desk.search.get_link_title", doctype=doctype, docname=name)
		assert answer.json["message"] == name != title
	published = {"doctype": "LMS Course", "docname": scene.course}
	answer = scene.client.call("frappe.desk.search.get_link_title", **published)
	assert answer.json["message"] == frappe.db.get_value("LMS Course", scene.course, "title")


# Records of HR: on a bench, Frappe's own


@pytest.fixture
def manager(client) -> SimpleNamespace:
	"""An employee, signed in, who reads their own record and not that of whom they report to."""
	user = make_user("Employee")
	boss = make_employee(date_of_birth="1961-02-03")
	employee = make_employee(user_id=user, reports_to=boss.name)
	frappe.db.commit()
	client.login(user, PASSWORD)
	return SimpleNamespace(client=client, boss=boss.name, employee=employee.name)


@pytest.mark.benchless
def test_a_link_leads_to_no_values_that_a_read_would_refuse(manager):
	assert manager.client.get(f"/api/resource/Employee/{manager.boss}").status_code == 403
	for field in ("reports_to.date_of_birth", "reports_to.employee_name", "reports_to.owner"):
		query = {"fields": json.dumps(["name", field])}
		[row] = manager.client.get("/api/resource/Employee", query_string=query).json["data"]
		assert row.pop("name") == manager.employee
		assert set(row.values()) == {None}


@pytest.mark.benchless
def test_a_link_sorts_and_groups_by_no_such_values(manager):
	query = {"fields": json.dumps(["count(name) as n", "reports_to.date_of_birth as born"])}
	rows = manager.client.get("/api/resource/Employee", query_string={**query, "group_by": "born"}).json[
		"data"
	]
	assert [row["born"] for row in rows] == [None]


@pytest.mark.benchless
@pytest.mark.parametrize("part", ["filters", "or_filters", "order_by", "group_by"])
def test_what_may_not_be_read_is_refused_with_a_message(part, scene):
	value = "instructor_notes" if part.endswith("by") else json.dumps([["instructor_notes", "like", RIGHT]])
	answer = scene.client.get("/api/resource/Course Lesson", query_string={part: value})
	assert answer.status_code == 403
	assert "You may not filter or sort by instructor_notes" in answer.text


@pytest.mark.benchless
def test_an_alias_hides_no_field(scene):
	query = {"fields": json.dumps(["title as instructor_notes", "count(name) as n"])}
	for part in ("group_by", "order_by"):
		answer = scene.client.get(
			"/api/resource/Course Lesson", query_string={**query, part: "instructor_notes"}
		)
		assert answer.status_code == 403
