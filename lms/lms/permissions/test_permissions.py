"""The table of records in docs/permissions.md, column by column, and that lists and single reads agree.

Everything is about one published course, made by `creator` and assigned to `learner`, who has completed one
lesson. The other people hold the role that their column names, and nothing more.
"""

from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from frappe.model.document import Document

from lms.lms.courses import catalogue
from lms.lms.permissions import checks
from lms.lms.shared.rows import insert_new
from lms.testing.factories import (
	complete_lessons,
	insert,
	make_assignment,
	make_batch,
	make_category,
	make_course,
	make_lesson,
	make_live_class,
	make_lms_assignment,
	make_program,
	make_quiz,
	make_user,
	unique,
)
from lms.testing.google import make_google_account
from lms.testing.zoom import make_zoom_account

DOCS = Path(__file__).parents[3] / "docs" / "permissions.md"
EVIDENCE = (
	"LMS Completion",
	"LMS Certificate",
	"LMS Quiz Attempt",
	"LMS Quiz Submission",
	"LMS Assignment Submission",
)
RIGHTS = {"r": "read", "w": "write", "c": "create", "d": "delete"}


def read_table() -> dict[str, dict[str, str]]:
	"""Rights by column and DocType, from the table of records."""
	table = DOCS.read_text().split("## Records")[1].split("## Methods")[0]
	lines = [line for line in table.splitlines() if line.startswith("|")]
	columns, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
	return {column: {row[0]: row[index] for row in rows} for index, column in enumerate(columns) if index}


TABLE = read_table()


@pytest.fixture
def scene(as_user) -> SimpleNamespace:
	creator, learner = make_user("Course Creator"), make_user()
	with as_user(creator):
		course = make_course()
		program = make_program([course.name], [learner])
		quiz = make_quiz(1)
		homework = make_lms_assignment()
		batch = make_batch([course.name])
	insert("LMS Batch Enrollment", batch=batch.name, member=learner)
	for task in (quiz, homework):
		task.db_set("course", course.name)
	assignment = make_assignment(employee=learner, course=course.name)
	complete_lessons(learner, course.name, 1)
	leave_evidence(course.name, learner)
	live_class = make_live_class(batch.name)
	participant = [(live_class.name, learner)]
	for doctype in ("LMS Live Class Participant", "LMS Attendance Event"):
		insert_new(doctype, ("live_class", "member"), participant, "Administrator")
	for doctype in ("LMS Batch Waitlist", "LMS Batch Feedback"):
		insert_new(doctype, ("batch", "member"), [(batch.name, learner)], "Administrator")
	lesson = frappe.get_doc("Course Lesson", {"course": course.name})
	docs = [
		course,
		assignment,
		lesson,
		frappe.get_doc("Course Chapter", {"course": course.name}),
		frappe.get_doc("LMS Category", make_category()),
		frappe.get_doc("LMS Enrollment", {"course": course.name}),
		frappe.get_doc("LMS Course Progress", {"course": course.name}),
		frappe.get_doc("LMS Completion", {"course": course.name}),
		frappe.get_doc("LMS Certificate", {"course": course.name}),
		frappe.get_doc("LMS Validity Event", {"member": learner}),
		frappe.get_doc("LMS Validity Period", {"course": course.name}),
		frappe.get_doc("LMS Renewal", {"course": course.name}),
		frappe.get_doc("LMS Compliance Event", {"member": learner}),
		frappe.get_doc("LMS Program Member Event", {"member": learner}),
		frappe.get_doc("LMS Training Assignment Event", {"course": course.name}),
		frappe.get_doc("LMS Bulk Assignment", {"course": course.name}),
		frappe.get_doc("LMS Announcement", {"course": course.name}),
		frappe.get_doc("LMS Announcement Recipient", {"member": learner}),
		frappe.get_doc("LMS Calendar Feed", {"member": learner}),
		frappe.get_doc("LMS Visit", {"member": learner}),
		program,
		batch.reload(),
		frappe.get_doc("LMS Batch Enrollment", {"batch": batch.name}),
		frappe.get_doc("LMS Batch Waitlist", {"batch": batch.name}),
		frappe.get_doc("LMS Batch Feedback", {"batch": batch.name}),
		insert("LMS Timetable Template", title=unique("Template"), timetable=[{"day": 1, "title": "Start"}]),
		live_class.reload(),
		frappe.get_doc("LMS Live Class Participant", {"live_class": live_class.name}),
		frappe.get_doc("LMS Attendance Event", {"live_class": live_class.name}),
		frappe.get_doc("LMS Zoom Settings", make_zoom_account()),
		frappe.get_doc("LMS Google Meet Settings", make_google_account()),
		insert("LMS Source", source=unique("Source")),
		quiz,
		homework,
		frappe.get_doc("LMS Question", quiz.questions[0].question),
		frappe.get_doc("LMS Quiz Attempt", {"course": course.name}),
		frappe.get_doc("LMS Quiz Submission", {"course": course.name}),
		frappe.get_doc("LMS Assignment Submission", {"course": course.name}),
		frappe.get_doc("LMS Settings"),
	]
	return SimpleNamespace(creator=creator, learner=learner, docs={doc.doctype: doc for doc in docs})


def leave_evidence(course: str, learner: str) -> None:
	"""As if the learner had completed the course before, with a certificate, assigned by the queue."""
	who, by = {"member": learner, "course": course, "cycle": 1}, "Administrator"
	for doctype in EVIDENCE:
		insert_new(doctype, list(who), [list(who.values())], by)
	certificate = frappe.db.get_value("LMS Certificate", {"course": course, "member": learner})
	insert_new("LMS Validity Event", ("member", "certificate"), [(learner, certificate)], by)
	insert_new("LMS Renewal", ("member", "course", "program"), [(learner, course, "")], by)
	insert_new("LMS Compliance Event", ("member",), [(learner,)], by)
	insert_new(
		"LMS Validity Period", ("member", "course", "program", "round"), [(learner, course, "", 1)], by
	)
	insert_new("LMS Bulk Assignment", ("course",), [(course,)], by)
	[announcement] = insert_new("LMS Announcement", ("course", "audience"), [(course, "Course")], by)
	insert_new("LMS Announcement Recipient", ("announcement", "member"), [(announcement, learner)], by)
	insert_new("LMS Calendar Feed", ("member", "token_hash"), [(learner, learner)], by)
	insert_new("LMS Visit", ("member",), [(learner,)], by)


def user_of(column: str, scene: SimpleNamespace) -> str:
	known = {"Course Creator (own)": scene.creator, "LMS Student (own)": scene.learner, "Guest": "Guest"}
	return known.get(column) or make_user(column.partition(" (")[0])


@pytest.mark.parametrize("column", TABLE)
def test_table(column, scene):
	user = user_of(column, scene)
	assert {doctype: rights_of(user, scene.docs[doctype]) for doctype in TABLE[column]} == TABLE[column]


def rights_of(user: str, doc: Document) -> str:
	"""As the table writes them. Creating is asked about another such document."""
	new = frappe.get_doc({**doc.as_dict(), "name": None})
	allowed = [
		letter
		for letter, ptype in RIGHTS.items()
		if frappe.has_permission(doc.doctype, ptype, doc=new if letter == "c" else doc, user=user)
	]
	return "".join(allowed) or "-"


def test_every_doctype_is_in_the_table():
	records = frappe.get_all("DocType", filters={"module": "LMS", "istable": 0}, pluck="name")
	assert set(records) == set(TABLE["Guest"])


@pytest.mark.parametrize(
	"column",
	[
		"Moderator",
		"Course Creator (own)",
		"Course Creator (others')",
		"LMS Student (own)",
		"LMS Student (others')",
	],
)
def test_lists_and_single_reads_agree(column, scene, as_user):
	make_course(published=0)
	make_lesson(scene.docs["Course Chapter"].name, include_in_preview=1)
	user = user_of(column, scene)
	for doctype in checks.PREDICATES:
		everything = frappe.get_all(doctype, pluck="name", limit=50, order_by="creation desc")
		with as_user(user):
			readable = [name for name in everything if frappe.has_permission(doctype, doc=name, user=user)]
			listed = listed_of(doctype, everything)
		agree = (
			set(listed) <= set(readable) if doctype in checks.LISTED else sorted(listed) == sorted(readable)
		)
		assert agree, doctype


def listed_of(doctype: str, names: list[str]) -> list[str]:
	try:
		return frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name", limit=0)
	except frappe.PermissionError:
		return []


def test_an_unpublished_course_exists_only_for_its_makers(scene):
	scene.docs["LMS Course"].db_set("published", 0)
	assert not checks.may(scene.learner, "read", "LMS Course", scene.docs["LMS Course"].name)
	assert not checks.may(scene.learner, "read", "Course Lesson", scene.docs["Course Lesson"].name)
	assert checks.may(scene.creator, "read", "Course Lesson", scene.docs["Course Lesson"].name)


def test_naming_an_instructor_makes_the_course_their_own(scene):
	other = make_user("Course Creator")
	course = scene.docs["LMS Course"].reload()
	assert not checks.may(other, "write", "LMS Course", course.name)
	course.append("instructors", {"instructor": other})
	course.save()
	assert checks.may(other, "write", "LMS Course", course.name)
	assert checks.may(other, "write", "Course Lesson", scene.docs["Course Lesson"].name)


def test_a_preview_lesson_is_readable_before_enrolling(scene):
	stranger, lesson = make_user(), scene.docs["Course Lesson"]
	assert not checks.may(stranger, "read", "Course Lesson", lesson.name)
	lesson.db_set("include_in_preview", 1)
	assert checks.may(stranger, "read", "Course Lesson", lesson.name)
	assert catalogue.get_readable_lessons(lesson.course, stranger) == {lesson.name}


def test_a_creator_adds_nothing_to_the_course_of_another(scene, as_user):
	other, chapter = make_user("Course Creator"), scene.docs["Course Chapter"].name
	with as_user(other), pytest.raises(frappe.PermissionError):
		make_lesson(chapter)


def test_a_name_with_quotes_is_only_a_name():
	condition = checks.get_query_conditions("o'brien@example.com", "LMS Training Assignment")
	assert "o\\'brien" in condition or "o''brien" in condition
	assert checks.may("x' or '1'='1", "read", "LMS Training Assignment", "x") is False


@pytest.mark.parametrize("character", ["%", "%s", "'", "_"])
def test_lists_are_the_same_whatever_the_name_of_the_user(character, as_user):
	course = make_course(lessons=1).name
	learner = make_user(email=f"a{character}b-{unique('user')}@example.com")
	assignment = make_assignment(employee=learner, course=course)
	program = make_program([course], [learner])
	with as_user(learner):
		assert frappe.get_list("LMS Training Assignment", pluck="name") == [assignment.name]
		assert frappe.get_doc("LMS Program", program.name).has_permission("read")
		assert len(frappe.get_list("Course Lesson")) == 1
