"""Quizzes and homework on paper."""

import frappe
import pytest
from frappe.utils import getdate

from lms.lms.prints import documents, papers
from lms.lms.quizzes.papers import load_paper
from lms.testing.factories import (
	insert,
	make_course,
	make_enrollment,
	make_lms_assignment,
	make_question,
	make_user,
)
from lms.testing.pdf import open_pdf, read_text
from lms.testing.statements import count_statements
from tests.support.quizzes import RIGHT, WRONG, answer_all, make_open_question, make_scene, start, submit


def take(scene, answer=RIGHT) -> str:
	started = start(scene)
	return submit(scene, started["attempt"], answer_all(started, answer))["submission"]


def draw(name: str, user: str, doctype: str = papers.QUIZ, language: str = "en") -> str:
	doc = frappe.get_doc(doctype, name)
	return str(papers.DRAWERS[doctype](doc, user, language))


def text_of(name: str, user: str, doctype: str = papers.QUIZ, language: str = "en") -> str:
	doc = frappe.get_doc(doctype, name)
	content = documents.make_document(
		doc, documents.FORMATS[doctype][0], user=user, language=language, today=getdate("2026-11-30")
	)
	return read_text(content)


def test_a_quiz_is_printed_question_by_question():
	question = make_question(explanation_1="Because it is.", option_2="five & more")
	scene = make_scene(questions=[question.name, make_question(question="<p>And <b>3 + 1</b>?</p>").name])
	text = text_of(take(scene, WRONG), "Administrator")
	for part in (
		scene.quiz.title,
		"Question 1 Wrong 0 of 1 marks",
		"What is 2 + 2?",
		"five & more",
		"Right answer 4",
		"Because it is.",
		"And 3 + 1?",
		"Not passed",
		"Attempt 1",
		"0 of 2 (0%)",
	):
		assert part in text


def test_hostile_answers_are_shown_as_text():
	question = make_open_question()
	scene = make_scene(questions=[question])
	started = start(scene)
	hostile = "<script>alert(1)</script><img src=http://127.0.0.1:9/x> {{ 7 * 7 }} </style>"
	name = submit(scene, started["attempt"], {started["questions"][0]["question"]: hostile})["submission"]
	assert hostile in text_of(name, "Administrator")


def test_answers_are_for_graders_and_for_learners_whose_quiz_shows_them():
	shown, hidden = make_scene(questions=1), make_scene(questions=1, show_answers=0)
	for scene, sees in ((shown, True), (hidden, False)):
		name = take(scene)
		assert ("What is 2 + 2?" in draw(name, "Administrator")) is True
		assert ("What is 2 + 2?" in draw(name, scene.learner)) is sees
	stranger = make_user()
	assert "no quiz attempts here" in draw(take(shown), stranger)


def test_hr_sees_the_marks_and_not_the_answers():
	text = draw(take(make_scene(questions=1)), make_user("HR Manager"))
	assert "Passed" in text
	assert "leaves out the questions and answers" in text
	assert "What is 2 + 2?" not in text


def test_the_papers_of_a_course_have_all_attempts_of_the_member_and_no_others():
	scene = make_scene(questions=1)
	for answer in (WRONG, RIGHT):
		take(scene, answer)
	enrollment = frappe.get_doc("LMS Enrollment", {"course": scene.course, "member": scene.learner})
	text = text_of(enrollment.name, "Administrator", papers.ENROLLMENT)
	assert text.count("What is 2 + 2?") == 2
	assert text.index("Not passed") < text.index("Passed")
	other = make_enrollment(scene.course)
	assert "no quiz attempts" in text_of(other.name, "Administrator", papers.ENROLLMENT)


def test_all_attempts_are_read_with_a_fixed_number_of_statements():
	scene = make_scene(questions=2)
	take(scene)
	enrollment = frappe.get_doc("LMS Enrollment", {"course": scene.course, "member": scene.learner})

	def count() -> int:
		return count_statements(papers.draw_course, enrollment, "Administrator", "en")

	count()
	before = count()
	for _ in range(3):
		take(scene, WRONG)
	assert count() == before


def test_papers_with_the_same_questions_have_the_same_version():
	def version(scene) -> str:
		attempt = start(scene)["attempt"]
		return papers.find_version(load_paper(frappe.db.get_value("LMS Quiz Attempt", attempt, "paper")))

	names = [make_question().name for _ in range(6)]
	first, second = (make_scene(questions=names, shuffle_questions=1) for _ in range(2))
	assert version(first) == version(second)
	question = frappe.get_doc("LMS Question", names[0])
	question.update({"is_correct_1": 0, "is_correct_2": 1}).save()
	assert version(make_scene(questions=names)) != version(first)


def test_arabic_papers_are_written_from_the_right():
	scene = make_scene(questions=[make_question(question="<p>ما هو؟</p>").name])
	html = draw(take(scene), "Administrator", language="ar")
	assert 'class="lms-paper rtl"' in html
	assert 'dir="rtl"><p>ما هو؟</p>' in html


def test_a_picture_of_a_question_is_printed():
	from lms.lms.prints.test_renderer import PNG

	url = insert("File", file_name="chart.png", content=PNG, is_private=0).file_url
	scene = make_scene(questions=[make_question(question=f'<p>See</p><img src="{url}">').name])
	doc = frappe.get_doc(papers.QUIZ, take(scene))
	content = documents.make_document(
		doc, None, user="Administrator", language="en", today=getdate("2026-11-30")
	)
	assert b"/Subtype /Image" in content or b"/Subtype/Image" in content


@pytest.fixture
def homework():
	task = make_lms_assignment(question="<p>Describe <b>it</b>.</p>")
	course = make_course()
	# Only learners hand in, in the portal.
	doc = frappe.get_doc(
		doctype="LMS Assignment Submission",
		assignment=task.name,
		assignment_title=task.title,
		type="Text",
		course=course.name,
		question=task.question,
		member=make_user(first_name="Ada"),
		member_name="Ada <b>Ünal</b>",
		number=2,
		answer="<p>My work <script>x()</script></p>",
		comments="<p>Well done</p>",
		status="Pass",
		submitted_on="2026-11-29 10:00:00",
	)
	doc.flags.handed_in = True
	return doc.insert()


def test_homework_is_printed_with_its_task_answer_and_grade(homework):
	text = text_of(homework.name, "Administrator", papers.HOMEWORK)
	for part in ("Ada <b>Ünal</b>", "Describe it.", "My work", "Well done", "Passed", "Submission 2"):
		assert part in text
	assert "x()" not in text


def test_fifty_questions_take_a_few_pages():
	names = [make_question(question=f"<p>Question about subject {number}?</p>").name for number in range(50)]
	doc = frappe.get_doc(papers.QUIZ, take(make_scene(questions=names)))
	content = documents.make_document(
		doc, None, user="Administrator", language="en", today=getdate("2026-11-30")
	)
	text = read_text(content)
	assert all(f"Question about subject {number}?" in text for number in range(50))
	assert 3 <= len(open_pdf(content)) <= 15
