"""`bench lms-assign`, as it is run on a terminal or by a script."""

import json
from datetime import date

import frappe
import pytest
from click.testing import Result

from lms.commands import lms_assign
from lms.testing.factories import complete_lessons, in_days, make_course, make_enrollment, unique
from tests.support.commands import run_command
from tests.support.users import make_user


@pytest.fixture
def course(committed):
	course = make_course(title=unique("Fire Safety"))
	frappe.db.commit()
	return course


@pytest.fixture
def people(course) -> list[str]:
	return [make_user("LMS Student"), make_user("LMS Student")]


@pytest.fixture
def run(test_site, tmp_path, course):
	"""`run(content, **options)` assigns the course to the people in a file of this content."""

	def run(content: str | bytes, *flags: str, stdin: bytes | None = None, **options: object) -> Result:
		path = tmp_path / "people.txt"
		path.write_bytes(content if isinstance(content, bytes) else content.encode())
		values = {"course": course.name, "employees_file": path, "due_date": in_days(30)} | options
		arguments = [part for key, value in values.items() for part in (option(key), str(value))]
		return run_command(test_site, lms_assign, *arguments, *flags, stdin=stdin)

	return run


def option(key: str) -> str:
	return f"--{key.replace('_', '-')}"


def get_assigned(course) -> dict[str, date]:
	frappe.db.rollback()
	rows = frappe.get_all(
		"LMS Training Assignment", filters={"course": course.name}, fields=["employee", "due_date"]
	)
	return {row.employee: row.due_date for row in rows}


def test_the_course_is_assigned_to_everybody_in_the_file(run, course, people):
	result = run("\n".join(people))
	assert result.exit_code == 0, result.output
	assert result.stdout.splitlines() == [
		"Assigned: 2",
		"Already had an open training assignment: 0",
		"Not assigned: 0",
	]
	assert get_assigned(course) == dict.fromkeys(people, in_days(30))
	again = run("\n".join(people))
	assert again.exit_code == 0
	assert again.stdout.splitlines()[:2] == ["Assigned: 0", "Already had an open training assignment: 2"]


def test_who_cannot_be_assigned_is_named_and_the_others_are_assigned(run, course, people):
	result = run(f"nobody@example.com\n{people[0]}")
	assert result.exit_code == 3
	assert result.stderr == "nobody@example.com: There is no user with this address.\n"
	assert "Assigned: 1" in result.stdout
	assert set(get_assigned(course)) == {people[0]}


def test_machines_get_the_outcome_as_json(run, course, people):
	result = run(f"nobody@example.com\n{people[0]}", "--json")
	assert result.exit_code == 3
	assert json.loads(result.stdout) == {
		"course": course.name,
		"due_date": str(in_days(30)),
		"retake": False,
		"assigned": 1,
		"skipped": 0,
		"errors": [{"employee": "nobody@example.com", "error": "There is no user with this address."}],
		"without_access": [],
	}
	assert result.stderr == ""


def test_who_cannot_open_it_is_named_and_assigned_nonetheless(run, course, people):
	lacking = make_user("Employee")
	result = run(f"{people[0]}\n{lacking}")
	assert result.exit_code == 0
	assert result.stderr == f"{lacking}: Cannot open the course without the role LMS Student.\n"
	assert set(get_assigned(course)) == {people[0], lacking}
	assert json.loads(run(lacking, "--json").stdout)["without_access"] == [lacking]


def test_the_list_may_come_by_standard_input(run, course, people):
	result = run("", employees_file="-", stdin=people[0].encode())
	assert result.exit_code == 0, result.output
	assert set(get_assigned(course)) == {people[0]}


def test_the_course_may_be_named_by_its_title(run, course, people):
	assert run(people[0], course=course.title).exit_code == 0
	assert set(get_assigned(course)) == {people[0]}


def test_a_title_of_several_courses_is_refused(run, course, people):
	other = make_course(title=course.title)
	frappe.db.commit()
	result = run(people[0], course=course.title)
	assert result.exit_code == 1
	assert course.name in result.stderr
	assert other.name in result.stderr
	assert not get_assigned(course)


def test_who_completed_the_course_takes_it_again_with_retake(run, course, people):
	make_enrollment(course.name, people[0])
	complete_lessons(people[0], course.name)
	frappe.db.commit()
	result = run(people[0], "--retake", "--json")
	assert result.exit_code == 0, result.output
	assert json.loads(result.stdout)["retake"] is True
	frappe.db.rollback()
	row = frappe.get_last_doc("LMS Training Assignment", {"course": course.name, "employee": people[0]})
	assert (row.status, row.cycle) == ("Pending", 2)


@pytest.mark.parametrize(
	("options", "message"),
	[
		({"course": "No Such Course"}, "There is no course No Such Course."),
		({"due_date": "2001-01-01"}, "The due date cannot be in the past."),
	],
)
def test_what_is_refused_writes_nothing(run, course, people, options, message):
	result = run(people[0], **options)
	assert result.exit_code == 1
	assert result.stderr == f"Error: {message}\n"
	assert result.stdout == ""
	assert not get_assigned(course)


def test_an_unpublished_course_is_refused(run, course, people):
	frappe.db.set_value("LMS Course", course.name, "published", 0)
	frappe.db.commit()
	result = run(people[0])
	assert result.exit_code == 1
	assert f"Course {course.title} is not published." in result.stderr


@pytest.mark.parametrize("options", [{"due_date": "31.12.2030"}, {"employees_file": "/no/such/file"}])
def test_what_cannot_be_read_is_an_error_of_use(run, people, options):
	result = run(people[0], **options)
	assert result.exit_code == 2
	assert result.stdout == ""


@pytest.mark.parametrize(
	("content", "message"),
	[
		("\n# nobody yet\n", "The file contains no people."),
		("name,town\nAna,Oslo\n", "The file has the columns name, town."),
		("Åsa;ana@example.com".encode("latin-1"), "The file is not text in UTF-8 or UTF-16."),
	],
)
def test_a_file_that_is_no_list_of_people_is_refused(run, content, message):
	result = run(content)
	assert result.exit_code == 1
	assert message in result.stderr
