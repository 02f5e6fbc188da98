"""Pages ask the database a fixed number of times, however long a learner's history is."""

import frappe
from frappe.utils import now_datetime

from lms.lms.announcements.sending import send_announcement
from lms.lms.cohorts.enrolling import MEMBER_FIELDS, enroll_people
from lms.lms.search.index import refresh
from lms.lms.shared.rows import insert_new
from lms.testing import factories
from tests.support.portal import Learner, make_learner, make_report
from tests.support.statements import Counter
from tests.support.users import PASSWORD, make_user

MOST_ON_ANY_PAGE = 20
MOST_FOR_A_COHORT = 12
MEMBERS = 1000
TABS = ("timetable", "timetable?view=week", "courses", "people", "announcements")


def add_history(learner: Learner, courses: int) -> None:
	"""Further courses to do, begun and completed, and lessons in the learner's course."""
	for number in range(courses):
		other = factories.make_course(lessons=2).name
		if number % 3:
			due_date = factories.in_days(number - courses // 2)
			factories.make_assignment(employee=learner.user, course=other, due_date=due_date)
		else:
			factories.make_enrollment(other, learner.user)
		factories.complete_lessons(learner.user, other, number % 3)
	factories.make_chapter(learner.course, lessons=5)
	frappe.db.commit()


def test_number_of_queries_does_not_grow_with_the_history(client, monkeypatch):
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	paths = ("/lms", "/lms/courses", learner.url, f"{learner.url}/learn/1-1")
	before = {path: counter.count(client, path) for path in paths}
	add_history(learner, courses=12)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE


def test_number_of_queries_does_not_grow_with_the_catalogue(client, monkeypatch):
	client.login(make_user("LMS Student"), PASSWORD)
	counter = Counter(monkeypatch)
	add_to_catalogue()
	paths = ("/lms", "/lms/courses", "/lms/courses?tag=fire&sort=newest")
	before = {path: counter.count(client, path) for path in paths}
	for _ in range(3):
		add_to_catalogue()
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE


def add_to_catalogue() -> None:
	for values in ({"featured": 1}, {"upcoming": 1}, {}):
		factories.make_course(tags="fire, drill", **values)
	frappe.db.commit()


def test_number_of_queries_does_not_grow_with_the_programs(client, monkeypatch):
	learner = make_learner()
	name = factories.make_program([learner.course], [learner.user]).name
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	paths = ("/lms", "/lms/programs", f"/lms/programs/{name}", learner.url)
	before = {path: counter.count(client, path) for path in paths}
	others = [factories.make_course().name for _ in range(3)]
	frappe.get_doc("LMS Program", name).update(
		{"program_courses": [{"course": course} for course in (learner.course, *others)]}
	).save()
	for _ in range(3):
		factories.make_program([*others, learner.course], [learner.user])
	frappe.db.commit()
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE


def test_number_of_queries_does_not_grow_with_the_cohorts_and_their_people(client, monkeypatch):
	learner = make_learner()
	details = {"allow_self_enrollment": 1, "timetable": [make_row(learner.course)]}
	name = factories.make_batch([learner.course], [learner.user], **details).name
	frappe.get_single("LMS Settings").update({"show_employees": 1}).save()
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	page = f"/lms/batches/{name}"
	tabs = [f"{page}/{tab}" for tab in TABS]
	announce_to(name)
	paths = ("/lms", "/lms/batches", "/lms/batches?state=Mine", page, *tabs, learner.url)
	before = {path: counter.count(client, path) for path in paths}
	enlarge_cohort(name, learner)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE
	assert max(after[path] for path in (page, *tabs)) <= MOST_FOR_A_COHORT


def make_row(course: str) -> dict[str, object]:
	lesson = frappe.db.get_value("Course Lesson", {"course": course})
	about = {"reference_doctype": "Course Lesson", "reference_docname": lesson}
	return {"day": 1, **about} if lesson else {"day": 2, "title": "Talk"}


def test_number_of_queries_for_a_roster_does_not_grow_with_the_people(client, monkeypatch):
	learner = make_learner()
	name = factories.make_batch([learner.course], [learner.user]).name
	frappe.db.commit()
	client.login(make_user("Moderator"), PASSWORD)
	counter, page = Counter(monkeypatch), f"/lms/batches/{name}/people"
	before = counter.count(client, page)
	enlarge_cohort(name, learner)
	assert counter.count(client, page) == before <= MOST_FOR_A_COHORT


def add_members(batch: str, count: int) -> None:
	"""Add people who have only a name."""
	people = [f"{frappe.generate_hash(length=12)}@example.com" for _ in range(count)]
	frappe.db.bulk_insert(
		"User", ["name", "email", "full_name", "enabled"], [(name, name, name, 1) for name in people]
	)
	seats = ((batch, name, name, "Enrolled", f"many-{name}", "1", None) for name in people)
	insert_new("LMS Batch Enrollment", MEMBER_FIELDS, seats, "Administrator")
	frappe.db.set_value("LMS Batch", batch, "member_count", count)


def announce_to(batch: str) -> None:
	values = {"title": "News", "message": "Read this.", "audience": "Cohort", "batch": batch}
	send_announcement(factories.insert("LMS Announcement", **values).name, "Administrator", now_datetime())
	frappe.db.commit()


def enlarge_cohort(name: str, learner: Learner) -> None:
	"""Add people and courses to it, and further cohorts of the learner and of others."""
	others = [factories.make_course().name for _ in range(3)]
	document = frappe.get_doc("LMS Batch", name)
	courses = (learner.course, *others)
	rows = [make_row(course) for course in courses * 3]
	document.update({"courses": [{"course": course} for course in courses], "timetable": rows}).save()
	people = [make_user("LMS Student") for _ in range(5)]
	enroll_people(name, people, "Administrator", now_datetime())
	add_members(name, MEMBERS)
	announce_to(name)
	for members in ([learner.user], people):
		factories.make_batch([learner.course, *others], members)
	full = factories.make_batch(seat_count=1, waiting_list=1).name
	enroll_people(full, [*people, learner.user], "Administrator", now_datetime(), to_waiting_list=True)
	frappe.db.commit()


def test_number_of_queries_does_not_grow_with_what_a_search_finds(client, monkeypatch):
	word = f"w{frappe.generate_hash(length=10)}"
	learner = make_learner(title=word)
	refresh()
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	path = f"/lms/search?q={word}"
	make_findable_lesson(learner.user, word)
	before = counter.count(client, path)
	for _ in range(3):
		make_findable_lesson(learner.user, word)
	assert counter.count(client, path) == before <= MOST_ON_ANY_PAGE


def make_findable_lesson(user: str, word: str) -> None:
	course = factories.make_course(title=f"More {word}", lessons=0).name
	factories.make_lesson(factories.make_chapter(course, lessons=0).name, body=word)
	factories.make_enrollment(course, user)
	frappe.db.commit()
	refresh()


def test_number_of_queries_does_not_grow_with_the_team(client, monkeypatch):
	learner = make_learner()
	ada = make_report(learner.user, "Ada", learner.course, due_in=-3)
	client.login(learner.user, PASSWORD)
	counter = Counter(monkeypatch)
	paths = (
		"/lms",
		"/lms/courses",
		"/lms/team",
		f"/lms/team?overdue=1&search=a&course={learner.course}",
		"/lms/team?view=matrix",
		"/lms/team?view=forecast",
		f"/lms/team/{ada}",
	)
	before = {path: counter.count(client, path) for path in paths}
	enlarge_team(learner.user, ada)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE


def enlarge_team(manager: str, ada: str) -> None:
	others = [factories.make_course().name for _ in range(3)]
	for name in ("Ben", "Cem", "Dan"):
		make_report(make_report(manager, name, *others, due_in=-1), f"{name}a", *others, due_in=-2)
	for course_name in others:
		factories.make_assignment(employee=ada, course=course_name)
	frappe.db.commit()


def test_number_of_queries_does_not_grow_with_the_company(client, monkeypatch):
	manager = make_user("LMS Student", "Employee")
	ada = make_report(manager, "Ada", factories.make_course().name, due_in=-3)
	client.login(make_user("Moderator"), PASSWORD)
	counter = Counter(monkeypatch)
	department = factories.make_department()
	frappe.db.commit()
	paths = (
		"/lms/team",
		f"/lms/team/{ada}",
		"/lms/statistics",
		f"/lms/statistics?department={department}",
	)
	before = {path: counter.count(client, path) for path in paths}
	enlarge_team(manager, ada)
	after = {path: counter.count(client, path) for path in paths}
	assert after == before
	assert 0 < max(after.values()) <= MOST_ON_ANY_PAGE
