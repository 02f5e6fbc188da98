"""Methods for programs and their members."""

from typing import Annotated

import frappe

from lms.lms.people import access
from lms.lms.people.roles import ADMINS, CREATOR
from lms.lms.people.selection import MOST_CHARACTERS, select_people
from lms.lms.programs import members as program_members
from lms.lms.programs import paths
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import ObjectOf, Unchecked, typed


@frappe.whitelist()
@typed()
def get_my_programs() -> list[frappe._dict]:
	"""Return the signed-in user's programs, with their courses in order and which are still locked."""
	return paths.get_my_programs(frappe.session.user)


@frappe.whitelist()
@typed()
def get_program(program: str) -> frappe._dict:
	"""Return a program with its courses in order. The user must be a member or be allowed to edit it."""
	return paths.get_program(program, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR))
def add_program_members(
	program: str, members: Annotated[list[str], Unchecked()]
) -> program_members.MembersAdded:
	"""Add users to a program and enroll them in its courses.

	For System Manager, Moderator and the Course Creator who created the program.
	"""
	outcome = program_members.add_members(program, members, frappe.session.user)
	access.tell_who_cannot_learn(members)
	return outcome


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def preview_program_members(
	program: str, people: Annotated[dict[str, object], ObjectOf(MOST_CHARACTERS)]
) -> program_members.MembersPreview:
	"""Preview what `add_selected_members` would do. For System Manager and Moderator."""
	selected = select_people(people, frappe.session.user)
	return program_members.preview_members(program, selected)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def add_selected_members(
	program: str, people: Annotated[dict[str, object], ObjectOf(MOST_CHARACTERS)]
) -> program_members.MembersAdded:
	"""Add selected people to a program and enroll them in its courses. Same arguments as the preview.

	For System Manager and Moderator.
	"""
	selected = select_people(people, frappe.session.user)
	outcome = program_members.add_members(program, selected.accounts, frappe.session.user)
	outcome["errors"] += [{"member": row["employee"], "error": row["error"]} for row in selected.errors]
	access.tell_who_cannot_learn(selected.accounts)
	return outcome
