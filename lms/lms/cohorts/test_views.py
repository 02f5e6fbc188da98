"""What people see of cohorts, and what they can do."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts import enrolling, views
from lms.testing.factories import complete_lessons, in_days, make_batch, make_course, make_user
from lms.testing.statements import count_statements


def now():
	return now_datetime()


def find(batch: object, user: str) -> frappe._dict | None:
	return next((row for row in views.get_batches(user, now()) if row.name == batch.name), None)


@pytest.mark.parametrize(("days", "state"), [((5, 9), "Upcoming"), ((-2, 9), "Running"), ((-9, -2), "Over")])
def test_states(days, state):
	batch = make_batch(start_date=in_days(days[0]), end_date=in_days(days[1]))
	assert find(batch, make_user()).state == state
	batch.db_set("is_cancelled", 1)
	assert find(batch, make_user()).state == "Cancelled"


def test_seats_left_count_members_and_offers():
	batch = make_batch(members=[make_user(), make_user()], seat_count=3, waiting_list=1)
	assert find(batch, make_user()).seats_left == 1
	enrolling.enroll_people(
		batch.name, [make_user(), make_user()], "Administrator", now(), to_waiting_list=True
	)
	assert find(batch, make_user()).seats_left == 0
	assert find(make_batch(), make_user()).seats_left is None


def test_what_a_learner_can_do():
	learner = make_user()
	batch = make_batch(seat_count=1, waiting_list=1, allow_self_enrollment=1)

	def actions() -> list[str]:
		row = views.get_batch(batch.name, learner, now())
		return [
			name for name in ("can_enroll", "can_wait", "can_accept", "can_leave", "can_edit") if row[name]
		]

	assert actions() == ["can_enroll"]
	member = make_user()
	enrolling.enroll_oneself(batch.name, member, now())
	assert actions() == ["can_wait"]
	enrolling.join_waiting_list(batch.name, learner, now())
	assert actions() == []
	enrolling.leave_oneself(batch.name, member, now())
	assert actions() == ["can_accept"]
	assert not views.get_batch(batch.name, learner, now() + timedelta(hours=49)).can_accept
	enrolling.accept_seat(batch.name, learner, now())
	assert actions() == ["can_leave"]


def test_courses_have_ones_own_progress():
	learner, done, new = make_user(), make_course(lessons=1), make_course(lessons=1)
	batch = make_batch([done.name, new.name], [learner])
	complete_lessons(learner, done.name)
	assert [row.progress for row in views.get_batch(batch.name, learner, now()).courses] == [100, 0]
	assert [row.progress for row in views.get_batch(batch.name, make_user(), now()).courses] == [None, None]


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_an_unpublished_cohort_is_for_those_who_lead_it(role):
	user = make_user(role)
	batch = make_batch(published=0)
	assert find(batch, user) is None
	with pytest.raises(frappe.DoesNotExistError):
		views.get_batch(batch.name, user, now())
	batch.append("instructors", {"instructor": user})
	batch.save()
	assert bool(find(batch, user)) == (role in ("Course Creator", "Batch Evaluator"))


def test_a_cohort_with_the_name_of_a_course_gives_nobody_the_course(as_user):
	"""Instructors of both are rows of the same table."""
	teacher = make_user("Course Creator")
	course = make_course(published=0)
	batch = make_batch(instructors=[{"instructor": teacher}])
	frappe.db.set_value("Course Instructor", {"parent": batch.name}, "parent", course.name)
	assert not frappe.has_permission("LMS Course", "read", doc=course.name, user=teacher)


def test_how_many_wait_before_each():
	ada, ben, cem = make_user(), make_user(), make_user()
	batch = make_batch(members=[make_user()], seat_count=1, waiting_list=1)
	enrolling.enroll_people(batch.name, [ada, ben, cem], "Administrator", now(), to_waiting_list=True)
	assert [find(batch, user).before_me for user in (ada, ben, cem)] == [0, 1, 2]
	enrolling.decline_seat(batch.name, ada, now())
	assert [find(batch, user).before_me for user in (ada, ben, cem)] == [None, 0, 1]


def test_only_own_cohorts_are_those_one_is_in_or_waits_for():
	learner = make_user()
	mine, full = (
		make_batch(members=[learner]),
		make_batch(members=[make_user()], seat_count=1, waiting_list=1),
	)
	enrolling.enroll_people(full.name, [learner], "Administrator", now(), to_waiting_list=True)
	make_batch(members=[make_user()])
	own = {row.name for row in views.get_batches(learner, now(), only_own=True)}
	assert own == {mine.name, full.name}
	enrolling.take_out(enrolling.lock_batch(mine.name), [learner], learner, now())
	assert {row.name for row in views.get_batches(learner, now(), only_own=True)} == {full.name}


def test_a_course_names_the_cohorts_of_its_reader():
	learner, course = make_user(), make_course().name
	mine, hidden, others = (
		make_batch([course], [learner]),
		make_batch([course], [learner]),
		make_batch([course]),
	)
	hidden.db_set("published", 0)
	assert [row.name for row in views.get_batches_of_course(course, learner)] == [mine.name]
	assert views.get_batches_of_course(course, make_user()) == []
	assert others.name not in str(views.get_batches_of_course(course, learner))


def test_why_it_was_cancelled_is_for_members_and_those_who_lead_it():
	learner = make_user()
	batch = make_batch(members=[learner])
	batch.db_set({"is_cancelled": 1, "cancellation_reason": "Too few people."})
	readers = {learner: "Too few people.", make_user("Moderator"): "Too few people.", make_user(): None}
	assert {user: views.get_batch(batch.name, user, now()).cancellation_reason for user in readers} == readers


def test_members_see_each_other_if_the_site_shows_them():
	(ada, ben), outsider = sorted((make_user(), make_user())), make_user()
	leader = make_user("Batch Evaluator")
	batch = make_batch(members=[ada, ben], instructors=[{"instructor": leader}])

	def seen(user: str, *, shown: bool) -> list[str] | None:
		if not views.sees_people(views.get_batch(batch.name, user, now()), show_members=shown):
			return None
		return sorted(row.member for row in views.get_people(batch.name, start=0, limit=9))

	assert seen(ada, shown=True) == [ada, ben] and seen(ada, shown=False) is None
	assert seen(leader, shown=False) == [ada, ben]
	assert seen(outsider, shown=True) is None
	with pytest.raises(frappe.DoesNotExistError):
		seen(make_user("Batch Evaluator"), shown=True)


def test_the_number_of_statements_does_not_depend_on_the_cohorts():
	learner = make_user()
	make_batch(members=[learner])
	views.get_batches(learner, now())
	few = count_statements(lambda: views.get_batches(learner, now()))
	for _ in range(5):
		make_batch(members=[learner], seat_count=4)
	assert count_statements(lambda: views.get_batches(learner, now())) == few
