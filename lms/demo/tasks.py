"""Creates the quizzes and homework of the demo from the JSON files in the folders of the courses."""

import json
from typing import Any

import frappe

from lms.demo.data import CourseText, Text
from lms.lms.content.markdown import render_markdown

QUIZ_FIELDS = (
	"title",
	"passing_percentage",
	"duration",
	"max_attempts",
	"show_submission_history",
	"shuffle_questions",
	"limit_questions_to",
	"enable_negative_marking",
	"marks_to_cut",
)


def create_tasks(course: CourseText) -> dict[int, tuple[str, str]]:
	"""Create the tasks. Returns the type of block and the name, by the number of the lesson they end."""
	tasks: dict[int, tuple[str, str]] = {}
	if course.quiz:
		tasks[course.quiz["lesson"]] = ("quiz", create_quiz(course.quiz))
	if course.assignment:
		tasks[course.assignment["lesson"]] = ("assignment", create_homework(course.assignment))
	return tasks


def create_quiz(plan: dict[str, Any]) -> str:
	rows = [
		{"question": create_question(question), "marks": question.get("marks", 1)}
		for question in plan["questions"]
	]
	values = {fieldname: plan[fieldname] for fieldname in QUIZ_FIELDS if fieldname in plan}
	return frappe.get_doc({"doctype": "LMS Quiz", "questions": rows, **values}).insert().name


def create_question(plan: dict[str, Any]) -> str:
	"""Create a question. An option is its text, then optionally `right` and an explanation."""
	values: dict[str, Any] = {"question": render_markdown(plan["question"]), "type": "Choices"}
	if "open" in plan:
		values["type"] = "Open Ended"
	elif "accepted" in plan:
		values["type"] = "User Input"
		values |= {f"possibility_{number}": text for number, text in enumerate(plan["accepted"], 1)}
	for number, option in enumerate(plan.get("options", ()), 1):
		text, is_right, explanation = [*option, "", ""][:3]
		values |= {f"option_{number}": text, f"is_correct_{number}": int(is_right == "right")}
		values[f"explanation_{number}"] = explanation
	return frappe.get_doc({"doctype": "LMS Question", **values}).insert().name


def create_homework(plan: dict[str, Any]) -> str:
	values = {key: value for key, value in plan.items() if key != "lesson"}
	values |= {key: render_markdown(plan[key]) for key in ("question", "answer")}
	return frappe.get_doc({"doctype": "LMS Assignment", **values}).insert().name


def add_task(lesson: Text, kind: str, name: str) -> str:
	"""Return the lesson's blocks (or its Markdown as one) plus a block for the quiz or homework."""
	text = {"type": "markdown", "data": {"text": lesson.body}}
	blocks = json.loads(lesson.content)["blocks"] if lesson.content else [text]
	return json.dumps({"blocks": [*blocks, {"type": kind, "data": {kind: name}}]})
