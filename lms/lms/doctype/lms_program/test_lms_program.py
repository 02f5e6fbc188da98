"""A program as its document is saved: courses, members, counts, enrollments, and what nobody may write."""

import frappe
import pytest

from lms.lms.programs.members import add_members
from lms.testing.factories import (
	complete_lessons,
	make_course,
	make_enrollment,
	make_program,
	make_user,
	unique,
)


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(2)]


@pytest.fixture
def members():
	return [make_user() for _ in range(2)]


def enrolled(courses: list[str], members: list[str]) -> int:
	"""In how many of the pairs there is an enrollment."""
	return frappe.db.count("LMS Enrollment", {"course": ["in", courses], "member": ["in", members]})


def progress_of(program: object) -> list[float]:
	rows = frappe.get_all("LMS Program Member", {"parent": program.name}, pluck="progress", order_by="idx")
	return [round(value, 1) for value in rows]


def test_the_title_is_the_name_and_there_is_one_of_it():
	program = make_program(title=unique("First-Line Leader Academy"))
	assert program.name == program.title
	with pytest.raises(frappe.DuplicateEntryError):
		make_program(title=program.title)


def test_the_title_is_changed_by_renaming_alone():
	program = make_program()
	assert program.update({"title": "Another"}).save().title == program.name


def test_a_program_is_renamed_with_its_rows(courses, members):
	program = make_program(courses, members)
	name = frappe.rename_doc("LMS Program", program.name, unique("Renamed"))
	renamed = frappe.get_doc("LMS Program", name)
	assert renamed.title == name
	assert [row.course for row in renamed.program_courses] == courses
	assert [row.member for row in renamed.program_members] == members


def test_counts_are_those_of_the_rows_whatever_is_sent(courses, members):
	program = make_program(courses, members, course_count=7, member_count=7)
	assert (program.course_count, program.member_count) == (2, 2)
	program.update({"course_count": 0, "member_count": 9})
	program.set("program_members", program.program_members[:1])
	program.save().reload()
	assert (program.course_count, program.member_count) == (2, 1)


def test_rows_show_titles_and_names(courses, members):
	program = make_program(courses, members)
	titles = [frappe.db.get_value("LMS Course", course, "title") for course in courses]
	names = [frappe.db.get_value("User", member, "full_name") for member in members]
	assert [row.course_title for row in program.program_courses] == titles
	assert [row.full_name for row in program.program_members] == names


def test_members_are_enrolled_in_every_course(courses, members):
	make_enrollment(courses[0], members[0])
	make_program(courses, members)
	assert enrolled(courses, members) == 4


def test_a_member_added_later_is_enrolled_in_every_course(courses, members):
	program = make_program(courses, members[:1])
	program.append("program_members", {"member": members[1]})
	program.save()
	assert enrolled(courses, members[1:]) == 2


def test_a_course_added_later_enrolls_every_member(courses, members):
	program = make_program(courses[:1], members)
	program.append("program_courses", {"course": courses[1]})
	program.save()
	assert enrolled(courses[1:], members) == 2


def test_a_missing_enrollment_is_made_on_saving_again(courses, members):
	program = make_program(courses, members)
	frappe.delete_doc("LMS Enrollment", frappe.db.get_value("LMS Enrollment", {"member": members[0]}))
	program.save()
	assert enrolled(courses, members) == 4


@pytest.mark.parametrize("table", ["program_courses", "program_members"])
def test_removing_rows_keeps_the_enrollments(table, courses, members):
	program = make_program(courses, members)
	program.set(table, [])
	program.save()
	assert enrolled(courses, members) == 4


def test_deleting_a_program_keeps_the_enrollments(courses, members):
	program = make_program(courses, members)
	complete_lessons(members[0], courses[0], 1)
	program.reload().delete()
	assert enrolled(courses, members) == 4
	assert not frappe.db.exists("LMS Program Member", {"parent": program.name})


def test_an_empty_program_can_be_saved():
	program = make_program()
	assert (program.course_count, program.member_count) == (0, 0)
	assert make_program([], [make_user()]).program_members[0].progress == 0


def test_a_course_must_be_published(courses):
	drafts = [make_course(title=unique("Draft"), published=0) for _ in range(2)]
	with pytest.raises(frappe.ValidationError, match="not published") as refusal:
		make_program([courses[0], *(draft.name for draft in drafts)])
	assert all(f"{draft.title} (not published)" in str(refusal.value) for draft in drafts)
	assert frappe.db.get_value("LMS Course", courses[0], "title") not in str(refusal.value)


def test_a_course_unpublished_later_does_not_stand_in_the_way(courses, members):
	program = make_program(courses, members[:1])
	frappe.db.set_value("LMS Course", courses[0], "published", 0)
	program.append("program_members", {"member": members[1]})
	assert program.save().member_count == 2


def test_members_must_be_enabled(members):
	disabled = [make_user(enabled=0) for _ in range(2)]
	with pytest.raises(frappe.ValidationError, match="cannot be members") as refusal:
		make_program([], [members[0], *disabled])
	assert all(f"{user} (This user is disabled.)" in str(refusal.value) for user in disabled)
	assert members[0] not in str(refusal.value)


def test_guest_is_no_member():
	with pytest.raises(frappe.ValidationError, match="cannot be members"):
		make_program([], ["Guest"])


def test_a_member_disabled_later_does_not_stand_in_the_way(courses, members):
	program = make_program(courses[:1], members)
	frappe.db.set_value("User", members[0], "enabled", 0)
	program.append("program_courses", {"course": courses[1]})
	assert program.save().course_count == 2


def test_unknown_courses_and_members_are_named():
	with pytest.raises(frappe.ValidationError, match="no-such-course"):
		make_program(["no-such-course"])
	with pytest.raises(frappe.ValidationError, match=r"nobody@example\.com"):
		make_program([], ["nobody@example.com"])


def test_a_course_is_in_a_program_once(courses):
	title = frappe.db.get_value("LMS Course", courses[0], "title")
	with pytest.raises(frappe.ValidationError, match=f"second row with: {title}"):
		make_program([*courses, courses[0]])


def test_a_member_is_in_a_program_once(members):
	with pytest.raises(frappe.ValidationError, match=f"second row with: {members[0]}"):
		make_program([], [*members, members[0].upper()])


def test_the_database_refuses_a_member_twice(members):
	program = make_program([], members)
	row = frappe.get_doc({**program.program_members[0].as_dict(), "name": None, "__islocal": 1})
	with pytest.raises(frappe.UniqueValidationError):
		row.db_insert()


def test_a_row_without_a_course_or_member_is_refused():
	for table in ("program_courses", "program_members"):
		with pytest.raises(frappe.MandatoryError):
			make_program(**{table: [{}]})


def test_a_new_member_has_the_progress_made_before(courses, members):
	make_enrollment(courses[0], members[0])
	complete_lessons(members[0], courses[0])
	program = make_program(courses, members)
	assert [row.progress for row in program.program_members] == progress_of(program) == [50, 0]


def test_progress_is_the_mean_of_the_courses(courses, members):
	program = make_program(courses, members)
	complete_lessons(members[0], courses[0], 1)
	assert progress_of(program) == [25, 0]
	complete_lessons(members[0], courses[0])
	complete_lessons(members[0], courses[1])
	assert progress_of(program) == [100, 0]


@pytest.mark.parametrize(("change", "progress"), [("add", 33.3), ("remove", 0)])
def test_progress_follows_the_courses_of_the_program(change, progress, courses, members):
	program = make_program(courses, members[:1])
	complete_lessons(members[0], courses[0])
	program.reload()
	if change == "add":
		program.append("program_courses", {"course": make_course().name})
	else:
		program.set("program_courses", program.program_courses[1:])
	program.save()
	assert progress_of(program) == [progress]


def test_nobody_writes_progress(courses, members, as_user):
	name, other = make_program(courses, members).name, make_user()
	with as_user(make_user("Moderator")):
		program = frappe.get_doc("LMS Program", name)
		program.program_members[0].progress = 100
		program.append("program_members", {"member": other, "progress": 100})
		program.save()
	assert [row.progress for row in program.program_members] == progress_of(program) == [0, 0, 0]


def test_a_form_opened_before_does_not_take_progress_back(courses, members):
	form = make_program(courses, members)
	complete_lessons(members[0], courses[0])
	form.append("program_members", {"member": make_user()})
	form.save()
	assert [row.progress for row in form.program_members] == progress_of(form) == [50, 0, 0]


def test_a_form_opened_before_members_were_added_is_not_saved_over_them(courses, members):
	form = make_program(courses, members[:1])
	add_members(form.name, members[1:], "Administrator")
	with pytest.raises(frappe.TimestampMismatchError):
		form.update({"published": 0}).save()


def test_learning_does_not_disturb_who_edits_the_program(courses, members):
	form = make_program(courses, members).reload()
	before = form.modified
	complete_lessons(members[0], courses[0])
	assert form.reload().modified == before


def test_a_copy_has_the_courses_and_members_and_no_progress_of_its_own(courses, members):
	program = make_program(courses, members)
	complete_lessons(members[0], courses[0], 1)
	copy = frappe.copy_doc(program.reload(), ignore_no_copy=False)
	assert [row.progress for row in copy.program_members] == [None, None]
	assert copy.member_count is None
	copy.title = unique("Next Year")
	copy.insert()
	assert [row.course for row in copy.program_courses] == courses
	assert (copy.member_count, progress_of(copy)) == (2, [25, 0])
	assert progress_of(program) == [25, 0]


def test_what_a_program_names_is_not_deleted(courses, members):
	make_program(courses, members)
	frappe.db.delete("LMS Enrollment", {"course": courses[0]})
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("LMS Course", courses[0])
