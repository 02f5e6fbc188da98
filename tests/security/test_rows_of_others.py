"""Nobody takes a row from another document, by whatever way it is sent over HTTP.

A Course Creator could save a chapter of their own with the rows of another: its lessons were gone from a
mandatory course, and learners had completed it.
"""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import frappe
import pytest

from lms.testing.factories import complete_lessons, make_course, make_enrollment, make_quiz
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""A Course Creator with a chapter of their own, and a chapter that is not theirs."""
	creator = make_user("Course Creator")
	frappe.set_user(creator)
	own = make_course(lessons=2)
	frappe.set_user("Administrator")
	other = make_course(lessons=3)
	chapter = frappe.get_doc("Course Chapter", own.chapters[0].chapter)
	victim = frappe.get_doc("Course Chapter", other.chapters[0].chapter)
	frappe.db.commit()
	client.login(creator, PASSWORD)
	row = {"name": victim.lessons[0].name, "lesson": chapter.lessons[1].lesson}
	return SimpleNamespace(
		client=client, creator=creator, chapter=chapter, victim=victim, other=other, row=row
	)


def iter_ways(scene: SimpleNamespace) -> Iterator[tuple[str, Callable[[], object]]]:
	client, chapter, row = scene.client, scene.chapter, scene.row
	path, kept = f"/api/resource/Course Chapter/{chapter.name}", {"name": chapter.lessons[0].name}
	whole = chapter.as_dict(convert_dates_to_str=True) | {"lessons": [row]}
	part = {"parent": chapter.name, "parenttype": "Course Chapter", "parentfield": "lessons"}
	child = {"doctype": "Lesson Reference", **part, **row}
	values = {"lessons": [row]}
	yield "PUT", lambda: client.put(path, json=values)
	yield "PUT with own rows", lambda: client.put(path, json={"lessons": [kept, row]})
	yield "PUT as a form", lambda: client.put(path, data={"data": json.dumps(values)})
	yield "PUT with the parent's name", lambda: client.put(path, json={"lessons": [{**row, **part}]})
	yield (
		"PUT of the row",
		lambda: client.put(f"/api/resource/Lesson Reference/{row['name']}", json={**part, **row}),
	)
	yield "POST of the row", lambda: client.post("/api/resource/Lesson Reference", json=child)
	yield "DELETE of the row", lambda: client.delete(f"/api/resource/Lesson Reference/{row['name']}")
	yield (
		"set_value",
		lambda: client.call(
			"frappe.client.set_value", doctype="Course Chapter", name=chapter.name, fieldname=values
		),
	)
	yield (
		"set_value of an own row",
		lambda: client.call(
			"frappe.client.set_value",
			doctype="Lesson Reference",
			name=chapter.lessons[0].name,
			fieldname={"name": row["name"]},
		),
	)
	for method in ("save", "insert", "submit"):
		yield method, lambda method=method: client.call(f"frappe.client.{method}", doc=json.dumps(whole))
	yield "insert of the row", lambda: client.call("frappe.client.insert", doc=json.dumps(child))
	yield "insert_many", lambda: client.call("frappe.client.insert_many", docs=json.dumps([child]))
	changed = {"doctype": "Course Chapter", "docname": chapter.name, **values}
	yield "bulk_update", lambda: client.call("frappe.client.bulk_update", docs=json.dumps([changed]))
	yield (
		"delete of the row",
		lambda: client.call("frappe.client.delete", doctype="Lesson Reference", name=row["name"]),
	)
	for action in ("Save", "Submit"):
		yield (
			f"savedocs, {action}",
			lambda action=action: client.call(
				"frappe.desk.form.save.savedocs", doc=json.dumps(whole), action=action
			),
		)
	yield (
		"run_doc_method",
		lambda: client.post(
			"/api/method/run_doc_method", json={"docs": json.dumps(whole), "method": "submit", "args": "{}"}
		),
	)
	discarded = {**whole, "_action": "discard"}
	yield "save, as if discarded", lambda: client.call("frappe.client.save", doc=json.dumps(discarded))


def test_no_way_takes_a_lesson_from_another_chapter(scene):
	before = [row.name for row in scene.victim.lessons]
	for way, attempt in iter_ways(scene):
		attempt()
		frappe.db.rollback()
		rows = frappe.get_all(
			"Lesson Reference",
			filters={"parent": scene.victim.name},
			fields=["name", "lesson"],
			order_by="idx",
		)
		assert [row.name for row in rows] == before, way
		assert [row.lesson for row in rows] == [row.lesson for row in scene.victim.lessons], way


def test_a_mandatory_course_is_not_shortened_that_way(scene):
	learner = make_user("LMS Student")
	make_enrollment(scene.other.name, learner)
	complete_lessons(learner, scene.other.name, count=1)
	frappe.db.commit()
	rows = [{"name": row.name, "lesson": scene.row["lesson"]} for row in scene.victim.lessons[1:]]
	answer = scene.client.put(f"/api/resource/Course Chapter/{scene.chapter.name}", json={"lessons": rows})
	assert answer.status_code == 403
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Completion", {"member": learner})


def test_a_quiz_does_not_take_the_questions_of_another(scene):
	frappe.set_user(scene.creator)
	own = make_quiz()
	frappe.set_user("Administrator")
	victim = make_quiz()
	frappe.db.commit()
	row = {"name": victim.questions[0].name, "question": own.questions[0].question, "marks": 1}
	answer = scene.client.put(f"/api/resource/LMS Quiz/{own.name}", json={"questions": [row]})
	assert answer.status_code == 403
	frappe.db.rollback()
	assert len(frappe.get_doc("LMS Quiz", victim.name).questions) == len(victim.questions)
