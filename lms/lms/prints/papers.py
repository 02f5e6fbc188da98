"""Quizzes and homework on paper, question by question: what was asked, answered and right, and the marks."""

import json
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, get_datetime
from markupsafe import Markup

from lms.lms.content.markup import sanitize_html
from lms.lms.permissions.checks import PREDICATES
from lms.lms.prints.pages import render_part
from lms.lms.quizzes.papers import Paper, load_answers, load_paper
from lms.lms.quizzes.results import ATTEMPT, GRADED, MARK_FIELDS, RESULT, ShownMark, show_mark
from lms.lms.shared.brand import STANDARD_ACCENT, get_brand
from lms.lms.shared.language import localize_percent, long_time
from lms.lms.shared.sql import EVERYTHING

QUIZ, HOMEWORK, ENROLLMENT = "LMS Quiz Submission", "LMS Assignment Submission", "LMS Enrollment"
FORMATS = {QUIZ: "Quiz Paper", HOMEWORK: "Homework", ENROLLMENT: "Course Quiz Papers"}
# The first characters of a SHA-256: enough to tell versions apart.
VERSION_LENGTH = 12


# Quizzes


def draw_quiz(doc: Document, user: str, language: str) -> Markup:
	"""Return one attempt, with its answers if `user` may see them."""
	return draw_papers([doc.name], user, language, title=doc.quiz_title, about=None)


def draw_course(doc: Document, user: str, language: str) -> Markup:
	"""Return all attempts of an enrollment's member in its course that `user` may read."""
	names = frappe.get_all(
		QUIZ,
		filters={"member": doc.member, "course": doc.course},
		order_by="quiz_title, quiz, cycle, attempt_number, submitted_on",
		pluck="name",
	)
	course = frappe.db.get_value("LMS Course", doc.course, "title") or doc.course
	return draw_papers(names, user, language, title=course, about=doc.member_name)


def draw_papers(names: Collection[str], user: str, language: str, *, title: str, about: str | None) -> Markup:
	submissions = find_submissions(names, user)
	marks, papers = find_marks(submissions), find_papers(submissions)
	shown = [
		show_paper(row, marks.get(row.name, []), papers.get(row.attempt), language) for row in submissions
	]
	values = {"title": title, "about": about, "papers": shown, **get_frame()}
	return render_part("quiz_papers.html", language, values)


def find_submissions(names: Collection[str], user: str) -> list[frappe._dict]:
	"""Return those that `user` may read, in the order of `names`. `shows_answers` says whether they may see
	the answers: graders, and learners if the quiz shows answers. See `quizzes.results.may_see_answers`.
	"""
	if not names:
		return []
	row, quiz = frappe.qb.DocType(QUIZ), frappe.qb.DocType("LMS Quiz")
	readable, gradable = (predicate(user) for predicate in PREDICATES[QUIZ])
	query = frappe.qb.from_(row).left_join(quiz).on(quiz.name == row.quiz).where(row.name.isin(list(names)))
	query = query.select(row.star, quiz.show_answers)
	found = (query if readable is EVERYTHING else query.where(readable)).run(as_dict=True)
	if gradable is EVERYTHING:
		graded = set(names)
	else:
		mine = frappe.qb.from_(row).select(row.name).where(row.name.isin(list(names)) & gradable)
		graded = {name for (name,) in mine.run()}
	for each in found:
		each.shows_answers = each.name in graded or (each.member == user and bool(each.show_answers))
	places = {name: place for place, name in enumerate(names)}
	return sorted(found, key=lambda each: places[each.name])


def find_marks(submissions: Iterable[frappe._dict]) -> dict[str, list[frappe._dict]]:
	names = [row.name for row in submissions if row.shows_answers]
	rows = frappe.get_all(
		RESULT,
		filters={"parent": ["in", names], "parenttype": QUIZ},
		fields=[*MARK_FIELDS, "idx", "parent"],
		order_by="parent, idx",
	)
	found: dict[str, list[frappe._dict]] = {}
	for row in rows:
		found.setdefault(row.parent, []).append(row)
	return found


def find_papers(submissions: Iterable[frappe._dict]) -> dict[str, frappe._dict]:
	"""Return the questions and answers of attempts, as they were fixed at the start."""
	names = [row.attempt for row in submissions if row.shows_answers and row.attempt]
	rows = frappe.get_all(ATTEMPT, filters={"name": ["in", names]}, fields=["name", "paper", "answers"])
	return {row.name: row for row in rows}


def show_paper(
	row: frappe._dict, marks: list[frappe._dict], attempt: frappe._dict | None, language: str
) -> frappe._dict:
	paper = load_paper(attempt.paper) if attempt else None
	answers = load_answers(attempt.answers) if attempt else {}
	questions = {question["question"]: question for question in paper["questions"]} if paper else {}
	is_graded = row.status == GRADED
	shown = [show_mark(mark, questions.get(mark.question_name), answers) for mark in marks]
	return frappe._dict(
		title=row.quiz_title,
		member=row.member_name,
		facts=list(describe_attempt(row, is_graded, paper, language)),
		passed=bool(row.passed),
		outcome=describe_outcome(row, is_graded),
		shows_answers=row.shows_answers,
		marks=[describe_mark(mark, is_graded=is_graded) for mark in shown],
	)


def describe_outcome(row: frappe._dict, is_graded: bool) -> str:
	if not is_graded:
		return _("To be graded")
	return _("Passed") if row.passed else _("Not passed")


def describe_attempt(
	row: frappe._dict, is_graded: bool, paper: Paper | None, language: str
) -> Iterable[tuple[str, str]]:
	"""Yield what the head of a paper says: labels and values."""
	yield _("Attempt"), str(row.attempt_number or 1)
	if (row.cycle or 1) > 1:
		yield _("Cycle"), str(row.cycle)
	if row.started_on:
		yield _("Started on"), long_time(get_datetime(row.started_on), language)
	yield _("Handed in on"), long_time(get_datetime(row.submitted_on), language)
	if row.timed_out:
		yield _("Time limit"), _("Ran out")
	if is_graded:
		share = localize_percent(round(flt(row.percentage), 1), language)
		yield _("Marks"), _("{0} of {1} ({2})").format(row.score, row.score_out_of, share)
		yield _("Needed to pass"), localize_percent(row.passing_percentage or 0, language)
	if row.graded_on:
		yield _("Graded on"), long_time(get_datetime(row.graded_on), language)
		yield _("Graded by"), get_name(row.graded_by)
	if paper:
		yield _("Version of the questions"), find_version(paper)


def get_name(user: str | None) -> str:
	return (user and frappe.db.get_value("User", user, "full_name", cache=True)) or user or ""


def find_version(paper: Paper) -> str:
	"""Return a text that two papers share if their questions and right answers are the same.

	The order is not compared, because it may be shuffled for each attempt.
	"""
	questions = [
		{**question, "options": sorted(question["options"], key=lambda option: option["number"])}
		for question in sorted(paper["questions"], key=lambda question: question["question"])
	]
	text = json.dumps(questions, sort_keys=True, ensure_ascii=False, default=str)
	return sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


def describe_mark(mark: ShownMark, *, is_graded: bool) -> frappe._dict:
	"""Return a question for the template. An open question has no marks until it is graded."""
	is_open = mark["is_correct"] is None
	kind = "open" if is_open else "right" if mark["is_correct"] else "wrong"
	labels = {"open": _("Graded by hand"), "right": _("Correct"), "wrong": _("Wrong")}
	kind = kind if mark["answer"] else "skipped"
	has_marks = is_graded or not is_open
	return frappe._dict(
		number=mark["number"],
		html=Markup(mark["html"]),
		answer=mark["answer"],
		correct_answer=mark["correct_answer"],
		explanation=mark["explanation"],
		kind=kind,
		label=labels.get(kind) or _("Skipped"),
		marks=_("{0} of {1} marks").format(mark["marks"], mark["marks_out_of"])
		if has_marks
		else _("Not graded yet"),
	)


# Homework


def draw_homework(doc: Document, user: str, language: str) -> Markup:
	"""Return one submission of homework."""
	values = {
		"title": doc.assignment_title,
		"about": doc.member_name,
		"facts": list(describe_submission(doc, language)),
		"question": Markup(sanitize_html(doc.question)),
		"answer": Markup(sanitize_html(doc.answer)),
		"file": (doc.assignment_attachment or "").rpartition("/")[2],
		"comments": Markup(sanitize_html(doc.comments)),
		"passed": doc.status == "Pass",
		"outcome": describe_status(doc.status),
		**get_frame(),
	}
	return render_part("homework.html", language, values)


def describe_status(status: str | None) -> str:
	return {
		"Pass": _("Passed"),
		"Fail": _("Not passed"),
		"Not Applicable": _("Not graded"),
	}.get(status or "", _("To be graded"))


def describe_submission(doc: Document, language: str) -> Iterable[tuple[str, str]]:
	course = doc.course and frappe.db.get_value("LMS Course", doc.course, "title")
	if course:
		yield _("Course"), course
	yield _("Submission"), str(doc.number or 1)
	if (doc.cycle or 1) > 1:
		yield _("Cycle"), str(doc.cycle)
	if doc.submitted_on:
		yield _("Handed in on"), long_time(get_datetime(doc.submitted_on), language)
	if doc.graded_on:
		yield _("Graded on"), long_time(get_datetime(doc.graded_on), language)
		yield _("Graded by"), get_name(doc.evaluator)


def get_frame() -> dict[str, object]:
	"""Return what the head of every paper needs."""
	brand = get_brand()
	return {"issuer": brand.name, "logo": brand.logo, "accent": brand.accent_of_mails or STANDARD_ACCENT}


DRAWERS: dict[str, Callable[[Document, str, str], Markup]] = {
	QUIZ: draw_quiz,
	HOMEWORK: draw_homework,
	ENROLLMENT: draw_course,
}
