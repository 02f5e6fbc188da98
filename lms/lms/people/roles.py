"""The roles of this app, and who has them."""

import frappe

STUDENT = "LMS Student"
CREATOR = "Course Creator"
EVALUATOR = "Batch Evaluator"
HR_MANAGER = "HR Manager"
ADMINS = ("System Manager", "Moderator")
# Who can use the portal.
PORTAL = (STUDENT, CREATOR, EVALUATOR, *ADMINS)


def has_role(user: str, *roles: str) -> bool:
	return user == "Administrator" or not set(roles).isdisjoint(frappe.get_roles(user))


def has_portal_role(user: str) -> bool:
	"""Whether the user, if enabled, can use the portal:

	- LMS Student, Course Creator, Batch Evaluator, Moderator and System Manager
	- nobody else: an HR Manager needs one of these roles, too
	"""
	return has_role(user, *PORTAL)


def can_see_people(user: str) -> bool:
	"""System Managers, Moderators and HR Managers see people's training, within their User Permissions.

	Line managers see their own team without a role. That is not asked here.
	"""
	return has_role(user, *ADMINS, HR_MANAGER)


def can_remind_everybody(user: str) -> bool:
	"""System Managers and Moderators can. Line managers can remind their own team."""
	return has_role(user, *ADMINS)


def can_enroll_oneself(user: str) -> bool:
	"""System Managers, Moderators and LMS Students can, in courses that allow self-enrollment."""
	return has_role(user, STUDENT, *ADMINS)


def can_assign_training(user: str) -> bool:
	"""System Managers and Moderators can."""
	return has_role(user, *ADMINS)


def give_role(name: str) -> None:
	"""Add the role LMS Student to a user. Does not save an account that already has it."""
	user = frappe.get_doc("User", name, for_update=True)
	if any(row.role == STUDENT for row in user.roles):
		return
	user.append("roles", {"role": STUDENT})
	# HR may create employees without the right to edit accounts. Only this role is added.
	user.save(ignore_permissions=True)
