"""Rules for authors of questions and quizzes."""

import json

import frappe
import pytest
from frappe.model.document import Document

from lms.lms.courses.catalogue import get_outline
from lms.lms.quizzes import attempts, authoring
from lms.testing.factories import (
	insert,
	make_course,
	make_enrollment,
	make_lesson,
	make_question,
	make_quiz,
	make_user,
	place_task,
	unique,
)
from tests.support.quizzes import at


@pytest.fixture
def lesson() -> str:
	course = make_course(lessons=1)
	return get_outline(course.name, "Administrator").lessons[0].name


def rows(*questions: str, **values: object) -> list[dict]:
	return [{"question": name, "marks": 1, **values} for name in questions]


def make_quiz_of(questions: list[dict], **values: object) -> Document:
	return insert("LMS Quiz", title=unique("Quiz"), passing_percentage=50, questions=questions, **values)


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"option_2": None}, "at least 2 options"),
		({"option_1": " ", "option_2": "5", "option_3": "6", "is_correct_1": 0}, "Option 1 is empty"),
		({"option_4": "6"}, "Option 3 is empty. Fill in the options without gaps"),
		({"is_correct_1": 0}, "Mark at least one option as correct"),
		({"is_correct_3": 1}, "Option 3 is marked as correct but has no text"),
		({"option_3": " 5 "}, "Option .*5.* occurs twice"),
		({"option_1": "x" * 1001}, "Option 1 is too long. The limit is 1000"),
		({"explanation_10": "x" * 2001}, "Explanation is too long. The limit is 2000"),
		({"question": "x" * 15_001}, "Question is too long. The limit is 15000"),
		({"type": "User Input"}, "at least one possible answer"),
		({"type": "User Input", "possibility_3": " \u00a0 "}, "at least one possible answer"),
	],
	ids=str,
)
def test_a_question_that_cannot_be_answered_is_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make_question(**values)


def test_a_question_has_two_to_ten_options():
	options = {f"option_{number}": f"No. {number}" for number in range(1, 11)}
	assert not make_question(**options).multiple
	assert make_question(**options, is_correct_10=1).multiple


def test_texts_need_a_possibility_and_open_questions_nothing():
	empty = {"option_1": None, "option_2": None, "is_correct_1": 0}
	assert make_question(**empty, type="User Input", possibility_2="four").name
	assert make_question(**empty, type="Open Ended").name


def test_whether_several_options_are_right_is_not_for_the_author_to_say():
	assert not make_question(multiple=1).multiple
	question = make_question(is_correct_2=1, multiple=0)
	assert question.multiple
	question.type = "Open Ended"
	assert not question.save().multiple


def test_a_question_of_a_quiz_is_not_deleted():
	quiz = make_quiz(1)
	with pytest.raises(authoring.QuestionError, match=f"Remove it from these quizzes first: {quiz.title}"):
		frappe.delete_doc("LMS Question", quiz.questions[0].question, force=True)
	name = quiz.questions[0].question
	quiz.questions = []
	quiz.save()
	frappe.delete_doc("LMS Question", name)


def test_a_question_that_was_asked_is_not_deleted(lesson):
	learner, quiz = make_user(), make_quiz(1, lesson=lesson)
	make_enrollment(quiz.course, learner)
	name = quiz.questions[0].question
	attempt = attempts.start_attempt(quiz.name, learner, at())["attempt"]
	quiz.questions = []
	quiz.save()
	for _time in ("running", "handed in"):
		with pytest.raises(authoring.QuestionError, match="cannot be deleted, because results refer to it"):
			frappe.delete_doc("LMS Question", name, force=True)
		attempts.submit_attempt(attempt, None, learner, at())


@pytest.mark.parametrize("doctype", ["LMS Question", "LMS Quiz"])
def test_questions_and_quizzes_are_not_merged(doctype):
	make = make_question if doctype == "LMS Question" else make_quiz
	one, other = make().name, make().name
	with pytest.raises(frappe.PermissionError, match="cannot be merged"):
		frappe.rename_doc(doctype, one, other, merge=True, force=True)


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"passing_percentage": 101}, "between 0 and 100"),
		({"passing_percentage": -1}, "between 0 and 100|negative"),
		({"limit_questions_to": 1}, "turn on Shuffle Questions"),
		({"limit_questions_to": 2, "shuffle_questions": 1}, "less than the number of questions"),
		({"limit_questions_to": -1, "shuffle_questions": 1}, "less than the number|negative"),
		({"duration": "0"}, "Duration must be empty or a number of minutes"),
		({"duration": "-5"}, "Duration must be empty or a number of minutes"),
		({"duration": "soon"}, "Duration must be empty or a number of minutes"),
		({"duration": "nan"}, "Duration must be empty or a number of minutes"),
		({"duration": "inf"}, "Duration must be empty or a number of minutes"),
		({"duration": "10081"}, "limit is 10080"),
		({"enable_negative_marking": 1, "marks_to_cut": 0}, "Marks To Cut must be between"),
	],
	ids=str,
)
def test_a_quiz_that_cannot_be_taken_is_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make_quiz(**values)


@pytest.mark.parametrize("marks", [0, -1, 1001])
def test_a_question_is_worth_something(marks):
	with pytest.raises(frappe.ValidationError, match=r"between 1 and 1000|negative"):
		make_quiz_of(rows(make_question().name, marks=marks))


def test_all_attempts_can_reach_the_same_marks():
	names = [make_question().name for _ in range(3)]
	uneven = [*rows(*names[:2], marks=2), *rows(names[2])]
	with pytest.raises(authoring.QuizError, match="give all questions the same marks"):
		make_quiz_of(uneven, shuffle_questions=1, limit_questions_to=2)
	quiz = make_quiz_of(rows(*names, marks=3), shuffle_questions=1, limit_questions_to=2)
	assert quiz.total_marks == 6


def test_total_marks_are_added_up():
	names = [make_question().name for _ in range(3)]
	assert make_quiz_of(rows(*names, marks=2), total_marks=99).total_marks == 6
	assert make_quiz(0).total_marks == 0


@pytest.mark.parametrize("duration", ["5", "2.5", " 10 ", None, ""])
def test_durations_are_minutes(duration):
	expected = 60 * float(duration) if duration else None
	parsed = authoring.parse_duration(make_quiz(duration=duration).duration)
	assert (parsed and parsed.total_seconds()) == expected


def test_a_question_is_in_a_quiz_once():
	name = make_question(question="<p>How many?</p>").name
	with pytest.raises(authoring.QuizError, match="second row with: How many"):
		make_quiz_of(rows(name, name))


def test_authors_take_only_questions_they_may_read(as_user):
	"""To others, those of another author do not exist. What is in the quiz already stays."""
	foreign = make_question().name
	with as_user(make_user("Course Creator")):
		for name in (foreign, "no-such-question"):
			with pytest.raises(frappe.ValidationError, match=name):
				make_quiz_of(rows(name))
		quiz = make_quiz(1)
	quiz.append("questions", {"question": foreign, "marks": 1})
	quiz.save()
	with as_user(quiz.owner):
		quiz.title = unique("Quiz")
		assert len(quiz.save().questions) == 2


@pytest.mark.parametrize("fieldname", ["lesson", "course"])
def test_only_the_lesson_decides_where_a_quiz_is(fieldname, lesson):
	place = {"lesson": lesson, "course": frappe.db.get_value("Course Lesson", lesson, "course")}
	with pytest.raises(frappe.PermissionError, match="set by the system"):
		make_quiz_of([], **{fieldname: place[fieldname]})
	quiz = make_quiz(lesson=lesson)
	quiz.set(fieldname, None)
	with pytest.raises(frappe.PermissionError, match="set by the system"):
		quiz.save()


def test_a_copy_of_a_quiz_goes_into_another_lesson(lesson):
	quiz = make_quiz(lesson=lesson)
	copy = frappe.copy_doc(quiz, ignore_no_copy=False)
	copy.title = unique("Copy")
	copy.insert()
	other = make_lesson(frappe.db.get_value("Course Lesson", lesson, "chapter")).name
	assert place_task(copy, "quiz", other).lesson == other


def test_a_quiz_of_a_lesson_is_neither_deleted_nor_renamed(lesson):
	quiz = make_quiz(lesson=lesson)
	title = frappe.db.get_value("Course Lesson", lesson, "title")
	with pytest.raises(authoring.QuizError, match=f"in the lesson .*{title}.*Remove it from the"):
		frappe.delete_doc("LMS Quiz", quiz.name, force=True)
	with pytest.raises(authoring.QuizError, match="Remove it there, then rename it"):
		frappe.rename_doc("LMS Quiz", quiz.name, "another-name", force=True)
	doc = frappe.get_doc("Course Lesson", lesson)
	doc.content = json.dumps({"blocks": []})
	doc.save()
	frappe.rename_doc("LMS Quiz", quiz.name, f"{quiz.name}-2", force=True)
	frappe.delete_doc("LMS Quiz", f"{quiz.name}-2")


def test_a_quiz_that_was_taken_is_not_deleted(lesson):
	learner, quiz = make_user(), make_quiz(lesson=lesson)
	make_enrollment(quiz.course, learner)
	attempts.start_attempt(quiz.name, learner, at())
	doc = frappe.get_doc("Course Lesson", lesson)
	doc.content = None
	doc.save()
	with pytest.raises(authoring.QuizError, match="cannot be deleted, because results refer to it"):
		frappe.delete_doc("LMS Quiz", quiz.name, force=True)
