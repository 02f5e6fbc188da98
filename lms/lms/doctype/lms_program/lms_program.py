"""LMS Program: courses in order, and members. To add many members, see `lms.lms.programs.members`."""

from collections import Counter
from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.enrollments.assignable import describe_closed_courses, find_people, refuse_upcoming
from lms.lms.people.access import tell_who_cannot_learn
from lms.lms.programs.completing import queue_check
from lms.lms.programs.members import enroll_program_members, get_members_progress, tell_members
from lms.lms.programs.membership import JOINED, LEFT, record_membership
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.merging import NotMergeable
from lms.lms.shared.slugs import validate_name
from lms.lms.validity.policies import validate_policy


class ProgramCourseError(frappe.ValidationError):
	"""A course cannot be in the program, or is in it twice."""


class ProgramMemberError(frappe.ValidationError):
	"""A person cannot be a member of the program, or is one twice."""


class LMSProgram(NotMergeable, Document):
	def load_from_db(self) -> Document:
		"""Make learners wait before loading for update, because that also locks the rows of members."""
		if self.flags.for_update:
			frappe.db.get_value(self.doctype, self.name, "name", for_update=True)
			self.wait_for_learners()
		return super().load_from_db()

	def validate(self) -> None:
		validate_name(self)
		validate_policy(self)
		self.validate_no_course_twice()
		self.validate_new_courses()
		self.validate_no_member_twice()
		self.validate_new_members()
		self.set_counts()
		self.keep_progress()
		if self.is_new():
			self.wait_for_learners()

	def on_update(self) -> None:
		self.enroll_members()
		new_members = self.get_new_links("program_members", "member")
		self.record_membership(new_members)
		if self.program_members and (new_members or self.has_other_courses()):
			queue_check(self.name, frappe.session.user)
		tell_members(self.name, new_members, frappe.session.user)
		tell_who_cannot_learn(new_members)

	def on_trash(self) -> None:
		self.wait_for_learners()

	def describe_refusal(self) -> str:
		return _(
			"Programs cannot be merged, because one would lose its courses and members. Add them to the other"
			" program instead."
		)

	def validate_no_course_twice(self) -> None:
		twice = find_repeated(row.course for row in self.program_courses)
		message = _("A program can contain a course only once. Remove the second row with: {0}")
		refuse_named([row.title for row in get_courses(twice)], message, ProgramCourseError)

	def validate_new_courses(self) -> None:
		"""Check the new courses. Courses that were already in the program may be closed since.

		Also reports missing courses: Frappe does not check links from which a value is fetched.
		"""
		problems = describe_closed_courses(self.get_new_links("program_courses", "course"))
		refuse_named(problems, _("These courses cannot be in a program: {0}"), ProgramCourseError)

	def validate_no_member_twice(self) -> None:
		twice = find_repeated(row.member for row in self.program_members)
		message = _("A program can contain a person only once. Remove the second row with: {0}")
		refuse_named(twice, message, ProgramMemberError)

	def validate_new_members(self) -> None:
		members = self.get_new_links("program_members", "member")
		_people, problems = find_people(members)
		names = [f"{problem['employee']} ({problem['error']})" for problem in problems]
		refuse_named(names, _("These people cannot be members of a program: {0}"), ProgramMemberError)
		if members:
			refuse_upcoming([row.course for row in self.program_courses])

	def get_new_links(self, table: str, fieldname: str) -> list[str]:
		"""Return the new links in a table. Frappe's check for mandatory fields reports empty ones."""
		before = self.get_doc_before_save()
		known = {None, ""} | ({row.get(fieldname) for row in before.get(table)} if before else set())
		return [row.get(fieldname) for row in self.get(table) if row.get(fieldname) not in known]

	def record_membership(self, new_members: Collection[str]) -> None:
		before = self.get_doc_before_save()
		now = {row.member: row.full_name for row in self.program_members}
		known = {row.member: row.full_name for row in before.program_members} if before else {}
		joined = {member: now[member] for member in new_members}
		left = {member: name for member, name in known.items() if member not in now}
		record_membership(JOINED, self.name, joined, frappe.session.user)
		record_membership(LEFT, self.name, left, frappe.session.user)

	def has_other_courses(self) -> bool:
		before = self.get_doc_before_save()
		courses = {row.course for row in self.program_courses}
		return bool(before) and courses != {row.course for row in before.program_courses}

	def set_counts(self) -> None:
		self.course_count = len(self.program_courses)
		self.member_count = len(self.program_members)

	def keep_progress(self) -> None:
		"""Keep the stored progress: the form sends the values from when it was opened."""
		before = self.get_doc_before_save()
		progress = {row.member: row.progress for row in before.program_members} if before else {}
		self.show_progress(progress)

	def wait_for_learners(self) -> None:
		"""Who completes a lesson now does not see that it counts for new rows, or locks those there are."""
		lock_for_bulk_write(learners_wait=True)

	def enroll_members(self) -> None:
		courses = [row.course for row in self.program_courses]
		members = {row.member: row.full_name for row in self.program_members}
		enroll_program_members(self.name, courses, members, frappe.session.user)
		self.show_progress(get_members_progress(self.name))

	def show_progress(self, progress: dict[str, float]) -> None:
		for row in self.program_members:
			row.progress = progress.get(row.member, 0)


def refuse_named(names: Collection[str], message: str, error: type[Exception]) -> None:
	"""Raise `error` with all the names, if there are any."""
	if names:
		frappe.throw(message.format(escape_html(", ".join(names))), error)


def find_repeated(names: Iterable[str]) -> list[str]:
	return [name for name, count in Counter(filter(None, names)).items() if count > 1]


def get_courses(names: list[str]) -> list[frappe._dict]:
	return frappe.get_all("LMS Course", filters={"name": ["in", names]}, fields=["name", "title"])
