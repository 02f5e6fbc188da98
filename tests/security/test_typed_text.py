"""Texts are stored as they were typed: `docs/learning-team.md` says which, and what the others hold."""

import html
import json
import string
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.content.markup import strip_tags
from lms.lms.homework.submissions import HandedInWork, hand_in_homework
from lms.lms.quizzes.attempts import start_attempt, submit_attempt
from lms.testing import factories

GUIDE = Path(__file__).parents[2] / "docs" / "learning-team.md"
HEADING = "## How texts are stored"
TEXTS = {"Attach", "Attach Image", "Code", "Data", "HTML Editor", "JSON", "Long Text", "Markdown Editor"} | {
	"Read Only",
	"Small Text",
	"Text",
	"Text Editor",
}
# How a field of each kind is stored: by code that Frappe neither changes nor draws as HTML, or by its filter.
FIELDTYPES = {
	"plain text": {("Code", None)},
	"Markdown": {("Code", "Markdown")},
	"blocks": {("Code", "JSON")},
	"JSON": {("Code", "JSON")},
	"HTML": {("Text Editor", None), ("Text", None)},
	"address": {("Attach", None), ("Attach Image", None)},
}
SAMPLES = [
	"List<String>",
	"if x<y and y>z",
	"<p>",
	"git checkout <branch>",
	"See <https://example.com>",
	"> **Note** <b>",
	"a &lt; b & c",
	'"<img src=x onerror=alert(1)>"',
	"```html\n<script>alert(1)</script>\n```",
	" blank \t\r\n around ",
	"<!-- markdown --> <b",
	"don’t \u200b \ufeff e\u0301 😀",
]
# As a database can hold it: no halves of characters, no NUL.
typed = st.one_of(
	st.sampled_from(SAMPLES),
	st.text(alphabet=string.printable + "<>&\"'“é\u200b😀", max_size=40),
	st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)
several = settings(max_examples=25, derandomize=True)


def read_table() -> Iterator[tuple[str, str, str]]:
	"""Record (or `everywhere`), pattern of a field, and what it holds."""
	section = GUIDE.read_text().split(HEADING)[1].split("\n## ")[0]
	for line in section.splitlines():
		cells = [cell.strip() for cell in line.strip("|").split("|")]
		if len(cells) == 3 and "`" in cells[1]:
			for record in cells[0].split(", "):
				for field in cells[1].split(", "):
					yield record, field.strip("`"), cells[2]


TABLE = list(read_table())


def find_kinds(doctype: str, fieldname: str) -> set[str]:
	own = {kind for record, field, kind in TABLE if record == doctype and fnmatch(fieldname, field)}
	return own or {
		kind for record, field, kind in TABLE if record == "everywhere" and fnmatch(fieldname, field)
	}


def iter_fields() -> Iterator[tuple[str, frappe._dict]]:
	for doctype in frappe.get_all("DocType", filters={"module": "LMS"}, pluck="name", order_by="name"):
		for field in frappe.get_meta(doctype).fields:
			if field.fieldtype in TEXTS:
				yield doctype, field


def test_the_table_says_of_every_text_what_it_holds():
	for doctype, field in iter_fields():
		assert len(find_kinds(doctype, field.fieldname)) == 1, (
			f"{doctype}.{field.fieldname} is not in the table"
		)


def test_the_table_names_no_field_that_there_is_not():
	fields = [(doctype, field.fieldname) for doctype, field in iter_fields()]
	for record, pattern, _kind in TABLE:
		assert any(
			record in (doctype, "everywhere") and fnmatch(name, pattern) for doctype, name in fields
		), pattern


def test_every_field_is_stored_as_what_it_holds():
	for doctype, field in iter_fields():
		[kind] = find_kinds(doctype, field.fieldname)
		if kind in FIELDTYPES:
			assert (field.fieldtype, field.options or None) in FIELDTYPES[kind], (
				f"{doctype}.{field.fieldname}"
			)
		else:
			assert field.fieldtype in ("Data", "Small Text"), f"{doctype}.{field.fieldname}"
			assert not field.ignore_xss_filter


def test_plain_texts_in_tables_are_not_printed():
	"""Frappe prints the rows of tables without escaping anything."""
	for doctype, field in iter_fields():
		if frappe.get_meta(doctype).istable and field.fieldtype == "Code":
			assert field.print_hide, (doctype, field.fieldname)


def stored(doc, fieldname: str) -> str:
	return frappe.db.get_value(doc.doctype, doc.name, fieldname) or ""


def is_kept(doc, fieldname: str, text: str) -> bool:
	doc.reload()
	doc.set(fieldname, text)
	doc.save()
	return stored(doc, fieldname) == text


@pytest.fixture
def course():
	return factories.make_course(lessons=1)


@pytest.fixture
def lesson(course):
	return frappe.get_doc("Course Lesson", {"course": course.name})


@several
@given(text=typed)
def test_introduction_of_a_course_is_kept(course, text):
	assert is_kept(course, "short_introduction", text)


@pytest.mark.parametrize("fieldname", ["body", "instructor_notes"])
@several
@given(text=typed)
def test_markdown_is_kept(lesson, fieldname, text):
	assert is_kept(lesson, fieldname, text)


@pytest.mark.parametrize("fieldname", ["content", "instructor_content"])
@several
@given(text=typed)
def test_blocks_are_kept(lesson, fieldname, text):
	blocks = [{"type": "paragraph", "data": {"text": text}}, {"type": "code", "data": {"code": text}}]
	assert is_kept(lesson, fieldname, json.dumps({"blocks": blocks}, ensure_ascii=False, indent=1))


@several
@given(text=typed.filter(lambda text: text.strip() and text.strip() != "another"))
def test_options_are_kept(text):
	question = factories.make_question()
	question.update({"option_1": text, "option_2": "another", "explanation_1": text, "explanation_2": text})
	question.save()
	for fieldname in ("option_1", "explanation_1", "explanation_2"):
		assert stored(question, fieldname) == text


@several
@given(text=typed)
def test_possible_answers_are_kept(text):
	question = factories.make_question(type="User Input", possibility_1="one", possibility_2=text)
	assert stored(question, "possibility_2") == text


@pytest.fixture
def scene(course, lesson):
	learner = factories.make_user()
	factories.make_enrollment(course.name, learner)
	return SimpleNamespace(course=course, lesson=lesson, learner=learner)


@settings(several, max_examples=12)
@given(text=typed.filter(str.strip))
def test_answers_are_kept_and_graded_as_they_were_typed(scene, text):
	question = factories.make_question(type="User Input", possibility_1=f"{text}!")
	quiz = factories.make_quiz([question.name], lesson=scene.lesson.name, max_attempts=0)
	now = frappe.utils.now_datetime()
	attempt = start_attempt(quiz.name, scene.learner, now)["attempt"]
	result = submit_attempt(attempt, {question.name: f"{text}!"}, scene.learner, now)
	row = frappe.get_doc("LMS Quiz Submission", result["submission"]).result[0]
	assert (row.answer, row.is_correct) == (f"{text}!", 1)
	assert json.loads(stored(frappe.get_doc("LMS Quiz Attempt", attempt), "answers")) == {
		question.name: f"{text}!"
	}


@settings(several, max_examples=12)
@given(text=typed.filter(str.strip))
def test_homework_is_kept(scene, text):
	task = factories.make_lms_assignment(lesson=scene.lesson.name, type="Text", grade_assignment=1)
	now = frappe.utils.now_datetime()
	name = hand_in_homework(task.name, scene.learner, HandedInWork(text), now)["submission"]
	assert frappe.db.get_value("LMS Assignment Submission", name, "typed_answer") == text


@several
@given(text=st.text(alphabet=string.ascii_letters + "<>&\"' é😀", max_size=40))
def test_html_keeps_what_it_says(course, text):
	course.reload()
	course.description = f"<p>{html.escape(text)}</p>"
	course.save()
	assert strip_tags(stored(course, "description")) == " ".join(text.split())
