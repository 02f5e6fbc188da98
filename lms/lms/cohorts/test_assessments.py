"""Assessments of cohorts: what may be one, and who takes them outside of a lesson."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.courses.catalogue import get_outline
from lms.lms.enrollments.enrollment import NotEnrolledError
from lms.lms.homework import submissions
from lms.lms.homework.submissions import HandedInWork
from lms.lms.permissions.checks import may
from lms.lms.permissions.cohort_days import get_end
from lms.lms.quizzes import attempts, overview, results
from lms.lms.quizzes.attempts import QuizClosedError
from lms.lms.shared.moments import as_site_time
from lms.testing.factories import (
	days_of_running_batch,
	in_days,
	make_batch,
	make_batch_enrollment,
	make_course,
	make_enrollment,
	make_lms_assignment,
	make_quiz,
	make_user,
)
from tests.support.quizzes import RIGHT, answer_all, make_open_question

QUIZ, HOMEWORK = "LMS Quiz", "LMS Assignment"


def row(task, **values: object) -> dict[str, object]:
	return {"assessment_type": task.doctype, "assessment_name": task.name, **values}


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A running cohort with a quiz and homework that are in no lesson, a member, and somebody else."""
	quiz, task, member = make_quiz(), make_lms_assignment(), make_user()
	batch = make_batch(members=[member], assessment=[row(quiz), row(task)], **days_of_running_batch())
	return SimpleNamespace(batch=batch, quiz=quiz, task=task, member=member, stranger=make_user())


def take(quiz: str, user: str, at=None) -> results.QuizResult:
	started = attempts.start_attempt(quiz, user, at or now_datetime())
	return attempts.submit_attempt(started["attempt"], answer_all(started, RIGHT), user, at or now_datetime())


def hand_in(task: str, user: str, at=None) -> submissions.HomeworkHandedIn:
	return submissions.hand_in_homework(task, user, HandedInWork("Mine"), at or now_datetime())


# What may be one


def test_the_title_is_that_of_the_quiz_or_homework(scene):
	assert [row.title for row in scene.batch.assessment] == [scene.quiz.title, scene.task.title]
	scene.quiz.update({"title": "Another"}).save()
	assert scene.batch.reload().save().assessment[0].title == "Another"


def test_each_is_in_a_cohort_once():
	quiz = make_quiz(title="<b>Basics</b>")
	with pytest.raises(frappe.ValidationError, match=r"only once.*&lt;b&gt;Basics"):
		make_batch(assessment=[row(quiz), row(quiz)])


@pytest.mark.parametrize(("days", "is_inside"), [(9, False), (10, True), (12, True), (13, False)])
def test_it_is_due_while_the_cohort_lasts(days, is_inside):
	rows = [row(make_quiz(), due_date=in_days(days))]
	if is_inside:
		assert make_batch(assessment=rows).assessment
		return
	with pytest.raises(frappe.ValidationError, match="due outside the dates of the cohort"):
		make_batch(assessment=rows)


def test_a_cohort_is_not_moved_away_from_a_due_date():
	batch = make_batch(assessment=[row(make_quiz(), due_date=in_days(12))])
	with pytest.raises(frappe.ValidationError, match="due outside"):
		batch.update({"end_date": in_days(11)}).save()


@pytest.mark.parametrize(
	("values", "error"),
	[
		({"assessment_type": "User", "assessment_name": "Administrator"}, frappe.ValidationError),
		({"assessment_type": QUIZ, "assessment_name": "no-such-quiz"}, frappe.ValidationError),
		({"assessment_type": QUIZ}, frappe.MandatoryError),
		({"assessment_type": "", "assessment_name": "x"}, frappe.ValidationError),
	],
)
def test_nothing_else_can_be_one(values, error):
	with pytest.raises(error):
		make_batch(assessment=[values])


@pytest.mark.parametrize("make", [make_quiz, make_lms_assignment])
def test_creators_add_only_what_they_may_read(make, as_user):
	creator, draft = make_user("Course Creator"), make()
	with as_user(creator):
		own = make()
		batch = make_batch(assessment=[row(own)])
		batch.append("assessment", row(draft))
		with pytest.raises(frappe.ValidationError, match="There is no"):
			batch.save()
	# What somebody else added stays when they save.
	doc = frappe.get_doc("LMS Batch", batch.name)
	doc.append("assessment", row(draft))
	doc.save()
	with as_user(creator):
		frappe.get_doc("LMS Batch", batch.name).update({"description": "New."}).save()


def test_what_is_in_a_cohort_is_not_deleted_and_keeps_its_name(scene):
	for task in (scene.quiz, scene.task):
		with pytest.raises(frappe.LinkExistsError):
			frappe.delete_doc(task.doctype, task.name)
	frappe.rename_doc(QUIZ, scene.quiz.name, "renamed-quiz-of-a-cohort", force=True)
	assert scene.batch.reload().assessment[0].assessment_name == "renamed-quiz-of-a-cohort"


# Who takes them


def test_members_take_a_quiz_of_no_lesson(scene):
	facts = overview.get_overview(scene.quiz.name, scene.member, now_datetime())
	assert (facts["can_start"], facts["cohort"], facts["course"]) == (True, scene.batch.name, None)
	result = take(scene.quiz.name, scene.member)
	assert (result["passed"], result["progress"], result["attempt_number"]) == (True, None, 1)
	assert overview.get_overview(scene.quiz.name, scene.member, now_datetime())["passed"]


def test_members_hand_in_homework_of_no_lesson(scene):
	shown = submissions.get_homework(scene.task.name, scene.member, now_datetime())
	assert (shown.can_submit, shown.cohort, shown.course) == (True, scene.batch.name, None)
	assert [hand_in(scene.task.name, scene.member)["number"] for _time in range(2)] == [1, 2]


def refuse_both(scene: SimpleNamespace, user: str, at=None) -> None:
	with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError, frappe.ValidationError)):
		take(scene.quiz.name, user, at)
	with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError, frappe.ValidationError)):
		hand_in(scene.task.name, user, at)
	for doctype in ("LMS Quiz Attempt", "LMS Assignment Submission"):
		assert not frappe.db.exists(doctype, {"member": user})


def test_others_find_neither(scene):
	with pytest.raises(frappe.DoesNotExistError):
		overview.get_overview(scene.quiz.name, scene.stranger, now_datetime())
	with pytest.raises(frappe.DoesNotExistError):
		submissions.get_homework(scene.task.name, scene.stranger, now_datetime())
	refuse_both(scene, scene.stranger)


def test_those_who_lead_the_cohort_do_not_take_them(scene):
	evaluator = make_user("Batch Evaluator", "LMS Student")
	scene.batch.append("instructors", {"instructor": evaluator})
	scene.batch.save()
	refuse_both(scene, evaluator)


def test_members_of_a_cohort_without_it_find_neither(scene):
	make_batch_enrollment(make_batch(assessment=[row(make_quiz())]).name, scene.stranger)
	refuse_both(scene, scene.stranger)


@pytest.mark.parametrize(
	"values",
	[{"published": 0}, {"is_cancelled": 1}, {"start_date": 1}],
	ids=["draft", "cancelled", "not started"],
)
def test_a_cohort_that_does_not_take_place_now_gives_no_access(values, scene):
	if "start_date" in values:
		values = {"start_date": in_days(values["start_date"])}
	scene.batch.db_set(values)
	refuse_both(scene, scene.member)


def test_without_the_role_of_a_learner_there_is_no_access(scene):
	frappe.get_doc("User", scene.member).remove_roles("LMS Student")
	refuse_both(scene, scene.member)


def test_after_the_end_members_see_them_and_take_nothing(scene):
	at = now_datetime() + timedelta(days=6)
	facts = overview.get_overview(scene.quiz.name, scene.member, at)
	shown = submissions.get_homework(scene.task.name, scene.member, at)
	assert not facts["can_start"] and not shown.can_submit
	assert facts["reason"] == shown.reason and "is over" in shown.reason
	refuse_both(scene, scene.member, at)


def test_it_ends_with_the_cohort_in_its_time_zone(scene, monkeypatch):
	monkeypatch.setattr("lms.lms.shared.moments.get_system_timezone", lambda: "UTC")
	scene.batch.db_set({"end_date": "2030-03-10", "end_time": "17:00:00", "timezone": "America/New_York"})
	end = frappe.utils.get_datetime("2030-03-10 21:00:00")
	hand_in(scene.task.name, scene.member, end - timedelta(seconds=1))
	with pytest.raises(submissions.AssignmentClosedError, match="is over"):
		hand_in(scene.task.name, scene.member, end)


def test_one_more_cohort_that_runs_is_enough(scene):
	other = make_batch(assessment=[row(scene.quiz)], **days_of_running_batch())
	make_batch_enrollment(other.name, scene.member)
	scene.batch.db_set({"start_date": in_days(-9), "end_date": in_days(-8)})
	assert take(scene.quiz.name, scene.member)["passed"]


def test_leaving_closes_the_way_in_and_keeps_the_results(scene):
	submission, name = take(scene.quiz.name, scene.member)["submission"], scene.member
	hand_in(scene.task.name, name)
	batch = enrolling.lock_batch(scene.batch.name)
	enrolling.take_out(batch, [name], "Administrator", now_datetime())
	assert results.get_result(submission, name)["passed"]
	assert len(submissions.get_homework(scene.task.name, name, now_datetime()).submissions) == 1
	with pytest.raises(QuizClosedError):
		take(scene.quiz.name, name)
	with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError)):
		hand_in(scene.task.name, name)


def test_an_attempt_that_runs_is_resumed_and_timed(scene):
	scene.quiz.update({"duration": 10, "max_attempts": 1}).save()
	at = now_datetime()
	first = attempts.start_attempt(scene.quiz.name, scene.member, at)
	again = attempts.start_attempt(scene.quiz.name, scene.member, at + timedelta(minutes=4))
	assert (again["attempt"], again["seconds_left"]) == (first["attempt"], 360)
	with pytest.raises(attempts.NoAttemptsLeftError):
		take(scene.quiz.name, scene.member, at + timedelta(minutes=11))


@pytest.mark.parametrize("duration", [None, 10])
def test_an_attempt_ends_with_the_cohort(scene, duration):
	scene.quiz.update({"duration": duration}).save()
	end = as_site_time(get_end(scene.batch.reload()))
	started = attempts.start_attempt(scene.quiz.name, scene.member, end - timedelta(minutes=5))
	assert (started["expires_on"], started["seconds_left"]) == (end, 300)
	with pytest.raises(QuizClosedError):
		attempts.start_attempt(scene.quiz.name, scene.member, end + timedelta(minutes=1))
	answers = answer_all(started, RIGHT)
	late = end + timedelta(minutes=2)
	assert not attempts.submit_attempt(started["attempt"], answers, scene.member, late)["passed"]


def test_no_countdown_is_shown_days_before_the_end(scene):
	started = attempts.start_attempt(scene.quiz.name, scene.member, now_datetime())
	assert started["expires_on"]
	assert started["seconds_left"] is None


# Those in a lesson


@pytest.fixture
def placed() -> SimpleNamespace:
	"""A running cohort with a quiz and homework of a lesson, and a member without the course."""
	course, member = make_course(lessons=1), make_user()
	[lesson] = [lesson.name for lesson in get_outline(course.name, member).lessons]
	quiz, task = make_quiz(lesson=lesson), make_lms_assignment(lesson)
	batch = make_batch(members=[member], assessment=[row(quiz), row(task)], **days_of_running_batch())
	return SimpleNamespace(batch=batch, course=course.name, quiz=quiz, task=task, member=member)


def progress(scene: SimpleNamespace) -> float:
	return frappe.db.get_value("LMS Enrollment", {"member": scene.member}, "progress")


def test_a_task_of_a_lesson_is_taken_without_the_course(placed):
	assert take(placed.quiz.name, placed.member)["passed"]
	assert hand_in(placed.task.name, placed.member)["progress"] is None
	make_enrollment(placed.course, placed.member)
	facts = overview.get_overview(placed.quiz.name, placed.member, now_datetime())
	assert facts["passed"] and facts["cohort"] is None, "it counts in the lesson, too"


def test_in_the_lesson_it_completes_the_lesson(placed):
	make_enrollment(placed.course, placed.member)
	take(placed.quiz.name, placed.member)
	assert hand_in(placed.task.name, placed.member)["progress"] == {"progress": 100, "completed": True}


def test_the_limit_of_attempts_is_one_for_both(placed):
	placed.quiz.reload().update({"max_attempts": 1}).save()
	take(placed.quiz.name, placed.member)
	make_enrollment(placed.course, placed.member)
	with pytest.raises(attempts.NoAttemptsLeftError):
		take(placed.quiz.name, placed.member)


def test_a_closed_course_does_not_close_the_cohort(placed):
	make_enrollment(placed.course, placed.member)
	frappe.db.set_value("LMS Course", placed.course, "published", 0)
	assert take(placed.quiz.name, placed.member)["passed"]
	hand_in(placed.task.name, placed.member)
	assert progress(placed) == 0


def test_without_course_and_cohort_the_lesson_stays_closed(placed):
	stranger = make_user()
	with pytest.raises(NotEnrolledError):
		take(placed.quiz.name, stranger)
	with pytest.raises(NotEnrolledError):
		hand_in(placed.task.name, stranger)


# Grading


def make_work(scene: SimpleNamespace) -> dict[str, str]:
	text = make_open_question()
	scene.quiz.update({"questions": [{"question": text, "marks": 1}]}).save()
	started = attempts.start_attempt(scene.quiz.name, scene.member, now_datetime())
	result = attempts.submit_attempt(started["attempt"], {text: "Because."}, scene.member, now_datetime())
	return {
		"LMS Quiz Submission": result["submission"],
		"LMS Assignment Submission": hand_in(scene.task.name, scene.member)["submission"],
	}


@pytest.mark.parametrize("ptype", ["read", "write"])
def test_creators_grade_in_the_cohorts_they_lead(ptype, scene):
	work = make_work(scene)
	leads, other = make_user("Course Creator"), make_user("Course Creator")
	scene.batch.append("instructors", {"instructor": leads})
	scene.batch.save()
	make_batch_enrollment(make_batch([], assessment=[row(make_quiz())]).name, scene.member)
	for doctype, name in work.items():
		assert may(leads, ptype, doctype, name)
		assert not may(other, ptype, doctype, name)
		assert not may(make_user("LMS Student"), ptype, doctype, name)


def test_creators_see_nothing_of_people_outside_of_the_cohort(scene):
	leads, other = make_user("Course Creator"), make_user()
	scene.batch.append("instructors", {"instructor": leads})
	scene.batch.save()
	make_batch_enrollment(make_batch(assessment=[row(scene.quiz)], **days_of_running_batch()).name, other)
	submission = take(scene.quiz.name, other)["submission"]
	assert not may(leads, "read", "LMS Quiz Submission", submission)


def test_creators_who_are_members_do_not_grade_themselves(scene):
	leads = make_user("Course Creator", "LMS Student")
	scene.batch.append("instructors", {"instructor": leads})
	scene.batch.save()
	make_batch_enrollment(scene.batch.name, leads)
	submission = take(scene.quiz.name, leads)["submission"]
	assert not may(leads, "write", "LMS Quiz Submission", submission)


def test_creators_list_what_they_grade(scene, as_user):
	work = make_work(scene)
	leads = make_user("Course Creator")
	scene.batch.append("instructors", {"instructor": leads})
	scene.batch.save()
	with as_user(leads):
		for doctype, name in work.items():
			assert frappe.get_list(doctype, {"name": name}, pluck="name") == [name]
			assert frappe.get_doc(doctype, name).has_permission("write")
