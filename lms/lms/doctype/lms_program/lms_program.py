"""LMS Program: courses in order, and members. Many members at once are added by `lms.lms.program_members`."""

from collections import Counter
from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.access import tell_who_cannot_learn
from lms.lms.assignable import find_people
from lms.lms.merging import NotMergeable
from lms.lms.program_members import enroll_members, get_progress
from lms.lms.slugs import validate_name
from lms.lms.turns import keep_learners_waiting, take_turn


class ProgramCourseError(frappe.ValidationError):
	"""A course that cannot be in the program, or not twice."""


class ProgramMemberError(frappe.ValidationError):
	"""Somebody who cannot be a member of the program, or not twice."""


class LMSProgram(NotMergeable, Document):
	def load_from_db(self) -> Document:
		"""Whoever loads it to change it locks the rows of its members, too: not before learners wait."""
		if self.flags.for_update:
			frappe.db.get_value(self.doctype, self.name, "name", for_update=True)
			self.wait_for_learners()
		return super().load_from_db()

	def validate(self) -> None:
		validate_name(self)
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
		tell_who_cannot_learn(self.get_new_links("program_members", "member"))

	def on_trash(self) -> None:
		self.wait_for_learners()

	def describe_refusal(self) -> str:
		return _(
			"Programs cannot be merged: the courses and members of one would be lost. Add them to the other."
		)

	def validate_no_course_twice(self) -> None:
		twice = find_repeated(row.course for row in self.program_courses)
		message = _("A course can be in a program once. Remove the second row of: {0}")
		refuse(get_titles(twice).values(), message, ProgramCourseError)

	def validate_new_courses(self) -> None:
		"""A course that is in the program already may have been unpublished since; that is not refused.

		Missing ones are named here, too: Frappe's check of links overlooks them where a value is fetched.
		"""
		courses = self.get_new_links("program_courses", "course")
		published = get_titles(courses, published=1)
		unpublished = get_titles(courses, published=0)
		problems = [f"{title} ({_('not published')})" for title in unpublished.values()]
		unknown = [name for name in courses if name not in published | unpublished]
		problems += [f"{name} ({_('there is no such course')})" for name in unknown]
		refuse(problems, _("These courses cannot be in a program: {0}"), ProgramCourseError)

	def validate_no_member_twice(self) -> None:
		twice = find_repeated(row.member for row in self.program_members)
		message = _("A person can be in a program once. Remove the second row of: {0}")
		refuse(twice, message, ProgramMemberError)

	def validate_new_members(self) -> None:
		_people, problems = find_people(self.get_new_links("program_members", "member"))
		names = [f"{problem['employee']} ({problem['error']})" for problem in problems]
		refuse(names, _("These people cannot be members of a program: {0}"), ProgramMemberError)

	def get_new_links(self, table: str, fieldname: str) -> list[str]:
		"""What the rows link to that no row did before; an empty one is for the mandatory check to report."""
		before = self.get_doc_before_save()
		known = {None, ""} | ({row.get(fieldname) for row in before.get(table)} if before else set())
		return [row.get(fieldname) for row in self.get(table) if row.get(fieldname) not in known]

	def set_counts(self) -> None:
		self.course_count = len(self.program_courses)
		self.member_count = len(self.program_members)

	def keep_progress(self) -> None:
		"""What a form sends is how far the members were when it was opened."""
		before = self.get_doc_before_save()
		progress = {row.member: row.progress for row in before.program_members} if before else {}
		self.show_progress(progress)

	def wait_for_learners(self) -> None:
		"""Who completes a lesson now does not see that it counts for new rows, or locks those there are."""
		take_turn()
		keep_learners_waiting()

	def enroll_members(self) -> None:
		courses = [row.course for row in self.program_courses]
		members = {row.member: row.full_name for row in self.program_members}
		enroll_members(self.name, courses, members, frappe.session.user)
		self.show_progress(get_progress(self.name))

	def show_progress(self, progress: dict[str, float]) -> None:
		for row in self.program_members:
			row.progress = progress.get(row.member, 0)


def refuse(names: Collection[str], message: str, error: type[Exception]) -> None:
	"""Say what is wrong with all that are named, if there are any."""
	if names:
		frappe.throw(message.format(escape_html(", ".join(names))), error)


def find_repeated(names: Iterable[str]) -> list[str]:
	return [name for name, count in Counter(filter(None, names)).items() if count > 1]


def get_titles(courses: list[str], **filters: int) -> dict[str, str]:
	"""The titles, by name, of those courses that there are and that meet the filters, too."""
	return dict(
		frappe.get_all(
			"LMS Course", filters={"name": ["in", courses], **filters}, fields=["name", "title"], as_list=True
		)
	)
