"""Creates the quiz attempts and homework of the demo's people.

Calls the functions that learners and graders use, with the time at which it happened. Functions that use the
current time have their timestamps set back afterwards.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

import frappe
from frappe.utils import now_datetime

from lms.demo.company import Company, Person, spread
from lms.demo.data import load_json
from lms.lms.homework import submissions
from lms.lms.quizzes import attempts, results
from lms.lms.quizzes.papers import CHOICES, OPEN_ENDED, Answers, Question, load_paper

# The earliest time of a submission, and the longest duration of an attempt.
EARLIEST, DURATION = time(9), timedelta(minutes=8)
# One in this many fails the first attempt.
FAILING = 8
ALL = 99


class Work:
	"""The quizzes and homework of one course, for people to do on some day."""

	def __init__(self, company: Company, course: str, grader: str) -> None:
		self.company, self.course, self.grader = company, course, grader
		self.texts: dict[str, Any] = load_json("work")
		self.quizzes = self.find("LMS Quiz")
		self.assignments = self.find("LMS Assignment")
		self.grades = cycle(self.texts["grades"])

	def find(self, doctype: str) -> dict[str, str]:
		"""Return names by lesson."""
		rows = frappe.get_all(doctype, filters={"course": self.course}, fields=["lesson", "name"])
		return {row.lesson: row.name for row in rows}

	def do(self, person: Person, lessons: Collection[str], day: date) -> None:
		"""Pass the quizzes and hand in the homework of these lessons."""
		for lesson in lessons:
			if lesson in self.quizzes:
				self.pass_quiz(person, self.quizzes[lesson], day)
			if lesson in self.assignments:
				self.hand_in(person, self.assignments[lesson], day)

	# Quizzes

	def pass_quiz(self, person: Person, quiz: str, day: date) -> None:
		"""Pass a quiz, for some people after a failed attempt. Hardly anyone gets full marks."""
		at = self.moment(person, day)
		if spread(f"{quiz} {person.login}") % FAILING == 0:
			self.take(person, quiz, at - 2 * DURATION, wrong=ALL)
		self.take(person, quiz, at, wrong=spread(person.login) % 2)
		self.grade_open(self.company.email(person.login), quiz)

	def begin(self, person: Person, quiz: str, at: datetime) -> attempts.StartedAttempt:
		return attempts.start_attempt(quiz, self.company.email(person.login), at)

	def take(self, person: Person, quiz: str, at: datetime, *, wrong: int) -> str:
		"""Take an attempt with this many wrong answers, one-mark questions first. Returns its submission."""
		attempt = self.begin(person, quiz, at)["attempt"]
		paper = load_paper(frappe.db.get_value("LMS Quiz Attempt", attempt, "paper"))
		answers: Answers = {}
		for question in paper["questions"]:
			is_wrong = wrong > 0 and (question["marks"] == 1 or wrong > 1)
			wrong -= is_wrong
			answers[question["question"]] = self.answer(question, is_right=not is_wrong)
		user = self.company.email(person.login)
		return attempts.submit_attempt(attempt, {**answers}, user, at + DURATION)["submission"]

	def answer(self, question: Question, *, is_right: bool) -> list[int] | str:
		if question["type"] == OPEN_ENDED:
			return self.texts["open_answer"]
		if question["type"] != CHOICES:
			return question["possibilities"][0] if is_right else self.texts["wrong_answer"]
		numbers = [option["number"] for option in question["options"] if option["is_correct"] == is_right]
		return numbers if question["multiple"] else numbers[:1]

	def grade_open(self, user: str, quiz: str) -> None:
		filters = {"member": user, "quiz": quiz, "status": results.TO_BE_GRADED}
		for name, submitted_on in frappe.get_all(
			results.DOCTYPE, filters, ["name", "submitted_on"], as_list=True
		):
			rows = {"parent": name, "type": OPEN_ENDED}
			marks = frappe.get_all(results.RESULT, rows, ["question_name", "marks_out_of"], as_list=True)
			with acting_as(self.grader):
				results.grade_by_hand(name, dict(marks), self.grader)
			set_back(results.DOCTYPE, name, graded_on=submitted_on + timedelta(hours=1))

	def leave_unfinished(self, people: list[Person], plan: dict[str, int]) -> None:
		"""Leave this many of the people who have started the course in each state of its quiz."""
		waiting = iter(people)
		for state, count in plan.items():
			for person in islice(waiting, count):
				[quiz] = self.quizzes.values()
				at = self.moment(person, self.company.day(-1))
				if state == "in_progress":
					self.begin(person, quiz, at)
				else:
					self.take(person, quiz, at, wrong=ALL if state == "failed" else 0)

	# Homework

	def hand_in(self, person: Person, assignment: str, day: date) -> None:
		"""Hand in and grade homework. People who fail hand in again."""
		for grade in next(self.grades):
			text = self.texts["handed_in"][spread(person.login) % len(self.texts["handed_in"])]
			work = submissions.HandedInWork(answer=text)
			user, at = self.company.email(person.login), self.moment(person, day)
			name = submissions.hand_in_homework(assignment, user, work, at)["submission"]
			if grade["status"] != submissions.NOT_GRADED:
				with acting_as(self.grader):
					submissions.grade_homework(name, grade["status"], grade["comments"])

	def moment(self, person: Person, day: date) -> datetime:
		"""Return a time in the working day that is not in the future."""
		at = datetime.combine(day, EARLIEST) + timedelta(minutes=spread(person.login) % 420)
		return min(at, now_datetime() - 3 * DURATION)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Sign in as the user, as the session decides who grades."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def set_back(doctype: str, name: str, **moments: datetime) -> None:
	frappe.db.set_value(doctype, name, moments, update_modified=False)
