"""Completing a cohort: all requirements met, written and told once, and never taken back."""

from collections.abc import Collection
from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import getdate, now_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.cohorts import completing, enrolling
from lms.lms.cohorts.completing import catch_up, complete_batch
from lms.lms.cohorts.views import get_batches
from lms.lms.enrollments.enrollment import find_enrollments, start_new_cycle
from lms.lms.homework.submissions import HandedInWork, grade_homework, hand_in_homework
from lms.lms.live_classes import attendance, signing
from lms.lms.live_classes.attendance import ABSENT, PARTIAL, PRESENT, Mark
from lms.lms.live_classes.changing import cancel_class
from lms.lms.quizzes import attempts, results
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_batch,
	make_batch_enrollment,
	make_course,
	make_enrollment,
	make_live_class,
	make_lms_assignment,
	make_quiz,
	make_running_batch,
	make_user,
	today,
)
from lms.testing.mails import get_alerts
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements
from tests.support.fuzzing import fuzz
from tests.support.quizzes import RIGHT, WRONG, answer_all, make_open_question

BY = "Administrator"
DONE = "You have completed the cohort"

pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


@pytest.fixture
def scene(queue) -> SimpleNamespace:
	"""A running cohort with a course of one lesson, a quiz and homework, and a member."""
	course, quiz, task, member = make_course(lessons=1), make_quiz(), make_lms_assignment(), make_user()
	rows = [row_of(quiz), row_of(task)]
	batch = make_running_batch([course.name], [member], assessment=rows)
	queue.run()
	return SimpleNamespace(
		batch=batch, course=course.name, quiz=quiz.name, task=task.name, member=member, queue=queue
	)


def row_of(task) -> dict[str, str]:
	return {"assessment_type": task.doctype, "assessment_name": task.name}


def take(quiz: str, user: str, answer: int = RIGHT) -> results.QuizResult:
	now = now_datetime()
	started = attempts.start_attempt(quiz, user, now)
	return attempts.submit_attempt(started["attempt"], answer_all(started, answer), user, now)


def hand_in(task: str, user: str) -> str:
	return hand_in_homework(task, user, HandedInWork("Mine"), now_datetime())["submission"]


def do_all(scene: SimpleNamespace, member: str | None = None) -> None:
	member = member or scene.member
	complete_lessons(member, scene.course)
	take(scene.quiz, member)
	grade_homework(hand_in(scene.task, member), "Pass", None)


def completed(batch, member: str) -> list[object]:
	"""The dates of completion in all memberships of the person."""
	filters = {"batch": batch.name, "member": member, "completed_on": ["is", "set"]}
	return frappe.get_all("LMS Batch Enrollment", filters, pluck="completed_on")


def told(member: str) -> int:
	return sum(DONE in alert.subject for alert in get_alerts(member))


# When


@pytest.mark.parametrize("last", ["course", "quiz", "homework"])
def test_the_last_requirement_completes_it_at_once(scene, last):
	steps = {
		"course": lambda: complete_lessons(scene.member, scene.course),
		"quiz": lambda: take(scene.quiz, scene.member),
		"homework": lambda: grade_homework(hand_in(scene.task, scene.member), "Pass", None),
	}
	for name in sorted(steps, key=lambda name: name == last):
		assert completed(scene.batch, scene.member) == []
		steps[name]()
		scene.queue.run()
	assert completed(scene.batch, scene.member) == [today()]
	assert told(scene.member) == 1


def test_a_grade_of_an_open_question_completes_it(scene):
	text = make_open_question()
	quiz = make_quiz([text])
	batch = make_running_batch(members=[scene.member], assessment=[row_of(quiz)])
	started = attempts.start_attempt(quiz.name, scene.member, now_datetime())
	result = attempts.submit_attempt(started["attempt"], {text: "So."}, scene.member, now_datetime())
	scene.queue.run()
	assert completed(batch, scene.member) == []
	results.grade_by_hand(result["submission"], {text: 1}, BY)
	scene.queue.run()
	assert completed(batch, scene.member) == [today()]


def test_homework_without_grades_completes_it_when_it_is_handed_in(scene):
	task = make_lms_assignment(grade_assignment=0)
	batch = make_running_batch(members=[scene.member], assessment=[row_of(task)])
	hand_in(task.name, scene.member)
	scene.queue.run()
	assert completed(batch, scene.member) == [today()]


@pytest.mark.parametrize("grade", ["Fail", None])
def test_what_is_failed_or_waits_does_not_complete_it(scene, grade):
	complete_lessons(scene.member, scene.course)
	take(scene.quiz, scene.member)
	submission = hand_in(scene.task, scene.member)
	if grade:
		grade_homework(submission, grade, None)
	scene.queue.run()
	assert completed(scene.batch, scene.member) == []


def test_a_failed_quiz_does_not_complete_it(scene):
	complete_lessons(scene.member, scene.course)
	grade_homework(hand_in(scene.task, scene.member), "Pass", None)
	take(scene.quiz, scene.member, WRONG)
	scene.queue.run()
	assert completed(scene.batch, scene.member) == []


def test_what_was_done_before_joining_counts_in_any_cycle(scene):
	early = make_user()
	make_enrollment(scene.course, early)
	complete_lessons(early, scene.course)
	start_new_cycle(find_enrollments([scene.course], [early], for_update=True).values(), BY)
	batch = make_running_batch([scene.course])
	make_batch_enrollment(batch.name, early)
	scene.queue.run()
	assert completed(batch, early) == [today()]


def test_a_cohort_that_has_not_started_is_completed_when_it_starts(scene):
	batch = make_batch([scene.course], [scene.member])
	complete_lessons(scene.member, scene.course)
	scene.queue.run()
	assert completed(batch, scene.member) == []
	assert catch_up(now_datetime() + timedelta(days=9), BY) == 0
	assert catch_up(now_datetime() + timedelta(days=11), BY) == 1
	assert completed(batch, scene.member) == [in_days(11)]


def test_a_late_grade_completes_a_cohort_that_is_over(scene):
	complete_lessons(scene.member, scene.course)
	take(scene.quiz, scene.member)
	submission = hand_in(scene.task, scene.member)
	scene.batch.db_set({"start_date": in_days(-9), "end_date": in_days(-2)})
	grade_homework(submission, "Pass", None)
	scene.queue.run()
	assert completed(scene.batch, scene.member) == [today()]


@pytest.mark.parametrize("values", [{"published": 0}, {"is_cancelled": 1}])
def test_a_draft_and_a_cancelled_cohort_are_not_completed(scene, values):
	do_all(scene)
	scene.batch.db_set(values)
	scene.queue.run()
	assert catch_up(now_datetime(), BY) == 0
	assert completed(scene.batch, scene.member) == []


def test_nobody_completes_a_cohort_that_requires_nothing(scene):
	batch = make_running_batch(members=[scene.member])
	assert complete_batch(batch.name, now_datetime(), BY) == 0
	assert completed(batch, scene.member) == []


def test_taking_out_a_requirement_completes_it(scene):
	complete_lessons(scene.member, scene.course)
	take(scene.quiz, scene.member)
	scene.queue.run()
	batch = scene.batch.reload()
	batch.assessment = batch.assessment[:1]
	batch.save()
	scene.queue.run()
	assert completed(scene.batch, scene.member) == [today()]


def test_saving_without_a_new_requirement_looks_at_nobody(scene):
	scene.batch.reload().update({"description": "New."}).save()
	assert [name for name, _arguments in scene.queue.jobs if name is completing.check_batch] == []


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_changing_a_class_completes_it_at_once(queue, change):
	"""Without the class that is still open, or if it was before they joined, they have attended enough."""
	member = make_user()
	batch = make_running_batch(members=[member], minimum_attendance=70)
	held = make_live_class(batch.name, date=in_days(1), duration=60).reload()
	coming = make_live_class(batch.name, date=in_days(3), duration=60).reload()
	attendance.mark(held.name, {member: Mark(PARTIAL, 45)}, BY, held.ends_on)
	signing.sign(held.name, BY, held.ends_on)
	queue.run()
	assert completed(batch, member) == []
	if change == "cancel":
		cancel_class(coming.name, "Ill.", BY, now_datetime())
	else:
		coming.update({"date": in_days(-1)}).save()
	queue.run()
	assert completed(batch, member) == [today()]


def test_changing_classes_asks_nothing_where_attendance_does_not_matter(queue):
	batch = make_running_batch(members=[make_user()])
	live_class = make_live_class(batch.name, date=in_days(3)).reload()
	queue.run()
	cancel_class(live_class.name, "Ill.", BY, now_datetime())
	assert [name for name, _arguments in queue.jobs if name is completing.check_batch] == []


# Once


def test_it_is_never_taken_back_nor_told_again(scene):
	do_all(scene)
	scene.queue.run()
	frappe.db.set_value("LMS Batch Enrollment", {"member": scene.member}, "completed_on", in_days(-1))
	start_new_cycle(find_enrollments([scene.course], [scene.member], for_update=True).values(), BY)
	batch = scene.batch.reload()
	batch.append("assessment", row_of(make_quiz()))
	batch.save()
	take(scene.quiz, scene.member)
	scene.queue.run()
	assert catch_up(now_datetime(), BY) == 0
	assert completed(scene.batch, scene.member) == [in_days(-1)]
	assert told(scene.member) == 1


def test_it_is_kept_after_leaving_and_not_written_again_on_coming_back(scene):
	do_all(scene)
	scene.queue.run()
	leave(scene)
	assert completed(scene.batch, scene.member) == [today()]
	make_batch_enrollment(scene.batch.name, scene.member)
	scene.queue.run()
	assert catch_up(now_datetime(), BY) == 0
	assert completed(scene.batch, scene.member) == [today()]
	assert told(scene.member) == 1
	[row] = get_batches(scene.member, now_datetime(), only_own=True)
	assert (row.is_member, row.completed_on) == (True, today())


def leave(scene: SimpleNamespace) -> None:
	batch = enrolling.lock_batch(scene.batch.name)
	enrolling.take_out(batch, [scene.member], BY, now_datetime())


def test_who_has_left_does_not_complete_it(scene):
	complete_lessons(scene.member, scene.course)
	take(scene.quiz, scene.member)
	submission = hand_in(scene.task, scene.member)
	leave(scene)
	grade_homework(submission, "Pass", None)
	scene.queue.run()
	assert catch_up(now_datetime(), BY) == 0
	assert completed(scene.batch, scene.member) == []


@pytest.mark.parametrize("role", ["System Manager", "Moderator"])
def test_nobody_sets_it(scene, role, as_user):
	row, other = frappe.get_doc("LMS Batch Enrollment", {"member": scene.member}), make_user()
	with as_user(make_user(role)):
		row.completed_on = today()
		with pytest.raises(frappe.PermissionError, match="set by the system"):
			row.save()
		with pytest.raises(frappe.PermissionError, match="set by the system"):
			frappe.get_doc(
				{
					"doctype": "LMS Batch Enrollment",
					"batch": scene.batch.name,
					"member": other,
					"completed_on": today(),
				}
			).insert()


@pytest.mark.parametrize("certified", [0, 1])
def test_a_cohort_that_gives_one_gives_a_certificate(scene, certified):
	scene.batch.db_set("certification", certified)
	do_all(scene)
	scene.queue.run()
	assert completed(scene.batch, scene.member)
	certificates = frappe.get_all("LMS Certificate", {"member": scene.member}, ["batch_name", "batch_title"])
	assert certificates == [{"batch_name": scene.batch.name, "batch_title": scene.batch.title}] * certified


# Attendance


def attend(monkeypatch, who: Collection[str]) -> list[tuple[str, list[str]]]:
	"""Let these people have attended. Returns what is asked for."""
	asked = []

	def find(batch: str, members: Collection[str]) -> set[str]:
		asked.append((batch, list(members)))
		return set(who)

	monkeypatch.setattr(completing, "find_who_attended", find)
	return asked


@pytest.mark.parametrize("attended", [False, True])
def test_attendance_counts_if_the_cohort_asks_for_it(scene, monkeypatch, attended):
	scene.batch.db_set("minimum_attendance", 80)
	asked = attend(monkeypatch, [scene.member, "stranger@example.com"] if attended else [])
	assert complete_batch(scene.batch.name, now_datetime(), BY) == 0
	assert asked == [], "only those who lack nothing else are asked for"
	do_all(scene)
	assert complete_batch(scene.batch.name, now_datetime(), BY) == int(attended)
	assert asked == [(scene.batch.name, [scene.member])]


def test_without_a_minimum_nobody_is_asked(scene, monkeypatch):
	asked = attend(monkeypatch, [])
	do_all(scene)
	assert complete_batch(scene.batch.name, now_datetime(), BY) == 1
	assert asked == []


@pytest.mark.parametrize("status", [PRESENT, ABSENT])
def test_signing_the_last_class_completes_it(scene, status):
	scene.batch.db_set("minimum_attendance", 50)
	live_class, at = make_live_class(scene.batch.name, date=in_days(1)), now_datetime() + timedelta(days=2)
	do_all(scene)
	scene.queue.run()
	assert completed(scene.batch, scene.member) == []
	attendance.mark(live_class.name, {scene.member: Mark(status)}, BY, at)
	signing.sign(live_class.name, BY, at)
	scene.queue.run()
	assert bool(completed(scene.batch, scene.member)) is (status == PRESENT)


@pytest.mark.parametrize("percent", [-1, 100.5, 1000])
def test_the_minimum_is_a_percentage(percent):
	with pytest.raises(frappe.ValidationError):
		make_batch(minimum_attendance=percent)


# Any history


STEPS = st.sampled_from(
	("course one", "course two", "pass", "fail", "hand in", "grade", "leave", "join", "drop", "job")
)


@settings(fuzz, max_examples=15)
@given(history=st.lists(STEPS, max_size=10))
def test_any_history(history):
	"""Whoever has met everything that is required while they are a member has completed it. Nobody else."""
	frappe.db.savepoint("history")
	patch = pytest.MonkeyPatch()
	try:
		walk(history, JobQueue(patch))
	finally:
		patch.undo()
		frappe.db.rollback(save_point="history")


def walk(history: list[str], queue: JobQueue) -> None:
	courses = [make_course(lessons=1).name for _ in range(2)]
	quiz, task, member = make_quiz(), make_lms_assignment(), make_user()
	batch = make_running_batch(courses, [member], assessment=[row_of(quiz), row_of(task)])
	done, required = set(), {"one", "two", "quiz", "homework"}
	is_member, is_completed, waiting = True, False, []
	for step in history:
		if step.startswith("course"):
			word = step.split()[1]
			complete_lessons(member, courses[word == "two"])
			done.add(word)
		elif step in ("pass", "fail") and is_member and "quiz" in required:
			take(quiz.name, member, RIGHT if step == "pass" else WRONG)
			done |= {"quiz"} if step == "pass" else set()
		elif step == "hand in" and is_member and "homework" not in done:
			waiting.append(hand_in(task.name, member))
		elif step == "grade" and waiting:
			grade_homework(waiting.pop(), "Pass", None)
			done.add("homework")
		elif step == "leave" and is_member:
			enrolling.take_out(enrolling.lock_batch(batch.name), [member], BY, now_datetime())
			is_member = False
		elif step == "join" and not is_member:
			make_batch_enrollment(batch.name, member)
			is_member = True
		elif step == "drop" and "quiz" in required:
			doc = frappe.get_doc("LMS Batch", batch.name)
			doc.assessment = [each for each in doc.assessment if each.assessment_name != quiz.name]
			doc.save()
			required.discard("quiz")
		elif step == "job":
			catch_up(now_datetime(), BY)
		queue.run()
		is_completed = is_completed or (is_member and required <= done)
		assert len(completed(batch, member)) == told(member) == int(is_completed), (step, history)


# Cost


def test_the_number_of_statements_does_not_depend_on_people(scene):
	def make(count: int) -> str:
		people = [make_user() for _ in range(count)]
		batch = make_running_batch([scene.course])
		enrolling.enroll_people(batch.name, people, BY, now_datetime())
		for person in people:
			complete_lessons(person, scene.course)
		return batch.name

	few, many = make(1), make(5)
	count = count_statements(complete_batch, few, now_datetime(), BY)
	assert count_statements(complete_batch, many, now_datetime(), BY) == count
	assert getdate() == today()
