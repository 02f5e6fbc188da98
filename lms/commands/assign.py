"""`lms-assign`: assigns a course to a list of people."""

from datetime import datetime

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import getdate, nowdate

from lms.commands.base import DONE_IN_PART, connected, json_option, print_json
from lms.lms.people.access import find_who_cannot_learn
from lms.lms.people.lists import UnreadableFile, read_people
from lms.lms.training.assignments import AssignmentOutcome, assign_training

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
FILE_HELP = (
	"One address per line, or CSV or XLSX with a column headed User ID, Email or Work Email."
	" - is standard input."
)


@click.command(
	"lms-assign",
	epilog="Exit codes: 0 done, 1 refused and nothing written, 3 some people were not assigned.",
)
@click.option("--course", required=True, help="Name of a published course, or its title.")
@click.option("--employees-file", "path", required=True, type=FILE, help=FILE_HELP)
@click.option("--due-date", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Today or later.")
@click.option("--retake", is_flag=True, help="People who have completed the course take it again.")
@json_option
@pass_context
def lms_assign(
	context: frappe._dict, course: str, path: str, due_date: datetime, retake: bool, as_json: bool
) -> None:
	"""Assign a course to a list of people."""
	with connected(context):
		people = open_people(path)
		name = find_course(course)
		outcome = assign_training(
			{name: due_date.date()},
			people,
			assigned_by=frappe.session.user,
			assigned_via="Manual",
			today=getdate(nowdate()),
			retake=retake,
		)
		without_access = find_who_cannot_learn(people)
		# Each command is one transaction.
		frappe.db.commit()
	if as_json:
		values = {"course": name, "due_date": due_date.date(), "retake": retake}
		print_json({**values, **outcome, "without_access": without_access})
	else:
		print_outcome(outcome, without_access)
	if outcome["errors"]:
		raise SystemExit(DONE_IN_PART)


def open_people(path: str) -> list[str]:
	with click.open_file(path, "rb") as file:
		try:
			return read_people(file.read())
		except UnreadableFile as error:
			raise click.ClickException(str(error)) from error


def find_course(course: str) -> str:
	"""Find a course by its name, or by its title if only one has it."""
	if frappe.db.exists("LMS Course", course):
		return course
	names = frappe.get_all("LMS Course", filters={"title": course}, pluck="name")
	if len(names) > 1:
		raise click.ClickException(f"{course} is the title of several courses: {', '.join(sorted(names))}.")
	if not names:
		raise click.ClickException(f"There is no course {course}.")
	return names[0]


def print_outcome(outcome: AssignmentOutcome, without_access: list[str]) -> None:
	click.echo(f"Assigned: {outcome['assigned']}")
	click.echo(f"Already had an open training assignment: {outcome['skipped']}")
	click.echo(f"Not assigned: {len(outcome['errors'])}")
	for problem in outcome["errors"]:
		click.echo(f"{problem['employee']}: {problem['error']}", err=True)
	for person in without_access:
		click.echo(f"{person}: Cannot open the course without the role LMS Student.", err=True)
