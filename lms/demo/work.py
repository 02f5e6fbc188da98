"""What the people of the demo did with quizzes and assignments.

By the functions that learners and graders use, called with the moment at which it happened; only where a
function takes the time of now, the time stamps are set back afterwards.
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
from lms.lms import quiz_attempts, quiz_results, submissions
from lms.lms.quiz_papers import CHOICES, OPEN_ENDED, Answers, Question, load_paper

# Nobody hands in earlier in the day, or takes longer.
EARLIEST, DURATION = time(9), timedelta(minutes=8)
# Out of so many, one fails at first.
FAILING = 8
ALL = 99


class Work:
	"""The quizzes and assignments of one course, done by people on some day."""

	def __init__(self, company: Company, course: str, grader: str) -> None:
		self.company, self.course, self.grader = company, course, grader
		self.texts: dict[str, Any] = load_json("work")
		self.quizzes = self.find("LMS Quiz")
		self.assignments = self.find("LMS Assignment")
		self.grades = cycle(self.texts["grades"])

	def find(self, doctype: str) -> dict[str, str]:
		"""Names by lesson."""
		rows = frappe.get_all(doctype, filters={"course": self.course}, fields=["lesson", "name"])
		return {row.lesson: row.name for row in rows}

	def do(self, person: Person, lessons: Collection[str], day: date) -> None:
		"""Pass, and hand in, all that these lessons ask for."""
		for lesson in lessons:
			if lesson in self.quizzes:
				self.pass_quiz(person, self.quizzes[lesson], day)
			if lesson in self.assignments:
				self.hand_in(person, self.assignments[lesson], day)

	# Quizzes

	def pass_quiz(self, person: Person, quiz: str, day: date) -> None:
		"""Some after they have failed; and hardly anybody knows everything."""
		at = self.moment(person, day)
		if spread(f"{quiz} {person.login}") % FAILING == 0:
			self.take(person, quiz, at - 2 * DURATION, wrong=ALL)
		self.take(person, quiz, at, wrong=spread(person.login) % 2)
		self.grade_open(self.company.email(person.login), quiz)

	def begin(self, person: Person, quiz: str, at: datetime) -> quiz_attempts.Started:
		return quiz_attempts.start(quiz, self.company.email(person.login), at)

	def take(self, person: Person, quiz: str, at: datetime, *, wrong: int) -> str:
		"""An attempt with so many wrong answers, to questions of one mark first; the submission."""
		attempt = self.begin(person, quiz, at)["attempt"]
		paper = load_paper(frappe.db.get_value("LMS Quiz Attempt", attempt, "paper"))
		answers: Answers = {}
		for question in paper["questions"]:
			is_wrong = wrong > 0 and (question["marks"] == 1 or wrong > 1)
			wrong -= is_wrong
			answers[question["question"]] = self.answer(question, is_right=not is_wrong)
		user = self.company.email(person.login)
		return quiz_attempts.submit(attempt, answers, user, at + DURATION)["submission"]

	def answer(self, question: Question, *, is_right: bool) -> list[int] | str:
		if question["type"] == OPEN_ENDED:
			return self.texts["open_answer"]
		if question["type"] != CHOICES:
			return question["possibilities"][0] if is_right else self.texts["wrong_answer"]
		numbers = [option["number"] for option in question["options"] if option["is_correct"] == is_right]
		return numbers if question["multiple"] else numbers[:1]

	def grade_open(self, user: str, quiz: str) -> None:
		filters = {"member": user, "quiz": quiz, "status": quiz_results.TO_BE_GRADED}
		for name, submitted_on in frappe.get_all(
			quiz_results.DOCTYPE, filters, ["name", "submitted_on"], as_list=True
		):
			rows = {"parent": name, "type": OPEN_ENDED}
			marks = frappe.get_all(quiz_results.RESULT, rows, ["question_name", "marks_out_of"], as_list=True)
			with acting_as(self.grader):
				quiz_results.grade_by_hand(name, dict(marks), self.grader)
			set_back(quiz_results.DOCTYPE, name, graded_on=submitted_on + timedelta(hours=1))

	def leave_unfinished(self, people: list[Person], plan: dict[str, int]) -> None:
		"""Of those who have begun the course, so many are in each of these states of its quiz."""
		waiting = iter(people)
		for state, count in plan.items():
			for person in islice(waiting, count):
				[quiz] = self.quizzes.values()
				at = self.moment(person, self.company.day(-1))
				if state == "in_progress":
					self.begin(person, quiz, at)
				else:
					self.take(person, quiz, at, wrong=ALL if state == "failed" else 0)

	# Assignments

	def hand_in(self, person: Person, assignment: str, day: date) -> None:
		"""Graded in turn; whoever has not passed hands in again."""
		for grade in next(self.grades):
			text = self.texts["handed_in"][spread(person.login) % len(self.texts["handed_in"])]
			work = submissions.Work(answer=text)
			user = self.company.email(person.login)
			name = submissions.hand_in(assignment, user, work, day)["submission"]
			if grade["status"] != submissions.NOT_GRADED:
				with acting_as(self.grader):
					submissions.grade(name, grade["status"], grade["comments"])
			set_back(submissions.DOCTYPE, name, submitted_on=self.moment(person, day))

	def moment(self, person: Person, day: date) -> datetime:
		"""Some time of the working day, and not in the future."""
		at = datetime.combine(day, EARLIEST) + timedelta(minutes=spread(person.login) % 420)
		return min(at, now_datetime() - 3 * DURATION)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Who grades is who is signed in."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def set_back(doctype: str, name: str, **moments: datetime) -> None:
	frappe.db.set_value(doctype, name, moments, update_modified=False)
