"""The order of courses in a program: whom it keeps from which lessons, whom not, and what they are told.

Unless a test says otherwise a learner is in one published program that enforces the order of three courses.
"""

from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses.catalogue import get_course, get_readable_lessons
from lms.lms.learning.progress import mark_position_complete
from lms.lms.permissions.courses import locked_courses
from lms.lms.programs.course_locks import CourseLockedError, describe_lock, describe_locks, require_unlocked
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_assignment,
	make_course,
	make_lesson,
	make_program,
	make_user,
	today,
	unique,
)


@pytest.fixture
def scene() -> SimpleNamespace:
	learner = make_user()
	first, second, third = courses = [make_course(lessons=2).name for _ in range(3)]
	program = make_program(courses, [learner])
	return SimpleNamespace(learner=learner, program=program, first=first, second=second, third=third)


def locked(scene: SimpleNamespace) -> list[bool]:
	"""Of each course, as every path sees it: the predicate, the lessons to read and the reason agree."""
	return [is_locked(course, scene.learner) for course in (scene.first, scene.second, scene.third)]


def is_locked(course: str, user: str) -> bool:
	reason, readable = describe_lock(course, user), get_readable_lessons(course, user)
	row = frappe.qb.DocType("LMS Course")
	query = frappe.qb.from_(row).select(row.name).where(row.name.isin(locked_courses(user)))
	assert (reason is not None) == (course in query.run(pluck=True)) == (not readable)
	return reason is not None


def title(course: str) -> str:
	return frappe.db.get_value("LMS Course", course, "title")


def test_only_the_first_course_is_open_at_first(scene):
	assert locked(scene) == [False, True, True]


def test_each_course_opens_when_the_one_before_is_complete(scene):
	complete_lessons(scene.learner, scene.first, 1)
	assert locked(scene) == [False, True, True]
	complete_lessons(scene.learner, scene.first)
	assert locked(scene) == [False, False, True]
	complete_lessons(scene.learner, scene.second)
	assert locked(scene) == [False, False, False]


def test_nothing_is_locked_where_the_order_is_free(scene):
	scene.program.update({"enforce_course_order": 0}).save()
	assert locked(scene) == [False, False, False]


def test_a_program_that_is_not_published_holds_nobody_back(scene):
	scene.program.update({"published": 0}).save()
	assert locked(scene) == [False, False, False]


def test_who_left_the_program_is_free(scene):
	scene.program.set("program_members", [])
	scene.program.save()
	assert locked(scene) == [False, False, False]


def test_the_order_is_that_of_the_rows(scene):
	scene.program.program_courses = scene.program.program_courses[::-1]
	for number, row in enumerate(scene.program.program_courses, 1):
		row.idx = number
	scene.program.save()
	assert locked(scene) == [True, True, False]


@pytest.mark.parametrize(
	"values",
	[{"published": 0}, {"chapters": []}],
	ids=["unpublished", "without lessons"],
)
def test_a_course_that_nobody_can_complete_is_passed_over(scene, values):
	frappe.get_doc("LMS Course", scene.first).update(values).save()
	assert [is_locked(course, scene.learner) for course in (scene.second, scene.third)] == [False, True]


def test_a_course_that_is_still_to_come_is_passed_over(scene):
	"""As one that became upcoming on a site of Frappe Learning."""
	frappe.db.set_value("LMS Course", scene.first, "upcoming", 1)
	assert [is_locked(course, scene.learner) for course in (scene.second, scene.third)] == [False, True]


def test_lessons_added_after_the_completion_lock_nothing_again(scene):
	complete_lessons(scene.learner, scene.first)
	make_lesson(frappe.get_doc("LMS Course", scene.first).chapters[0].chapter)
	assert (
		frappe.db.get_value("LMS Enrollment", {"member": scene.learner, "course": scene.first}, "progress")
		< 100
	)
	assert locked(scene) == [False, False, True]


def test_a_retake_of_the_first_course_locks_nothing_again(scene):
	from lms.lms.training.assignments import assign_training

	complete_lessons(scene.learner, scene.first)
	due = {scene.first: in_days(9)}
	assign_training(
		due, [scene.learner], assigned_by="Administrator", assigned_via="API", today=today(), retake=True
	)
	assert locked(scene) == [False, False, True]


def test_an_open_way_through_another_program_opens_the_course(scene):
	make_program([scene.second], [scene.learner])
	assert locked(scene) == [False, False, True]
	make_program([scene.first, scene.third], [scene.learner], enforce_course_order=0)
	assert locked(scene) == [False, False, False]


@pytest.mark.parametrize("values", [{"published": 0}, {"program_members": []}], ids=["a draft", "of others"])
def test_another_program_that_is_not_theirs_yet_opens_nothing(scene, values):
	make_program([scene.second], [scene.learner], **values)
	assert locked(scene) == [False, True, True]


def test_programs_in_opposite_orders_open_both_courses(scene):
	make_program([scene.second, scene.first], [scene.learner])
	assert locked(scene) == [False, False, True]


def test_locked_in_two_programs_is_locked(scene):
	make_program([scene.first, scene.third], [scene.learner])
	assert locked(scene) == [False, True, True]


def test_a_course_that_was_assigned_is_open(scene):
	assignment = make_assignment(employee=scene.learner, course=scene.third)
	assert locked(scene) == [False, True, False]
	withdraw_assignments([assignment.name], "Administrator", "Not needed")
	assert locked(scene) == [False, True, True]


def test_a_course_that_was_begun_stays_open(scene):
	complete_lessons(scene.learner, scene.first)
	complete_lessons(scene.learner, scene.second, 1)
	other = make_course().name
	scene.program.reload()
	scene.program.append("program_courses", {"course": other})
	scene.program.program_courses.insert(0, scene.program.program_courses.pop())
	for number, row in enumerate(scene.program.program_courses, 1):
		row.idx = number
	scene.program.save()
	assert locked(scene) == [False, False, True]


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_who_runs_the_learning_is_never_locked_out(scene, role):
	scene.program.reload().append("program_members", {"member": (user := make_user(role))})
	scene.program.save()
	assert describe_locks(user) == {}
	assert get_readable_lessons(scene.third, user)


def test_authors_are_not_locked_out_of_their_own_course(scene):
	author = make_user("Course Creator", "LMS Student")
	course = frappe.get_doc("LMS Course", scene.third)
	course.append("instructors", {"instructor": author})
	course.save()
	scene.program.append("program_members", {"member": author})
	scene.program.save()
	assert not is_locked(scene.third, author)
	assert is_locked(scene.second, author)


def test_others_are_not_concerned(scene):
	assert describe_locks(make_user()) == {}


def test_the_reason_names_the_program_and_the_course_before(scene):
	assert describe_lock(scene.second, scene.learner) == (
		f"{title(scene.second)} opens once you have completed {title(scene.first)}, "
		f"the course before it in the program {scene.program.title}."
	)


def test_the_reason_names_all_courses_that_are_left(scene):
	both = f"{title(scene.first)}, {title(scene.second)}, the courses before it"
	assert both in describe_lock(scene.third, scene.learner)
	complete_lessons(scene.learner, scene.first)
	assert f"completed {title(scene.second)}, the course before it" in describe_lock(
		scene.third, scene.learner
	)


def test_the_reason_is_the_program_in_which_the_least_is_left(scene):
	short = make_program([scene.second, scene.third], [scene.learner])
	assert is_locked(scene.third, scene.learner)
	assert f"the course before it in the program {short.title}." in describe_lock(scene.third, scene.learner)


def test_all_reasons_come_with_one_statement(scene, monkeypatch):
	describe_lock(scene.first, scene.learner)  # reads the roles
	statements = []
	run = frappe.db.sql
	monkeypatch.setattr(frappe.db, "sql", lambda *args, **kw: statements.append(args) or run(*args, **kw))
	assert set(describe_locks(scene.learner)) == {scene.second, scene.third}
	assert len(statements) == 1


def test_no_lesson_of_a_locked_course_is_marked(scene):
	with pytest.raises(CourseLockedError, match="opens once you have completed"):
		mark_position_complete(scene.learner, scene.second, 1, 1, today())
	assert not frappe.db.exists("LMS Course Progress", {"member": scene.learner})


def test_a_preview_can_be_read_as_by_everybody_but_not_marked(scene):
	lesson = frappe.get_doc("Course Lesson", {"course": scene.second, "title": "Lesson 1"})
	lesson.update({"include_in_preview": 1}).save()
	assert get_readable_lessons(scene.second, scene.learner) == {lesson.name}
	with pytest.raises(CourseLockedError, match="opens once you have completed"):
		mark_position_complete(scene.learner, scene.second, 1, 1, today())


def test_require_unlocked_lets_pass_what_is_open(scene):
	require_unlocked(scene.first, scene.learner)
	with pytest.raises(CourseLockedError):
		require_unlocked(scene.second, scene.learner)


def test_the_page_of_the_course_has_the_reason(scene):
	assert get_course(scene.first, scene.learner).locked_because is None
	assert title(scene.first) in get_course(scene.second, scene.learner).locked_because


def test_lists_and_single_reads_of_lessons_agree(scene, as_user):
	with as_user(scene.learner):
		listed = set(frappe.get_list("Course Lesson", pluck="course", limit=0))
		lesson = frappe.get_doc("Course Lesson", {"course": scene.second})
		assert not lesson.has_permission("read")
	assert listed == {scene.first}
	assert describe_lock(scene.second, scene.learner) in str(frappe.get_message_log())


def test_a_name_with_quotes_is_only_a_name(scene):
	member = insert("User", email=f"o'{unique('brien')}@example.com", first_name="O", send_welcome_email=0)
	member.add_roles("LMS Student")
	scene.program.append("program_members", {"member": member.name})
	scene.program.save()
	assert is_locked(scene.second, member.name)
