"""Several people at work on a program at once: no member twice, nobody's progress lost, nobody refused."""

import frappe
import pytest

from lms.lms.people.access import grant_role
from lms.lms.programs.members import add_members
from lms.testing.factories import complete_lessons, make_course, make_program
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people

ADDING, LEARNING = 4, 3
PEOPLE = 60
SAVES = 8


@pytest.fixture
def people(committed):
	names = make_people(PEOPLE)
	grant_role(set(names), "Administrator")
	frappe.db.commit()
	return names


@pytest.fixture
def courses(committed):
	return [make_course(lessons=2).name for _ in range(2)]


def add(program: str, people: list[str]) -> int:
	outcome = add_members(program, people, "Administrator")
	frappe.db.commit()
	return outcome["added"]


def save(program: str, times: int, people: list[str]) -> int:
	"""Save the program's form repeatedly, adding somebody each time; how often it was too old to be saved."""
	refused = 0
	for _ in range(times):
		try:
			add_one(program, people)
		except frappe.TimestampMismatchError:
			refused += 1
			frappe.db.rollback()
	return refused


def add_one(program: str, people: list[str]) -> None:
	frappe.db.rollback()
	form = frappe.get_doc("LMS Program", program)
	present = {row.member for row in form.program_members}
	if missing := [name for name in people if name not in present][:1]:
		form.append("program_members", {"member": missing[0]})
	form.save()
	frappe.db.commit()


def learn(people: list[str], courses: list[str]) -> None:
	"""Go through the lessons, one request for each course."""
	for person in people:
		for course in courses:
			complete_lessons(person, course)
			frappe.db.commit()


def assert_consistent(program: str, courses: list[str], people: list[str]) -> None:
	frappe.db.rollback()
	rows = frappe.get_all("LMS Program Member", {"parent": program}, ["member", "idx", "progress"])
	assert sorted(row.member for row in rows) == sorted(people)
	assert sorted(row.idx for row in rows) == list(range(1, len(people) + 1))
	assert frappe.db.get_value("LMS Program", program, "member_count") == len(people)
	enrollments = frappe.get_all(
		"LMS Enrollment", {"course": ["in", courses]}, ["member", "progress"], limit=0
	)
	assert len(enrollments) == len(courses) * len(people)
	progress: dict[str, float] = {}
	for row in enrollments:
		progress[row.member] = progress.get(row.member, 0) + row.progress / len(courses)
	assert {row.member: row.progress for row in rows} == progress


def test_members_added_from_all_sides_are_in_the_program_once(test_site, people, courses):
	program = make_program(courses).name
	frappe.db.commit()
	site = (test_site.name, test_site.sites_path)
	jobs = [Job(*site, add, (program, people[number * 10 : number * 10 + 30])) for number in range(ADDING)]
	jobs += [
		Job(*site, save, (program, SAVES, people[-12:])),
		Job(*site, save, (program, SAVES, people[-12:])),
	]
	run_jobs(jobs)
	add(program, people)
	assert_consistent(program, courses, people)


def test_what_is_learned_while_the_program_is_saved_counts(test_site, people, courses):
	"""Nobody is refused either: a learner and a form that is saved never hold what the other needs next."""
	learners, later = people[: LEARNING * 8], people[LEARNING * 8 :]
	program = make_program(courses, learners).name
	frappe.db.commit()
	site = (test_site.name, test_site.sites_path)
	jobs = [Job(*site, learn, (learners[number::LEARNING], courses)) for number in range(LEARNING)]
	jobs += [Job(*site, save, (program, SAVES, later[:20])), Job(*site, add, (program, later[20:]))]
	run_jobs(jobs)
	add(program, people)
	assert_consistent(program, courses, people)
	progress = frappe.get_all("LMS Program Member", {"member": ["in", learners]}, pluck="progress")
	assert set(progress) == {100}
