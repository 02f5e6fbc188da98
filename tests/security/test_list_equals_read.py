"""Property: what a list shows somebody is what they may read, for every DocType of the app and any data.

The site is filled at random (the seed is in the test's name): courses of several creators, published or not,
with learners enrolled, assigned, at work and done, in programs with and without an order. Then every person
asks for every list, and for every record by itself.
"""

import random

import frappe
import pytest

from lms.lms.cohorts import enrolling
from lms.lms.permissions import checks
from lms.lms.training import assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_batch,
	make_category,
	make_course,
	make_user,
	today,
)

SEEDS = (1, 2, 3)
ROLES = (
	"System Manager",
	"Moderator",
	"Course Creator",
	"LMS Student",
	"HR Manager",
	"HR User",
	"Batch Evaluator",
)
MIXED = (("Course Creator", "LMS Student"), ("HR Manager", "LMS Student"), ("HR User", "Batch Evaluator"))


def doctypes() -> list[str]:
	"""Those that have a list: found by what is installed, so that a new one is tested without being named."""
	return frappe.get_all(
		"DocType", filters={"module": "LMS", "istable": 0, "issingle": 0}, pluck="name", order_by="name"
	)


class Site:
	"""People and what they made and did, decided by the dice."""

	def __init__(self, seed: int, as_user: object) -> None:
		self.dice, self.as_user = random.Random(seed), as_user
		self.learners = [make_user() for _ in range(3)]
		self.creators = [make_user("Course Creator"), make_user("Course Creator", "LMS Student")]
		self.others = [make_user(role) for role in ROLES] + [make_user(*roles) for roles in MIXED]
		make_category()
		self.courses = [self.make_course() for _ in range(5)]
		for learner in (*self.learners, self.creators[1]):
			self.train(learner)
		for published in (0, 1, 1):
			self.make_program(published)

	@property
	def people(self) -> list[str]:
		return ["Guest", *self.learners, *self.creators, *self.others]

	def maybe(self) -> bool:
		return self.dice.random() < 0.5

	def make_course(self) -> str:
		with self.as_user(self.dice.choice([*self.creators, "Administrator"])):
			course = make_course(lessons=2, enable_certification=int(self.maybe()))
		if self.maybe():
			course.append("instructors", {"instructor": self.dice.choice(self.creators)})
			course.save()
		lesson = frappe.db.get_value("Course Lesson", {"course": course.name})
		frappe.db.set_value("Course Lesson", lesson, "include_in_preview", int(self.maybe()))
		return course.name

	def train(self, learner: str) -> None:
		for course in self.dice.sample(self.courses, 3):
			assignments.assign_training(
				{course: in_days(9)},
				[learner],
				assigned_by="Administrator",
				assigned_via="API",
				today=today(),
			)
			complete_lessons(learner, course, self.dice.choice([0, 1, 2]))

	def make_program(self, published: int) -> None:
		with self.as_user(self.dice.choice([*self.creators, "Administrator"])):
			insert(
				"LMS Program",
				title=frappe.generate_hash(length=8),
				published=published,
				enforce_course_order=int(self.maybe()),
				program_courses=[{"course": course} for course in self.dice.sample(self.courses, 3)],
				program_members=[{"member": learner} for learner in self.dice.sample(self.learners, 2)],
			)

	def make_batch(self, published: int) -> None:
		"""A cohort that is full, led by somebody, with learners in it and others who wait."""
		leader = self.dice.choice([*self.creators, self.others[ROLES.index("Batch Evaluator")]])
		values = {"instructors": [{"instructor": leader}], "seat_count": 1, "waiting_list": 1}
		open_courses = frappe.get_all("LMS Course", {"published": 1, "upcoming": 0}, pluck="name")
		batch = make_batch([self.dice.choice(sorted(set(open_courses) & set(self.courses)))], **values)
		people = self.dice.sample(self.learners, 2)
		now = frappe.utils.now_datetime()
		enrolling.enroll_people(batch.name, people, "Administrator", now, to_waiting_list=True)
		batch.db_set("published", published)

	def close_some(self) -> None:
		for course in self.dice.sample(self.courses, self.dice.choice([1, 2, 3])):
			frappe.db.set_value("LMS Course", course, self.dice.choice(({"published": 0}, {"upcoming": 1})))


@pytest.fixture(params=SEEDS)
def scene(request: pytest.FixtureRequest, as_user: object) -> Site:
	made = Site(request.param, as_user)
	made.close_some()
	for published in (0, 1):
		made.make_batch(published)
	return made


def test_lists_and_single_reads_agree(scene, as_user):
	seen = set()
	for doctype in doctypes():
		everything = frappe.get_all(doctype, pluck="name", limit=0, order_by="creation desc")[:40]
		for person in scene.people:
			with as_user(person):
				readable = {name for name in everything if may_read(doctype, name, person)}
				listed = set(list_of(doctype, everything))
			agree = listed <= readable if doctype in checks.LISTED else listed == readable
			assert agree, (doctype, person, frappe.get_roles(person))
			seen |= {doctype} if readable and readable != set(everything) else set()
	# The dice have made cases in which it could have gone wrong.
	assert seen >= {
		"LMS Course",
		"Course Lesson",
		"LMS Enrollment",
		"LMS Training Assignment",
		"LMS Program",
		"LMS Batch",
		"LMS Batch Enrollment",
		"LMS Batch Waitlist",
	}


def may_read(doctype: str, name: str, person: str) -> bool:
	return bool(frappe.has_permission(doctype, "read", doc=name, user=person))


def list_of(doctype: str, names: list[str]) -> list[str]:
	try:
		return frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name", limit=0)
	except frappe.PermissionError:
		return []


def test_every_doctype_with_rows_about_people_has_a_predicate(site):
	"""A DocType that is left out would show every row to every role that may read the DocType."""
	about_people = {
		doctype
		for doctype in doctypes()
		if frappe.get_meta(doctype).get("fields", {"fieldtype": "Link", "options": "User"})
	}
	assert about_people <= set(checks.PREDICATES)
