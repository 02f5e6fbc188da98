"""The form for assigning training to many: what was filled in, what is missing, and the request it makes."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import cstr
from werkzeug.datastructures import FileStorage, MultiDict

from lms.lms.enrollments.assignable import CourseNotAssignableError, DueDateError
from lms.lms.people.selection import EMPLOYEE_FIELDS
from lms.lms.shared.signatures import typed
from lms.lms.training.bulk_requests import AssignmentRequest, DaysFromToday, PeopleChosen

# The ways to say who and what.
ADDRESSES, FILE, FIELDS, PROGRAM, ALL = KINDS = ("addresses", "file", "fields", "program", "all")
COURSES = "courses"
# The parts of the form.
WHO, WHAT, WHEN = "who", "what", "when"
ARGUMENTS = ("people", "courses", "program", "due_date", "days", "retake")


class FileTooLargeError(frappe.ValidationError):
	pass


@dataclass
class AssignForm:
	"""What was filled in, as text. `file` is its `name` and its `content` in base64, as in a request."""

	kind: str = ADDRESSES
	addresses: str = ""
	file: dict[str, str] | None = None
	values: dict[str, str] = field(default_factory=dict)
	members_of: str = ""
	what: str = COURSES
	courses: list[str] = field(default_factory=list)
	program: str = ""
	due_date: str = ""
	days: str = ""
	retake: bool = False
	search: str = ""

	def get_arguments(self) -> dict[str, Any]:
		"""Return the arguments of `read_request`. Empty ones are left out."""
		people = {
			ADDRESSES: {"addresses": self.addresses},
			FILE: {"file": self.file},
			FIELDS: self.values,
			PROGRAM: {"program": self.members_of},
			ALL: {"all": 1},
		}
		arguments = {
			"people": people[self.kind],
			"courses": self.courses if self.what == COURSES else None,
			"program": self.program if self.what == PROGRAM else None,
			"due_date": self.due_date,
			"days": self.days,
			"retake": int(self.retake),
		}
		return {name: value for name, value in arguments.items() if value}

	def find_missing(self) -> dict[str, str]:
		"""Return what to fill in yet, by part of the form."""
		missing = {
			WHO: None if self.has_people() else self.describe_people(),
			WHAT: None if self.has_training() else self.describe_training(),
			WHEN: None if self.due_date or self.days else _("Set a due date or a number of days."),
		}
		return {part: text for part, text in missing.items() if text}

	def has_people(self) -> bool:
		given = {
			ADDRESSES: self.addresses.strip(),
			FILE: self.file,
			FIELDS: self.values,
			PROGRAM: self.members_of,
			ALL: True,
		}
		return bool(given[self.kind])

	def describe_people(self) -> str:
		texts = {
			FILE: _("Choose a file with addresses."),
			FIELDS: _("Enter a department, designation, branch or employment type."),
			PROGRAM: _("Choose the program whose members you want to assign."),
		}
		return texts.get(self.kind, _("Enter at least one address."))

	def has_training(self) -> bool:
		return bool(self.courses if self.what == COURSES else self.program)

	def describe_training(self) -> str:
		return _("Choose at least one course.") if self.what == COURSES else _("Choose a program.")


def read_link(query: MultiDict[str, str]) -> AssignForm:
	"""Read the query of a link, which can choose courses or a program."""
	courses, program = read_names(query, "course"), query.get("program", "")
	what = PROGRAM if program and not courses else COURSES
	return AssignForm(what=what, courses=courses, program=program, search=query.get("search", "").strip())


def read_form(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> AssignForm:
	"""Read the form. Raises FileTooLargeError."""
	values = {name: form.get(name, "").strip() for name in EMPLOYEE_FIELDS}
	return AssignForm(
		kind=read_choice(form, "kind", KINDS),
		addresses=form.get("addresses", ""),
		file=read_file(files.get("file")) or read_kept_file(form.get("kept_file", "")),
		values={name: value for name, value in values.items() if value},
		members_of=form.get("members_of", ""),
		what=read_choice(form, "what", (COURSES, PROGRAM)),
		courses=read_names(form, "course"),
		program=form.get("program", ""),
		due_date=form.get("due_date", "").strip(),
		days=form.get("days", "").strip(),
		retake=bool(form.get("retake")),
		search=form.get("search", "").strip(),
	)


def read_choice(form: MultiDict[str, str], name: str, choices: tuple[str, ...]) -> str:
	"""Return the choice, or the first one for anything else."""
	value = form.get(name, "")
	return value if value in choices else choices[0]


def read_names(values: MultiDict[str, str], name: str) -> list[str]:
	"""Return the names, each once."""
	return list(dict.fromkeys(value.strip() for value in values.getlist(name) if value.strip()))


def read_file(file: FileStorage | None) -> dict[str, str] | None:
	"""Return the file in the request. A form with an empty file field sends a file without a name."""
	if not file or not file.filename:
		return None
	# Read from the beginning, because a request is repeated after a deadlock or lock timeout.
	file.stream.seek(0)
	content = file.stream.read()
	if len(content) > get_most_bytes():
		frappe.throw(_("The file is too large. Save the column of addresses as CSV."), FileTooLargeError)
	return {"name": cstr(file.filename), "content": base64.b64encode(content).decode()}


def get_most_bytes() -> int:
	"""The largest file. The preview sends it back as base64, together with the rest of the request."""
	return get_max_file_size() // 2


def read_kept_file(text: str) -> dict[str, str] | None:
	"""Return the file that was chosen before, and that the form brings along."""
	try:
		return as_file(json.loads(text)) if text else None
	except (ValueError, RecursionError):
		return None


def as_file(value: object) -> dict[str, str] | None:
	"""Return the file of a request, or None if it is something else."""
	if not isinstance(value, dict) or not isinstance(value.get("content"), str):
		return None
	return {"name": cstr(value.get("name")), "content": value["content"]}


@typed()
def read_request(
	people: PeopleChosen,
	courses: list[str] | None = None,
	program: str | None = None,
	due_date: date | None = None,
	days: DaysFromToday | None = None,
	retake: bool = False,
) -> AssignmentRequest:
	"""Return the request with these arguments. They are those of the method `preview_training_assignment`."""
	return AssignmentRequest(people, courses, program, due_date, days, retake)


def read_carried(form: MultiDict[str, str]) -> AssignmentRequest:
	"""Return the request that the preview brings along."""
	arguments: dict[str, Any] = {name: form[name] for name in ARGUMENTS if form.get(name)}
	return read_request(**arguments)


def carry(arguments: Mapping[str, object]) -> dict[str, str]:
	"""Return the arguments as text for fields of a form."""
	return {
		name: json.dumps(value) if isinstance(value, dict | list) else str(value)
		for name, value in arguments.items()
	}


def fill_form(request: AssignmentRequest) -> AssignForm:
	"""Return the form that makes this request."""
	people = request.people
	return AssignForm(
		kind=next((kind for kind in (ADDRESSES, FILE, PROGRAM, ALL) if kind in people), FIELDS),
		addresses=cstr(people.get("addresses")),
		file=as_file(people.get("file")),
		values={name: cstr(people[name]) for name in EMPLOYEE_FIELDS if name in people},
		members_of=cstr(people.get("program")),
		what=PROGRAM if request.program else COURSES,
		courses=list(request.courses or ()),
		program=request.program or "",
		due_date=cstr(request.due_date),
		days=cstr(request.days),
		retake=request.retake,
	)


def find_part(error: Exception) -> str:
	"""Return the part of the form that an error of the request is about."""
	if isinstance(error, DueDateError):
		return WHEN
	return WHAT if isinstance(error, CourseNotAssignableError) else WHO
