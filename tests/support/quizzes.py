"""A course with a quiz, somebody who takes it, and the time at which they do."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.quizzes import attempts, results
from lms.lms.quizzes import overview as quiz_overview
from lms.testing.factories import make_course, make_enrollment, make_question, make_quiz, make_user

RIGHT, WRONG = 1, 2


def at(minutes: float = 0, now: datetime | None = None) -> datetime:
	"""So many minutes from now, by the server's clock."""
	return (now or now_datetime()) + timedelta(minutes=minutes)


def make_scene(learner: str | None = None, questions: int | list[str] = 2, **quiz: object) -> SimpleNamespace:
	"""`learner` is enrolled in `course`, whose only `lesson` has `quiz`; half of the marks pass it."""
	course, learner = make_course(lessons=1), learner or make_user()
	lesson = get_outline(course.name, learner).lessons[0].name
	made = make_quiz(questions, lesson=lesson, **quiz)
	make_enrollment(course.name, learner)
	return SimpleNamespace(course=course.name, lesson=lesson, learner=learner, quiz=made)


def make_input(**values: object) -> str:
	"""Name of a question whose answer is to be typed: Paris."""
	empty = {"option_1": None, "option_2": None, "is_correct_1": 0}
	return make_question(**empty, type="User Input", **{"possibility_1": "Paris"} | values).name


def make_open_question(**values: object) -> str:
	"""Name of a question whose answer somebody has to read."""
	return make_question(
		**{"option_1": None, "option_2": None, "is_correct_1": 0}, type="Open Ended", **values
	).name


def start(scene: SimpleNamespace, minutes: float = 0) -> attempts.StartedAttempt:
	return attempts.start_attempt(scene.quiz.name, scene.learner, at(minutes))


def save(scene: SimpleNamespace, attempt: str, answers: dict, minutes: float = 0) -> attempts.SavedAnswers:
	return attempts.save_answers(attempt, answers, scene.learner, at(minutes))


def submit(
	scene: SimpleNamespace, attempt: str, answers: dict | None = None, minutes: float = 0
) -> results.QuizResult:
	return attempts.submit_attempt(attempt, answers, scene.learner, at(minutes))


def overview(scene: SimpleNamespace, minutes: float = 0) -> quiz_overview.QuizOverview:
	return quiz_overview.get_overview(scene.quiz.name, scene.learner, at(minutes))


def answer_all(started: attempts.StartedAttempt, answer: object) -> dict[str, object]:
	return {question["question"]: answer for question in started["questions"]}


def take(scene: SimpleNamespace, answer: object = RIGHT) -> results.QuizResult:
	"""Begin an attempt, give the same answer to all questions, and hand it in."""
	started = start(scene)
	return attempts.submit_attempt(started["attempt"], answer_all(started, answer), scene.learner, at())
