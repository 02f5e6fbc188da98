"""Adding members to a program by the list."""

import frappe
import pytest

from lms.lms.programs.members import add_members
from lms.testing.factories import complete_lessons, make_course, make_enrollment, make_program, make_user


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(2)]


def members_of(program: object) -> list[tuple[int, str, str, float]]:
	return frappe.get_all(
		"LMS Program Member",
		filters={"parent": program.name, "parenttype": "LMS Program", "parentfield": "program_members"},
		fields=["idx", "member", "full_name", "progress"],
		order_by="idx",
		as_list=True,
	)


def test_new_members_are_added_after_the_others_and_enrolled(courses):
	old, *new = sorted(make_user() for _ in range(3))
	program = make_program(courses, [old])
	make_enrollment(courses[0], new[0])
	complete_lessons(new[0], courses[0], 1)
	assert add_members(program.name, new, "Administrator") == {"added": 2, "skipped": 0, "errors": []}
	names = [frappe.db.get_value("User", name, "full_name") for name in (old, *new)]
	assert [tuple(row) for row in members_of(program)] == [
		(1, old, names[0], 0),
		(2, new[0], names[1], 25),
		(3, new[1], names[2], 0),
	]
	assert program.reload().member_count == 3
	assert frappe.db.count("LMS Enrollment", {"course": ["in", courses], "member": ["in", new]}) == 4


def test_who_is_a_member_is_skipped_and_who_cannot_be_one_is_reported(courses):
	member, new, disabled = make_user(), make_user(), make_user(enabled=0)
	program = make_program(courses, [member])
	outcome = add_members(
		program.name, [member, f" {new.upper()} ", new, disabled, "nobody@example.com", 5], "Administrator"
	)
	assert outcome == {
		"added": 1,
		"skipped": 1,
		"errors": [
			{"member": disabled, "error": "This user is disabled."},
			{"member": "nobody@example.com", "error": "There is no user with this address."},
			{"member": "5", "error": "There is no user with this address."},
		],
	}
	assert [row[1] for row in members_of(program)] == [member, new]


def test_adding_again_changes_nothing(courses):
	program, user = make_program(courses), make_user()
	add_members(program.name, [user], "Administrator")
	modified = program.reload().modified
	assert add_members(program.name, [user], "Administrator")["skipped"] == 1
	assert program.reload().modified == modified
	assert program.member_count == 1


def test_the_row_says_who_added_it():
	program, moderator = make_program(), make_user("Moderator")
	add_members(program.name, [make_user()], moderator)
	assert frappe.db.get_value("LMS Program Member", {"parent": program.name}, "owner") == moderator
	assert program.reload().modified_by == moderator


def test_the_document_goes_on_with_what_was_added(courses):
	program, user = make_program(courses), make_user()
	add_members(program.name, [user], "Administrator")
	program.reload().append("program_members", {"member": make_user()})
	program.save()
	assert [row.idx for row in program.program_members] == [1, 2]
	assert program.program_members[0].member == user


def test_an_unknown_program_is_refused():
	with pytest.raises(frappe.DoesNotExistError, match="This program does not exist"):
		add_members("No Such Program", [make_user()], "Administrator")


def test_creators_add_to_their_own_programs_alone(as_user):
	creator, user = make_user("Course Creator"), make_user()
	with as_user(creator):
		own = make_program()
	other = make_program([], [creator])
	assert add_members(own.name, [user], creator)["added"] == 1
	with pytest.raises(frappe.PermissionError, match="cannot add members"):
		add_members(other.name, [user], creator)
