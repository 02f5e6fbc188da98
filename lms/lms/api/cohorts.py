"""Methods for cohorts (LMS Batch), their members and their waiting lists."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from lms.lms.cohorts import cancelling, enrolling, grades, removing, timetable, views
from lms.lms.cohorts.feedback import (
	LEAST_STARS,
	MOST_STARS,
	Given,
	get_feedback,
	give_feedback,
	summarize_feedback,
)
from lms.lms.cohorts.feedback import MOST_CHARACTERS as MOST_OF_A_FEEDBACK
from lms.lms.cohorts.roster import get_progress
from lms.lms.live_classes.attended import get_percentages
from lms.lms.people.roles import ADMINS, CREATOR, has_role
from lms.lms.people.selection import MOST_CHARACTERS, Selected, select_people
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AtMost, Between, ObjectOf, OneOf, typed
from lms.lms.shared.spreadsheets import CSV, FORMATS
from lms.portal import grade_views
from lms.portal.roster_views import roster_table
from lms.portal.tables import send_file

MOST_OF_A_REASON = 1000
MOST_FEEDBACK = 500
Stars = Annotated[int, Between(LEAST_STARS, MOST_STARS)]
FileFormat = Annotated[str, OneOf(FORMATS)]


@frappe.whitelist()
@typed()
def get_batches() -> list[frappe._dict]:
	"""Return the cohorts that the signed-in user may see, with their state, seats left and own membership."""
	return views.get_batches(frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def get_batch(batch: str) -> frappe._dict:
	"""Return a cohort with its courses, the user's progress in them, and what the user can do."""
	return views.get_batch(batch, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def export_cohort_grades(batch: str, file_format: FileFormat = CSV) -> None:
	"""Send the grading grid of a cohort as a file, with the members of all pages. For those who lead it."""
	user, now = frappe.session.user, now_datetime()
	found = get_led_batch(batch, user, now)
	people = views.get_people(batch, start=0, limit=found.member_count)
	assessments = grades.get_assessments(batch)
	all_grades = grades.get_grades(found, assessments, [person.member for person in people], now)
	send_file(grade_views.grades_table(found, assessments, people, all_grades), file_format, now.date())


@frappe.whitelist()
@typed()
def export_cohort_roster(batch: str, file_format: FileFormat = CSV) -> None:
	"""Send the members of a cohort with their progress as a file, all pages. For those who lead it."""
	user, now = frappe.session.user, now_datetime()
	found = get_led_batch(batch, user, now)
	people = views.get_people(batch, start=0, limit=found.member_count)
	courses = [course.course for course in found.courses]
	members = [person.member for person in people]
	progress, attendance = get_progress(courses, members), get_percentages(found.name, members)
	send_file(roster_table(found, people, progress, attendance), file_format, now.date())


@frappe.whitelist()
@typed()
def get_batch_timetable(batch: str) -> list[dict[str, Any]]:
	"""Return what happens in a cohort, in order, with whether the signed-in user has done it."""
	user = frappe.session.user
	shown = views.get_batch(batch, user, now_datetime())
	return [asdict(entry) for entry in timetable.get_timetable(shown, user, now_datetime())]


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def enroll_in_batch(batch: str) -> None:
	"""Enroll the signed-in user in a cohort that allows it and has a free seat."""
	enrolling.enroll_oneself(batch, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def leave_batch(batch: str) -> None:
	"""Take the signed-in user out of a cohort. Their course enrollments stay."""
	enrolling.leave_oneself(batch, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def join_waiting_list(batch: str) -> int:
	"""Put the signed-in user on the waiting list of a full cohort. Returns how many wait before them."""
	return enrolling.join_waiting_list(batch, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def accept_seat(batch: str) -> None:
	"""Take the seat that the signed-in user is offered."""
	enrolling.accept_seat(batch, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def decline_seat(batch: str) -> None:
	"""Take the signed-in user off the waiting list, with the seat they may be offered."""
	enrolling.decline_seat(batch, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR))
def preview_batch_members(
	batch: str, people: Annotated[dict[str, object], ObjectOf(MOST_CHARACTERS)]
) -> enrolling.Preview:
	"""Preview what `add_batch_members` would do. Same permissions."""
	user = frappe.session.user
	return enrolling.preview_enrolling(batch, select(people, user), user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR))
def add_batch_members(
	batch: str, people: Annotated[dict[str, object], ObjectOf(MOST_CHARACTERS)], to_waiting_list: bool = False
) -> enrolling.Outcome:
	"""Enroll selected people in a cohort and its courses.

	People for whom no seat is left become errors, or wait for one with `to_waiting_list`. For System Manager,
	Moderator and the Course Creators of the cohort, who name people by addresses or in a file.
	"""
	user = frappe.session.user
	selected = select(people, user)
	outcome = enrolling.enroll_people(
		batch, selected.accounts, user, now_datetime(), to_waiting_list=to_waiting_list
	)
	outcome["errors"] += [{"member": row["employee"], "error": row["error"]} for row in selected.errors]
	return outcome


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def give_batch_feedback(
	batch: str,
	content: Stars,
	instructors: Stars,
	value: Stars,
	feedback: Annotated[str, AtMost(MOST_OF_A_FEEDBACK)],
) -> None:
	"""Save what the signed-in user thinks of a cohort that they are in."""
	given: Given = {"content": content, "instructors": instructors, "value": value, "feedback": feedback}
	give_feedback(batch, given, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def get_batch_feedback(batch: str) -> dict[str, Any]:
	"""Return the feedback on a cohort: of everybody for those who lead it, one's own for members."""
	user = frappe.session.user
	found = views.get_batch(batch, user, now_datetime())
	rows = get_feedback(batch, user, start=0, limit=MOST_FEEDBACK)
	if not found.is_led:
		return {"count": len(rows), "means": None, "rows": rows}
	summary = summarize_feedback(batch)
	return {"count": summary.count, "means": summary.means, "rows": rows}


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR))
def remove_batch_members(
	batch: str, members: list[str], reason: Annotated[str, AtMost(MOST_OF_A_REASON)]
) -> removing.Removal:
	"""Take people out of a cohort and tell them why. Their course enrollments stay. Same permissions."""
	return removing.remove_people(batch, members, reason, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR))
def cancel_batch(batch: str, reason: Annotated[str, AtMost(MOST_OF_A_REASON)]) -> int:
	"""Cancel a cohort and tell its members. Returns how many people were told. Same permissions."""
	return cancelling.cancel_batch(batch, reason, frappe.session.user, now_datetime())


def get_led_batch(batch: str, user: str, now: datetime) -> frappe._dict:
	"""Return a cohort to those who lead it. Raises PermissionError for others."""
	found = views.get_batch(batch, user, now)
	if not found.is_led:
		frappe.throw(_("Only those who lead the cohort see how its members get on."), frappe.PermissionError)
	return found


def select(people: dict[str, object], user: str) -> Selected:
	"""Find the selected people.

	Course Creators see neither Employee records nor the members of others' programs, so they cannot select by
	these.
	"""
	named = {source for source, value in people.items() if value}
	if not has_role(user, *ADMINS) and named - {"addresses", "file"}:
		frappe.throw(
			_("You can select people by their addresses or in a file, and in no other way."),
			frappe.PermissionError,
		)
	return select_people(people, user)
