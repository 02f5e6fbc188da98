"""Timetables: what may be written, how rows follow the cohort, and what each reader sees."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate, now_datetime

from lms.lms.cohorts import timetable, views
from lms.lms.cohorts.timetable import Entry, get_timetable, merge
from lms.lms.cohorts.timetable_rows import TimetableError
from lms.lms.shared.rows import insert_new
from lms.testing.factories import (
	in_days,
	insert,
	make_batch,
	make_batch_enrollment,
	make_course,
	make_enrollment,
	make_lesson,
	make_lms_assignment,
	make_program,
	make_quiz,
	make_user,
	unique,
)
from lms.testing.statements import count_statements

LEGEND = {"reference_doctype": "LMS Quiz", "label": "Test", "color": "#aa3311"}


def make_template(*rows: dict, **values: object) -> str:
	return insert("LMS Timetable Template", title=unique("Weeks"), timetable=list(rows), **values).name


def see(batch: object, user: str) -> list[Entry]:
	return get_timetable(views.get_batch(batch.name, user, now_datetime()), user, now_datetime())


def days_of(batch: object) -> list[tuple[int | None, date]]:
	return [(row.day, getdate(row.date)) for row in batch.reload().timetable]


def get_lesson(course: str, title: str = "Lesson 1") -> str:
	return frappe.db.get_value("Course Lesson", {"course": course, "title": title})


# Rows


def test_a_day_becomes_a_date():
	batch = make_batch(timetable=[{"day": 1, "title": "Start"}, {"day": 3, "title": "End"}])
	assert days_of(batch) == [(1, in_days(10)), (3, in_days(12))]


def test_rows_with_a_day_move_with_the_cohort_and_others_stay():
	batch = make_batch(timetable=[{"day": 2, "title": "Moves"}, {"date": in_days(12), "title": "Stays"}])
	batch.update({"start_date": in_days(11), "end_date": in_days(14)}).save()
	assert days_of(batch) == [(2, in_days(12)), (0, in_days(12))]


def test_the_day_follows_a_date_that_somebody_changes():
	batch = make_batch(timetable=[{"day": 1, "title": "Start"}])
	batch.timetable[0].date = in_days(12)
	batch.save()
	assert days_of(batch) == [(3, in_days(12))]


def test_a_row_without_times_is_for_the_whole_day():
	batch = make_batch(timetable=[{"day": 1, "title": "All day"}])
	[row] = batch.reload().timetable
	assert (row.start_time, row.end_time, row.duration) == (None, None, None)


def test_the_duration_is_set():
	row = {"day": 1, "title": "Talk", "start_time": "09:15", "end_time": "10:20"}
	assert make_batch(timetable=[row]).timetable[0].duration == "1:05"


@pytest.mark.parametrize(
	("row", "message"),
	[
		({"title": "When?"}, "row 1: Enter a date, or a day."),
		({"day": 4, "title": "Late"}, "is outside of the dates of the cohort"),
		({"day": -1, "title": "Early"}, "is outside of the dates of the cohort"),
		({"day": 10**15, "title": "Never"}, "is outside of the dates of the cohort"),
		({"day": 1}, "Enter a title, or choose what it is about."),
		({"day": 1, "title": "  "}, "Enter a title, or choose what it is about."),
		({"day": 1, "title": "x", "end_time": "10:00"}, "Enter a start time, too."),
		({"day": 1, "title": "x", "start_time": "noon"}, "is not a time"),
		(
			{"day": 1, "title": "x", "start_time": "10:00", "end_time": "10:00"},
			"The end time must be after the start time.",
		),
		({"day": 1, "title": "x", "reference_doctype": "LMS Quiz"}, "Choose what it is about"),
	],
)
def test_rows_that_cannot_be(row, message):
	with pytest.raises(TimetableError, match=message):
		make_batch(timetable=[row])


def test_rows_are_about_the_courses_and_assessments_of_the_cohort():
	course, other = make_course(lessons=1).name, make_course(lessons=1).name
	quiz, foreign = make_quiz(1).name, make_quiz(1).name
	about = (("Course Lesson", get_lesson(course)), ("LMS Course", course), ("LMS Quiz", quiz))
	rows = [{"day": 1, "reference_doctype": doctype, "reference_docname": name} for doctype, name in about]
	assessment = [{"assessment_type": "LMS Quiz", "assessment_name": quiz}]
	assert len(make_batch([course], timetable=rows, assessment=assessment).timetable) == 3
	for doctype, name in (("Course Lesson", get_lesson(other)), ("LMS Course", other), ("LMS Quiz", foreign)):
		row = {"day": 1, "reference_doctype": doctype, "reference_docname": name}
		with pytest.raises(TimetableError, match="is in no course of this cohort"):
			make_batch([course], timetable=[row])


def test_a_row_about_another_doctype_is_refused():
	row = {"day": 1, "reference_doctype": "User", "reference_docname": "Administrator"}
	with pytest.raises(frappe.ValidationError):
		make_batch(timetable=[row])


def test_too_many_rows_are_refused():
	with pytest.raises(TimetableError, match="at most 500 rows"):
		make_batch(timetable=[{"day": 1, "title": "x"}] * 501)


@pytest.mark.parametrize(
	("legend", "message"),
	[
		([LEGEND, LEGEND], "LMS Quiz is in the legend twice"),
		([LEGEND | {"color": "red"}], "Choose a color such as #0f6e74"),
		([LEGEND | {"color": '#000"><script>'}], "Choose a color such as #0f6e74"),
	],
)
def test_legends_that_cannot_be(legend, message):
	with pytest.raises(TimetableError, match=message):
		make_batch(timetable_legends=legend)


# Templates


def test_a_template_fills_the_timetable_and_the_legend():
	times = {"start_time": "09:00:00", "end_time": "10:00:00"}
	template = make_template(
		{"day": 1, "title": "Start", **times}, {"day": 2, "title": "End"}, timetable_legends=[LEGEND]
	)
	batch = make_batch(timetable_template=template).reload()
	assert days_of(batch) == [(1, in_days(10)), (2, in_days(11))]
	assert batch.timetable[0].duration == "1:00" and batch.timetable_legends[0].label == "Test"


def test_another_template_replaces_the_rows_of_the_first_and_keeps_others():
	first, second = (make_template({"day": 1, "title": title}) for title in ("Old", "New"))
	batch = make_batch(timetable_template=first)
	batch.append("timetable", {"date": in_days(11), "title": "Own"})
	batch.save()
	batch.timetable_template = second
	batch.save()
	assert [row.title for row in batch.reload().timetable] == ["Own", "New"]
	assert [row.idx for row in batch.timetable] == [1, 2]


def test_rows_that_a_form_has_filled_in_stay():
	template = make_template({"day": 1, "title": "From the template"})
	batch = make_batch(timetable_template=template, timetable=[{"day": 2, "title": "As changed"}])
	assert [row.title for row in batch.reload().timetable] == ["As changed"]


def test_saving_again_keeps_what_was_changed_since():
	batch = make_batch(timetable_template=make_template({"day": 1, "title": "Start"}))
	batch.set("timetable", [])
	batch.save()
	assert batch.reload().timetable == []


@pytest.mark.parametrize("day", [None, 0, -2, 1001])
def test_rows_of_templates_have_a_day(day):
	with pytest.raises(TimetableError, match="Enter a day from 1 to 1000"):
		make_template({"day": day, "title": "Start"})


def test_template_with_content_of_other_courses_is_refused():
	course = make_course(lessons=1).name
	row = {"day": 1, "reference_doctype": "LMS Course", "reference_docname": course}
	with pytest.raises(TimetableError, match=r"Timetable, row 1: .* is in no course of this cohort"):
		make_batch(timetable_template=make_template(row))


# What readers see


def test_entries_are_in_order_with_their_moments():
	rows = [
		{"day": 2, "title": "Second day"},
		{"day": 1, "title": "Afternoon", "start_time": "14:00", "end_time": "15:30"},
		{"day": 1, "title": "Morning", "start_time": "09:00", "milestone": 1},
		{"day": 1, "title": "All day"},
	]
	found = see(make_batch(timetable=rows, timezone="Asia/Tokyo"), make_user())
	assert [entry.title for entry in found] == ["All day", "Morning", "Afternoon", "Second day"]
	assert found[1].is_milestone and not found[2].is_milestone
	assert found[2].starts.isoformat() == f"{in_days(10)}T14:00:00+09:00"
	assert found[2].ends - found[2].starts == timedelta(minutes=90)


def test_titles_are_those_of_the_content_unless_the_row_has_one():
	course = make_course(lessons=1).name
	about = {"day": 1, "reference_doctype": "Course Lesson", "reference_docname": get_lesson(course)}
	batch = make_batch([course], timetable=[about, about | {"title": "Read this"}])
	assert [entry.title for entry in see(batch, make_user())] == ["Lesson 1", "Read this"]


@pytest.fixture
def content():
	"""A course with a lesson that has a quiz and homework, and a cohort with rows about all of them."""
	course = make_course(lessons=0).name
	lesson = frappe.get_doc("Course Chapter", {"course": course}).name
	lesson = make_lesson(lesson).name
	quiz, homework = make_quiz(1, lesson).name, make_lms_assignment(lesson).name
	about = {
		"LMS Course": course,
		"Course Lesson": lesson,
		"LMS Quiz": quiz,
		"LMS Assignment": homework,
	}
	rows = [
		{"day": 1, "reference_doctype": doctype, "reference_docname": name} for doctype, name in about.items()
	]
	return frappe._dict(course=course, batch=make_batch([course], timetable=rows), about=about)


def links(batch: object, user: str) -> dict[str, str | None]:
	return {entry.kind: entry.url for entry in see(batch, user)}


def test_links_lead_only_to_what_the_reader_may_open(content):
	learner, outsider = make_user(), make_user()
	make_enrollment(content.course, learner)
	page = f"/lms/courses/{content.course}"
	assert links(content.batch, learner) == {
		"LMS Course": page,
		"Course Lesson": f"{page}/learn/1-1",
		"LMS Quiz": f"/lms/quiz/{content.about['LMS Quiz']}",
		"LMS Assignment": f"/lms/assignment/{content.about['LMS Assignment']}",
	}
	closed = dict.fromkeys(content.about)
	assert links(content.batch, outsider) == closed | {"LMS Course": page}
	evaluator = make_user("Batch Evaluator")
	content.batch.append("instructors", {"instructor": evaluator})
	content.batch.save()
	assert links(content.batch, evaluator) == closed


def test_a_course_that_a_program_keeps_closed_has_no_links(content):
	learner, first = make_user(), make_course(lessons=1).name
	make_program([first, content.course], [learner], enforce_course_order=1)
	assert links(content.batch, learner)["Course Lesson"] is None


def test_what_is_done_is_marked_for_whoever_did_it(content):
	learner, other = make_user(), make_user()
	make_enrollment(content.course, learner)
	who = {"member": learner, "course": content.course, "cycle": 1}
	insert_evidence("LMS Course Progress", lesson=content.about["Course Lesson"], **who)
	insert_evidence("LMS Quiz Submission", quiz=content.about["LMS Quiz"], passed=1, **who)
	insert_evidence("LMS Assignment Submission", assignment=content.about["LMS Assignment"], **who)
	frappe.db.set_value("LMS Enrollment", {"member": learner}, "completed_on", in_days(0))
	assert [entry.is_done for entry in see(content.batch, learner)] == [True] * 4
	assert [entry.is_done for entry in see(content.batch, other)] == [False] * 4
	# Beginning the course anew begins it all.
	frappe.db.set_value("LMS Enrollment", {"member": learner}, {"cycle": 2, "completed_on": None})
	assert [entry.is_done for entry in see(content.batch, learner)] == [False] * 4


def insert_evidence(doctype: str, **values: object) -> None:
	insert_new(doctype, list(values), [list(values.values())], "Administrator")


def test_a_quiz_that_was_not_passed_is_not_done(content):
	learner = make_user()
	values = {"member": learner, "course": content.course, "cycle": 1, "quiz": content.about["LMS Quiz"]}
	insert_evidence("LMS Quiz Submission", passed=0, **values)
	assert not any(entry.is_done for entry in see(content.batch, learner))


def test_content_of_unpublished_courses_is_for_members_and_those_who_lead(content):
	member, leader = make_user(), make_user("Batch Evaluator")
	make_batch_enrollment(content.batch.name, member)
	content.batch.reload().append("instructors", {"instructor": leader})
	content.batch.append("timetable", {"day": 2, "title": "Free text"})
	content.batch.save()
	frappe.db.set_value("LMS Course", content.course, "published", 0)
	counts = [len(see(content.batch, user)) for user in (member, leader, make_user())]
	assert counts == [5, 5, 1]


def test_an_assessment_of_the_cohort_opens_for_members_once_it_has_started():
	member, quiz = make_user(), make_quiz(1).name
	about = {"reference_doctype": "LMS Quiz", "reference_docname": quiz}
	assessment = [{"assessment_type": "LMS Quiz", "assessment_name": quiz}]
	batch = make_batch([], [member], assessment=assessment, timetable=[{"day": 1, **about}])
	assert links(batch, member) == {"LMS Quiz": None}
	batch.db_set("start_date", in_days(-1))
	assert links(batch, member) == {"LMS Quiz": f"/lms/quiz/{quiz}"}
	assert links(batch, make_user()) == {"LMS Quiz": None}


def test_sources_are_merged_by_time():
	now = now_datetime().astimezone()
	early, late = (Entry(now.date(), "", now + timedelta(hours=hours)) for hours in (1, 2))
	whole = Entry(now.date(), "whole day")
	assert merge([late, whole], [early]) == [whole, early, late]


def test_legend_is_in_its_order():
	legend = [LEGEND, {"reference_doctype": "LMS Course", "label": "Course", "color": "#0F6E74"}]
	found = timetable.get_legend(make_batch(timetable_legends=legend).name)
	assert [(kind, row.label, row.color) for kind, row in found.items()] == [
		("LMS Quiz", "Test", "#aa3311"),
		("LMS Course", "Course", "#0F6E74"),
	]


def test_the_number_of_statements_does_not_depend_on_the_rows(content):
	learner = make_user()
	shown = views.get_batch(content.batch.name, learner, now_datetime())
	get_timetable(shown, learner, now_datetime())  # the first time, settings are read
	few = count_statements(lambda: get_timetable(shown, learner, now_datetime()))
	for _number in range(3):
		course = make_course(lessons=3).name
		content.batch.append("courses", {"course": course})
		for row in frappe.get_all("Course Lesson", {"course": course}, pluck="name"):
			about = {"reference_doctype": "Course Lesson", "reference_docname": row}
			content.batch.append("timetable", {"day": 2, **about})
	content.batch.save()
	assert count_statements(lambda: get_timetable(shown, learner, now_datetime())) == few == 3
	assert len(get_timetable(shown, learner, now_datetime())) == 13
