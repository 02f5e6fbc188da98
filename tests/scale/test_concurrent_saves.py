"""Forms are saved and rows deleted while others are in the middle of their work: nobody waits in a circle.

Each test brings two transactions to where both hold something. Had one locked in another order than the
rest, the database would end one of the two.
"""

from collections.abc import Callable

import frappe
import pytest

from lms.lms.courses.catalogue import get_lesson_names, get_outline
from lms.lms.enrollments.enrollment import SelfEnrollmentError, enroll_oneself
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.people.access import provision_access
from lms.lms.shared.locking import InUseError
from lms.lms.training import assignments
from lms.lms.training.upcoming import CourseInUseError
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_employee,
	make_enrollment,
	make_lesson,
	make_program,
	make_user,
	today,
)
from tests.scale.people import make_people
from tests.support.evidence import find_contradictions
from tests.support.stepping import Party, meet

BY = "Administrator"
PEOPLE = 10
ASSIGNMENT, ENROLLMENT = assignments.TRAINING_ASSIGNMENT, "LMS Enrollment"
# Where parties stand: they have just locked or written what is named.
LOCKED_ENROLLMENT = "from `tabLMS Enrollment` force index .*for update"
LOCKED_UNFINISHED = "from `tabLMS Training Assignment` force index .*for update"
LOADED_ASSIGNMENT = "from `tabLMS Training Assignment` .*for update"
LOADED_ENROLLMENT = "from `tabLMS Enrollment` .*for update"
SEEN_ENROLLMENT = "from `tabLMS Enrollment` where"
BEGUN = "select 'begun'"
LOADED_USER = "from `tabUser` .*for update"
GRANTED_ROLES = "into `tabHas Role`"
DELETED_ROWS = "delete from `tabLesson Reference`"
MOVED_ROW = r"update `tabLesson Reference`\s"
INSERTED_ENROLLMENTS = "into `tabLMS Enrollment`"
SAVED_COURSE = "update `tabLMS Course`"


@pytest.fixture
def party(test_site, committed):
	"""Makes a `Party` on the test site; what the test has made until then is committed."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time: there are no row locks to be taken in the wrong order")

	def make_party(function: Callable[..., object], *arguments: object) -> Party:
		frappe.db.commit()
		return Party(test_site.name, test_site.sites_path, function, *arguments)

	return make_party


@pytest.fixture
def course(committed):
	return make_course(lessons=2).name


@pytest.fixture
def assignment(course):
	"""Of a learner who has one lesson left to do."""
	assignment = make_assignment(course=course)
	complete_lessons(assignment.employee, course, 1)
	return assignment


def learn(user: str, course: str) -> None:
	"""Complete the last lesson."""
	mark_lesson_complete(user, course, get_outline(course, user).lessons[-1], today())


def learner_of(assignment: frappe._dict) -> tuple[Callable[..., None], str, str]:
	return learn, assignment.employee, assignment.course


def move_due_date(name: str) -> None:
	"""As REST does: locked when it is loaded."""
	doc = frappe.get_doc(ASSIGNMENT, name, for_update=True)
	doc.due_date = in_days(60)
	doc.save()


def look_and_move_due_date(name: str) -> None:
	frappe.db.sql(BEGUN)
	move_due_date(name)


def assign(course: str, people: list[str], retake: bool = False) -> None:
	due_dates = {course: in_days(30)}
	assignments.assign_training(
		due_dates, people, assigned_by=BY, assigned_via="API", today=today(), retake=retake
	)


def mark_overdue() -> None:
	assignments.mark_overdue(in_days(90), BY)


def add_member(program: str, member: str) -> None:
	form = frappe.get_doc("LMS Program", program)
	form.append("program_members", {"member": member})
	form.save()


def announce_as_upcoming(course: str) -> None:
	frappe.get_doc("LMS Course", course).update({"upcoming": 1}).save()


def look_and_enroll(course: str, user: str) -> None:
	frappe.db.sql(BEGUN)
	enroll_oneself(course, user)


def change_title(course: str) -> None:
	doc = frappe.get_doc("LMS Course", course)
	doc.title = "Another title"
	doc.save()


def add_lesson(chapter: str) -> None:
	make_lesson(chapter)


def move_lesson(name: str, chapter: str) -> None:
	frappe.get_doc("Course Lesson", name).update({"chapter": chapter}).save()


def change_name(user: str) -> None:
	frappe.get_doc("User", user).update({"first_name": "Another"}).save()


def assert_all_done(*parties: Party) -> None:
	assert [party.error for party in parties] == [None] * len(parties)


def assert_completed(assignment: frappe._dict) -> None:
	assert assignment.reload().status == "Completed"
	assert find_contradictions([assignment.course]) == []


def test_overdue_training_is_reopened_while_the_course_is_completed(party, assignment):
	assignments.mark_overdue(in_days(90), BY)
	moving, learning = party(move_due_date, assignment.name), party(*learner_of(assignment))
	meet(moving, LOADED_ASSIGNMENT, learning)
	assert_all_done(moving, learning)
	assert_completed(assignment)
	assert assignment.due_date == in_days(60)


def test_overdue_training_is_reopened_by_who_has_not_seen_the_last_progress(party, course):
	assignment = make_assignment(course=course)
	assignments.mark_overdue(in_days(90), BY)
	moving, learning = party(look_and_move_due_date, assignment.name), party(*learner_of(assignment))
	meet(moving, BEGUN, learning)
	assert_all_done(moving, learning)
	assert assignment.reload().status == "In Progress"


def test_overdue_training_is_reopened_while_it_is_assigned_anew(party, assignment):
	assignments.mark_overdue(in_days(90), BY)
	moving = party(move_due_date, assignment.name)
	assigning = party(assign, assignment.course, [assignment.employee])
	meet(moving, LOADED_ASSIGNMENT, assigning)
	assert_all_done(moving, assigning)
	assert frappe.get_all(ASSIGNMENT, {"course": assignment.course}, pluck="status") == ["In Progress"]


def test_course_is_assigned_while_somebody_who_is_overdue_completes_it(party, assignment):
	"""Were the overdue rows to be superseded found by their status, those of others would be locked, too."""
	people = make_people(PEOPLE)
	for person in people:
		enroll_oneself(assignment.course, person)
	assignments.mark_overdue(in_days(90), BY)
	learning = party(*learner_of(assignment))
	assigning = party(assign, assignment.course, people)
	meet(learning, LOCKED_UNFINISHED, assigning)
	assert_all_done(learning, assigning)
	assert_completed(assignment)


def test_due_date_is_moved_while_the_daily_job_runs(party, assignment):
	moving, job = party(move_due_date, assignment.name), party(mark_overdue)
	meet(moving, LOADED_ASSIGNMENT, job)
	assert_all_done(moving, job)
	assert assignment.reload().status == "Overdue"


def test_assignment_is_deleted_while_the_course_is_completed(party, assignment):
	"""The framework may have locked the row before it asks: then deleting is refused, and learning is not."""
	deleting = party(frappe.delete_doc, ASSIGNMENT, assignment.name)
	learning = party(*learner_of(assignment))
	meet(deleting, LOADED_ASSIGNMENT, learning)
	assert_all_done(learning)
	assert deleting.error is None or isinstance(deleting.error, InUseError)
	status = frappe.db.get_value(ASSIGNMENT, assignment.name, "status")
	assert status == ("Completed" if deleting.error else None)


def test_assignment_is_deleted_while_the_daily_job_runs(party, assignment):
	deleting, job = party(frappe.delete_doc, ASSIGNMENT, assignment.name), party(mark_overdue)
	meet(deleting, LOADED_ASSIGNMENT, job)
	assert_all_done(job)
	assert deleting.error is None or isinstance(deleting.error, InUseError)


def test_enrollment_is_deleted_while_the_first_lesson_is_completed(party, course):
	enrollment = make_enrollment(course)
	deleting = party(frappe.delete_doc, ENROLLMENT, enrollment.name)
	learning = party(learn, enrollment.member, course)
	meet(deleting, LOADED_ENROLLMENT, learning)
	assert isinstance(deleting.error, InUseError)
	assert_all_done(learning)
	assert frappe.db.get_value(ENROLLMENT, enrollment.name, "progress") == 50


def test_enrollment_is_deleted_when_the_course_has_just_been_assigned(party, course):
	"""The assignment is younger than what the one who deletes has seen, and counts nonetheless."""
	enrollment = make_enrollment(course)
	deleting = party(frappe.delete_doc, ENROLLMENT, enrollment.name)
	meet(deleting, SEEN_ENROLLMENT, party(assign, course, [enrollment.member]))
	assert isinstance(deleting.error, frappe.ValidationError)
	assert frappe.db.exists(ENROLLMENT, enrollment.name)


@pytest.fixture
def colleague(committed):
	"""Account of an employee who lacks the role."""
	user = make_user("Employee")
	make_employee(user_id=user)
	frappe.db.delete("Has Role", {"parent": user, "role": "LMS Student"})
	return user


def test_two_grant_the_role_at_once(party, colleague):
	granting = [party(provision_access, BY) for _number in range(2)]
	meet(granting[0], GRANTED_ROLES, granting[1])
	assert_all_done(*granting)
	assert frappe.db.count("Has Role", {"parent": colleague, "role": "LMS Student"}) == 1


def test_role_is_granted_while_the_account_is_saved(party, colleague):
	saving, granting = party(change_name, colleague), party(provision_access, BY)
	meet(saving, LOADED_USER, granting)
	assert_all_done(saving, granting)
	assert frappe.db.count("Has Role", {"parent": colleague, "role": "LMS Student"}) == 1


def test_title_is_changed_while_the_course_is_completed(party, assignment):
	learning, authoring = party(*learner_of(assignment)), party(change_title, assignment.course)
	meet(learning, LOCKED_UNFINISHED, authoring)
	assert_all_done(learning, authoring)
	assert_completed(assignment)


def test_two_authors_add_a_lesson_to_the_same_chapter(party, course):
	[chapter] = get_outline(course, BY).chapters
	adding = [party(add_lesson, chapter.name) for _number in range(2)]
	meet(adding[0], DELETED_ROWS, adding[1])
	assert_all_done(*adding)
	assert len(get_lesson_names(course)) == 4


def test_lesson_is_moved_while_its_chapter_is_saved(party):
	course = make_course(chapters=2, lessons=2)
	source, target = (row.chapter for row in course.chapters)
	adding = party(add_lesson, source)
	moving = party(move_lesson, get_outline(course.name, BY).lessons[0].name, target)
	meet(moving, MOVED_ROW, adding)
	assert_all_done(moving, adding)
	assert [len(chapter.lessons) for chapter in get_outline(course.name, BY).chapters] == [2, 3]


def test_program_is_saved_while_a_member_learns_in_another_course(party, assignment):
	program = make_program([make_course().name], [assignment.employee]).name
	learning, saving = party(*learner_of(assignment)), party(add_member, program, make_user())
	meet(learning, LOCKED_ENROLLMENT, saving)
	assert_all_done(learning, saving)
	assert_completed(assignment)
	assert frappe.db.get_value("LMS Program", program, "member_count") == 2


def test_course_of_a_program_is_taken_again_while_another_is_completed(party, assignment):
	learner, again = assignment.employee, make_course(lessons=1).name
	program = make_program([again, assignment.course], [learner], enforce_course_order=0).name
	complete_lessons(learner, again)
	learning, assigning = party(*learner_of(assignment)), party(assign, again, [learner], True)
	meet(learning, LOCKED_ENROLLMENT, assigning)
	assert_all_done(learning, assigning)
	assert_completed(assignment)
	assert frappe.db.get_value("LMS Program Member", {"parent": program}, "progress") == 50


def test_learner_enrolls_twice_while_the_course_is_assigned_to_them(party, course):
	learner = make_user()
	assigning = party(assign, course, [learner])
	clicks = [party(enroll_oneself, course, learner) for _number in range(2)]
	meet(assigning, INSERTED_ENROLLMENTS, *clicks)
	assert_all_done(assigning, *clicks)
	assert frappe.db.count(ENROLLMENT, {"course": course}) == 1


def test_nobody_enrolls_in_a_course_that_is_announced_as_upcoming_meanwhile(party, course):
	learner = make_user()
	announcing = party(announce_as_upcoming, course)
	enrolling = party(look_and_enroll, course, learner)
	meet(announcing, SAVED_COURSE, enrolling)
	assert_all_done(announcing)
	assert isinstance(enrolling.error, SelfEnrollmentError)
	assert not frappe.db.exists(ENROLLMENT, {"course": course, "member": learner})


def test_a_course_that_somebody_is_enrolling_in_is_in_use(party, course):
	learner = make_user()
	enrolling = party(enroll_oneself, course, learner)
	announcing = party(announce_as_upcoming, course)
	meet(enrolling, INSERTED_ENROLLMENTS, announcing)
	assert_all_done(enrolling)
	assert isinstance(announcing.error, CourseInUseError)
	assert frappe.db.exists(ENROLLMENT, {"course": course, "member": learner})
