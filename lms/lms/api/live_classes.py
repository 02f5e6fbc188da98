"""Methods for the live classes of cohorts (LMS Live Class)."""

from typing import Annotated

import frappe
from frappe.utils import now_datetime

from lms.lms.live_classes import changing, clashes, meetings, planning, views
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AtMost, ObjectOf, typed

MOST_OF_A_REASON = 1000
MOST_OF_A_CLASS = 20_000


@frappe.whitelist()
@typed()
def get_my_live_classes() -> list[frappe._dict]:
	"""Return the coming live classes of the signed-in user, the next one first."""
	return views.get_coming_classes(frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def get_live_class(live_class: str) -> frappe._dict:
	"""Return a live class that the signed-in user takes part in, hosts or may edit."""
	return views.get_live_class(live_class, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def join_live_class(live_class: str) -> str:
	"""Return the link to join a live class, from 15 minutes before its start until its end."""
	return views.join(live_class, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def find_live_class_clashes(
	values: Annotated[dict[str, object], ObjectOf(MOST_OF_A_CLASS)],
) -> list[clashes.Clash]:
	"""Return what a class that is about to be saved would collide with: host, room and members."""
	return clashes.find_clashes(planning.read_plan(values, frappe.session.user))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def cancel_live_class(live_class: str, reason: Annotated[str, AtMost(MOST_OF_A_REASON)]) -> int:
	"""Cancel a live class and tell the members. Returns how many people were told."""
	return changing.cancel_class(live_class, reason, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def apply_to_following_classes(live_class: str) -> int:
	"""Give the following classes of a series the time, place and texts of one. Returns how many changed."""
	return changing.apply_to_following(live_class, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def sync_live_class_meeting(live_class: str) -> None:
	"""Try again to make the meeting of a class at its provider. For those who may edit the class."""
	meetings.try_again(live_class, frappe.session.user, now_datetime())
