import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import frappe
import pytest
from frappe.utils import getdate, now_datetime, nowdate
from frappe.utils.password import check_password, update_password

from lms.demo import Account, create_demo, validate_site
from lms.demo.data import load_courses
from lms.lms.announcements.announcements import get_received
from lms.lms.cohorts.grades import get_assessments, get_grades
from lms.lms.cohorts.timetable import get_legend, get_timetable
from lms.lms.cohorts.views import get_batch, get_batches
from lms.lms.content.markup import strip_tags
from lms.lms.courses.catalogue import get_outline
from lms.lms.courses.lessons import render_text
from lms.lms.courses.tasks import find_open_tasks
from lms.lms.programs.paths import get_my_programs
from lms.lms.quizzes.overview import get_overview
from lms.lms.validity.standing import (
	EXPIRED,
	EXPIRED_IN_GRACE,
	EXPIRING,
	NOT_REQUIRED,
	NOT_YET_DUE,
	OVERDUE,
	VALID,
	get_standings,
)

# A bench clears all of its cache whenever an account is saved, and here are sixty.

COMPANY = "Larkfield Outdoor"
OPEN_COURSES = [course for course in load_courses() if "upcoming" not in course.text.head]
MADE = (
	"User",
	"Employee",
	"User Permission",
	"Employee Onboarding",
	"Employee Compliance",
	"LMS Course",
	"Course Lesson",
	"LMS Enrollment",
	"LMS Course Progress",
	"LMS Training Assignment",
	"LMS Program",
	"LMS Program Member",
	"LMS Batch",
	"LMS Batch Enrollment",
	"LMS Batch Waitlist",
	"LMS Announcement",
	"LMS Announcement Recipient",
	"LMS Quiz",
	"LMS Question",
	"LMS Quiz Attempt",
	"LMS Quiz Submission",
	"LMS Assignment",
	"LMS Assignment Submission",
)


@pytest.fixture(scope="module", autouse=True)
def transaction(site) -> Iterator[None]:
	"""One for all tests here, in place of one each: they look at the same demo."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	yield
	frappe.db.rollback()
	frappe.clear_cache()


@pytest.fixture(scope="module")
def today(transaction) -> date:
	return getdate(nowdate())


@pytest.fixture(scope="module")
def accounts(today) -> dict[str, Account]:
	if "hr" not in frappe.get_installed_apps():
		pytest.skip("the demo needs the app hr")
	return {account["who"]: account for account in create_demo(today)}


def count_all() -> dict[str, int]:
	return {doctype: frappe.db.count(doctype) for doctype in MADE}


def test_second_run_adds_nothing(accounts, today):
	before = count_all()
	assert {account["who"]: account for account in create_demo(today)} == accounts
	assert count_all() == before


def test_site_with_employees_of_its_own_is_left_alone(accounts):
	with pytest.raises(frappe.ValidationError, match="new site"):
		validate_site()


def test_site_with_another_hr_app_is_left_alone(monkeypatch):
	others = [app for app in frappe.get_installed_apps() if app != "hr"]
	monkeypatch.setattr(frappe, "get_installed_apps", lambda **_options: others)
	with pytest.raises(frappe.ValidationError, match="needs the app hr"):
		validate_site()


class TestCompany:
	def test_sixty_employees_report_to_one_head(self, accounts):
		employees = frappe.get_all("Employee", filters={"company": COMPANY}, fields=["name", "reports_to"])
		assert len(employees) == 60
		assert sum(not employee.reports_to for employee in employees) == 1

	def test_every_employee_has_a_department_of_the_company(self, accounts):
		departments = set(frappe.get_all("Department", filters={"company": COMPANY}, pluck="name"))
		used = set(frappe.get_all("Employee", filters={"company": COMPANY}, pluck="department"))
		assert used == departments

	def test_active_accounts_are_learners_without_further_rights(self, accounts):
		learner = accounts["Learner"]["user"]
		assert "LMS Student" in frappe.get_roles(learner)
		assert frappe.db.get_value("User", learner, "user_type") == "Website User"
		assert not frappe.get_all(
			"Has Role", filters={"role": "System Manager", "parent": ["like", "%@larkfield.example"]}
		)

	def test_account_of_the_one_who_left_is_disabled(self, accounts):
		[user] = frappe.get_all("Employee", filters={"company": COMPANY, "status": "Left"}, pluck="user_id")
		assert not frappe.db.get_value("User", user, "enabled")

	def test_one_onboarding_waits_for_its_employee(self, accounts):
		onboardings = frappe.get_all(
			"Employee Onboarding",
			filters={"company": COMPANY},
			fields=["employee", "docstatus", "boarding_status"],
		)
		assert all(row.docstatus == 1 and row.boarding_status == "In Process" for row in onboardings)
		assert sum(not row.employee for row in onboardings) == 1

	def test_compliance_rows_have_every_status(self, accounts):
		statuses = set(frappe.get_all("Employee Compliance", pluck="status"))
		assert statuses >= {"Pending", "In Progress", "Complete", "Non-Compliant"}


class TestAccounts:
	@pytest.mark.parametrize(
		("who", "role"),
		[
			("HR manager", "HR Manager"),
			("Moderator", "Moderator"),
			("Line manager", "LMS Student"),
			("Learner", "LMS Student"),
		],
	)
	def test_account_has_the_role_it_is_shown_for(self, accounts, who, role):
		assert role in frappe.get_roles(accounts[who]["user"])

	def test_password_that_is_shown_opens_every_account(self, accounts):
		password = accounts["Learner"]["password"]
		for who in ("HR manager", "Moderator", "Line manager", "Learner"):
			assert check_password(accounts[who]["user"], password) == accounts[who]["user"]

	def test_password_that_an_administrator_chose_is_not_shown(self, accounts, today):
		frappe.db.savepoint("own_password")
		update_password("Administrator", "something of one's own")
		assert create_demo(today)[-1]["password"] == "(yours)"
		frappe.db.rollback(save_point="own_password")

	def test_line_manager_has_direct_and_indirect_reports(self, accounts):
		manager = frappe.db.get_value("Employee", {"user_id": accounts["Line manager"]["user"]})
		direct = frappe.get_all("Employee", filters={"reports_to": manager}, pluck="name")
		assert direct
		assert frappe.get_all("Employee", filters={"reports_to": ["in", direct]})


class TestTraining:
	def test_assignments_have_every_status(self, accounts):
		statuses = set(frappe.get_all("LMS Training Assignment", pluck="status"))
		assert statuses == {"Pending", "In Progress", "Completed", "Overdue"}

	def test_learner_has_something_of_everything(self, accounts):
		mine = frappe.get_all(
			"LMS Training Assignment", filters={"employee": accounts["Learner"]["user"]}, pluck="status"
		)
		assert set(mine) == {"Pending", "In Progress", "Completed", "Overdue"}

	def test_overdue_rows_are_past_their_date_and_open_rows_are_not(self, accounts, today):
		rows = frappe.get_all(
			"LMS Training Assignment", fields=["status", "due_date"], filters={"status": ["!=", "Completed"]}
		)
		assert all((row.due_date < today) == (row.status == "Overdue") for row in rows)

	def test_completed_rows_have_a_date_between_assignment_and_today(self, accounts, today):
		rows = frappe.get_all(
			"LMS Training Assignment",
			filters={"status": "Completed"},
			fields=["creation", "completed_on", "due_date", "completed_late"],
		)
		assert all(getdate(row.creation) <= row.completed_on <= today for row in rows)
		assert all(bool(row.completed_late) == (row.completed_on > row.due_date) for row in rows)
		assert any(row.completed_late for row in rows)

	def test_progress_agrees_with_the_lessons_done(self, accounts):
		lessons = {course: frappe.db.count("Course Lesson", {"course": course}) for course in published()}
		for row in frappe.get_all("LMS Enrollment", fields=["member", "course", "progress", "cycle"]):
			filters = {"member": row.member, "course": row.course, "cycle": row.cycle}
			done = frappe.db.count("LMS Course Progress", filters)
			assert row.progress == pytest.approx(100 * done / lessons[row.course])

	def test_some_take_a_course_again_and_keep_the_first_time(self, accounts):
		again = frappe.get_all("LMS Training Assignment", filters={"cycle": 2}, fields=["employee", "course"])
		assert again
		for row in again:
			assert frappe.db.exists(
				"LMS Completion", {"member": row.employee, "course": row.course, "cycle": 1}
			)

	def test_timelines_tell_of_the_days_on_which_it_happened(self, accounts, today):
		events = frappe.get_all("LMS Training Assignment Event", fields=["event", "creation", "due_date"])
		assert {"Assigned", "Completed", "Started", "Overdue"} <= {row.event for row in events}
		days = [getdate(row.creation) for row in events if row.event == "Assigned"]
		assert min(days) < today
		assert all(day <= today for day in days)

	def test_new_hires_were_assigned_the_mandatory_courses_of_their_department(self, accounts):
		courses = set(
			frappe.get_all(
				"LMS Training Assignment",
				filters={"assigned_via": "Onboarding", "employee": "yusuf.demir@larkfield.example"},
				pluck="course",
			)
		)
		mandatory = frappe.get_all("LMS Course", filters={"is_mandatory": 1}, pluck="name")
		assert courses == set(mandatory) - {"anti-bribery-and-corruption"}


class TestTasks:
	def test_quizzes_have_questions_worth_asking(self, accounts):
		quizzes = [frappe.get_doc("LMS Quiz", name) for name in frappe.get_all("LMS Quiz", pluck="name")]
		assert len(quizzes) == 4
		assert all(quiz.lesson and 5 <= len(quiz.questions) <= 8 for quiz in quizzes)
		assert {row.type for quiz in quizzes for row in quiz.questions} == {
			"Choices",
			"User Input",
			"Open Ended",
		}
		for quality in ("duration", "shuffle_questions", "limit_questions_to", "enable_negative_marking"):
			assert any(quiz.get(quality) for quiz in quizzes), quality

	def test_who_has_completed_a_lesson_has_done_what_it_asks_for(self, accounts):
		for row in frappe.get_all("LMS Course Progress", fields=["member", "lesson", "cycle"]):
			assert find_open_tasks(row.lesson, row.member, row.cycle) == []

	def test_there_are_attempts_in_every_state(self, accounts):
		states = frappe.get_all("LMS Quiz Submission", fields=["status", "passed"], distinct=True)
		found = {(row.status, row.passed) for row in states}
		assert found == {("Graded", 1), ("Graded", 0), ("To Be Graded", 0)}
		assert frappe.db.count("LMS Quiz Attempt", {"status": "In Progress"}) >= 2
		statuses = set(frappe.get_all("LMS Assignment Submission", pluck="status"))
		assert statuses == {"Not Graded", "Pass", "Fail"}

	def test_what_was_handed_in_was_begun_before_and_is_not_in_the_future(self, accounts):
		rows = frappe.get_all(
			"LMS Quiz Submission", fields=["started_on", "submitted_on", "graded_on", "status"]
		)
		assert all(row.started_on < row.submitted_on <= now_datetime() for row in rows)
		assert all(not row.graded_on or row.submitted_on < row.graded_on <= now_datetime() for row in rows)

	def test_completions_are_of_the_day_of_the_quiz(self, accounts):
		quizzes = frappe.get_all("LMS Quiz", fields=["name", "course"])
		for quiz in quizzes:
			filters = {"course": quiz.course, "completed_on": ["is", "set"]}
			for row in frappe.get_all("LMS Enrollment", filters, ["member", "completed_on"]):
				passed = {"quiz": quiz.name, "member": row.member, "passed": 1}
				submitted_on = frappe.db.get_value("LMS Quiz Submission", passed, "submitted_on")
				assert getdate(submitted_on) == row.completed_on

	def test_learner_finds_a_quiz_to_take_where_they_go_on(self, accounts):
		learner = accounts["Learner"]["user"]
		lesson = get_outline("data-privacy-at-work", learner).next_to_do
		[task] = find_open_tasks(lesson.name, learner, 1)
		overview = get_overview(task.name, learner, now_datetime())
		assert overview["can_start"] and overview["attempts"] == 0 and overview["duration"]


class TestPrograms:
	def test_learner_reads_what_was_announced_to_them(self, accounts):
		shown = get_received("liam.byrne@larkfield.example", start=0, limit=20)
		assert [row.title for row in shown] == [
			"A question fewer in the privacy quiz",
			"Annual training is open",
		]
		drafts = frappe.get_all("LMS Announcement", filters={"status": "Draft"}, pluck="title")
		assert drafts == ["First-aid courses in spring"]

	def test_one_program_has_an_order_and_one_has_not(self, accounts):
		assert sorted(frappe.get_all("LMS Program", {"published": 1}, pluck="enforce_course_order")) == [0, 1]

	@pytest.mark.parametrize("program", ["First-Line Leader Academy", "Settling In"])
	def test_members_are_in_different_states(self, accounts, program):
		progress = frappe.get_all("LMS Program Member", {"parent": program}, pluck="progress")
		assert len(set(progress)) >= 3

	def test_learner_has_a_course_that_opens_later(self, accounts):
		courses = [row for program in get_my_programs(accounts["Learner"]["user"]) for row in program.courses]
		assert {row.locked for row in courses} == {True, False}


class TestCohorts:
	def test_there_is_one_in_each_state_and_one_is_full(self, accounts):
		found = get_batches(accounts["Learner"]["user"], now_datetime())
		assert sorted(row.state for row in found) == ["Over", "Running", "Upcoming", "Upcoming"]
		[full] = [row for row in found if row.seats_left == 0 and row.state == "Upcoming"]
		assert full.entry and full.before_me == 1
		assert [row.state for row in found if row.is_member] == ["Running", "Over"]

	def test_learner_can_enroll_in_one(self, accounts):
		learner, now = accounts["Learner"]["user"], now_datetime()
		can = [get_batch(row.name, learner, now).can_enroll for row in get_batches(learner, now)]
		assert can.count(True) == 1

	def test_the_running_one_has_a_timetable_from_a_template(self, accounts):
		learner, now = accounts["Learner"]["user"], now_datetime()
		[running] = [row for row in get_batches(learner, now) if row.state == "Running"]
		entries = get_timetable(get_batch(running.name, learner, now), learner, now)
		assert any(entry.is_milestone for entry in entries) and any(entry.url for entry in entries)
		template = frappe.db.get_value("LMS Batch", running.name, "timetable_template")
		assert frappe.db.exists("LMS Timetable Template", template)
		assert len(get_legend(running.name)) == 2

	def test_homework_of_the_running_one_is_graded_or_waits_and_some_is_late(self, accounts):
		now = now_datetime()
		[running] = [row for row in get_batches(accounts["Learner"]["user"], now) if row.state == "Running"]
		members = frappe.get_all("LMS Batch Enrollment", {"batch": running.name}, pluck="member")
		found = get_grades(running, get_assessments(running.name), members, now).values()
		assert {grade.state for grade in found} >= {"Passed", "Failed", "Waiting", "Not Handed In"}
		assert any(grade.is_late for grade in found if grade.submission)

	def test_some_have_completed_the_one_that_is_over(self, accounts):
		[over] = [
			row for row in get_batches(accounts["Learner"]["user"], now_datetime()) if row.state == "Over"
		]
		filters = {"batch": over.name, "completed_on": ["is", "set"]}
		assert 0 < frappe.db.count("LMS Batch Enrollment", filters) < over.member_count

	def test_classes_that_are_over_have_attendance_and_one_is_to_be_signed(self, accounts):
		over = {"ends_on": ["<", now_datetime()]}
		signed = frappe.get_all("LMS Live Class", over, pluck="attendance_locked")
		assert sorted(signed) == [0, 1, 1, 1, 1]
		marks = frappe.get_all("LMS Live Class Participant", pluck="status")
		assert set(marks) == {"Present", "Partial", "Absent", "Excused"}
		learner = accounts["Learner"]["user"]
		assert frappe.db.exists("LMS Live Class Participant", {"member": learner})

	def test_nobody_is_sent_a_mail(self, accounts):
		assert frappe.db.count("LMS Batch Enrollment")
		assert not frappe.db.count("LMS Batch Enrollment", {"confirmation_email_sent": 0})


class TestCourses:
	def test_eight_courses_are_open_and_one_is_to_come(self, accounts):
		fields = ["title", "upcoming", "featured", "tags", "published_on"]
		courses = frappe.get_all("LMS Course", filters={"name": ["in", published()]}, fields=fields)
		assert [course.title for course in courses if course.upcoming] == ["First Aid at Work"]
		assert len(courses) == 9
		assert {course.featured for course in courses} == {0, 1}
		assert all(course.tags for course in courses)

	def test_courses_were_published_before_anybody_took_them(self, accounts):
		began = dict(
			frappe.get_all(
				"LMS Enrollment", fields=["course", "creation"], order_by="creation desc", as_list=True
			)
		)
		for name in published():
			values = frappe.db.get_value("LMS Course", name, ["published_on", "upcoming"], as_dict=True)
			assert bool(values.published_on) is not bool(values.upcoming)
			assert values.upcoming or values.published_on <= getdate(began[name])

	@pytest.mark.parametrize("course", OPEN_COURSES, ids=lambda course: course.slug)
	def test_course_has_text_worth_reading(self, course):
		assert len(course.chapters) >= 2
		assert len(course.lessons) >= 3
		for lesson in course.lessons:
			text = strip_tags(render_text(lesson.content, lesson.body))
			assert 300 <= len(text.split()) <= 600, lesson.head["title"]

	def test_lessons_of_blocks_show_what_blocks_there_are(self):
		contents = [x.content for course in load_courses() for x in course.lessons if x.content]
		html = "".join(render_text(content, None) for content in contents)
		assert len(contents) == 3
		for tag in ("<h2", "<ol", '<ul class="checklist"', "<table", "<blockquote", "<pre", "<img", "<hr"):
			assert tag in html
		assert "unknown" not in html

	def test_every_picture_in_a_lesson_exists_and_is_described(self):
		for course in load_courses():
			for lesson in course.lessons:
				html = render_text(lesson.content, lesson.body)
				for source, alt in re.findall(r'<img src="([^"]*)" alt="([^"]*)"', html):
					assert Path(frappe.get_app_path("lms", "public", *source.split("/")[3:])).exists()
					assert len(alt) > 20

	def test_every_course_has_an_image_that_exists(self, accounts):
		for image in frappe.get_all("LMS Course", filters={"published": 1}, pluck="image"):
			path = frappe.get_app_path("lms", "public", *image.removeprefix("/assets/lms/").split("/"))
			with open(path) as file:
				assert file.read().startswith("<svg")


def published() -> list[str]:
	return frappe.get_all("LMS Course", filters={"published": 1}, pluck="name")


def test_certificates_and_standing(accounts, today):
	"""There are certificates that are valid, that expire soon, and that have expired."""
	learner = accounts["Learner"]["user"]
	assert frappe.db.count("LMS Certificate", {"member": learner}) == 3
	people = frappe.get_all("Employee", {"status": "Active", "user_id": ["is", "set"]}, pluck="user_id")
	found = {row.standing for row in get_standings(people, today, today)}
	assert found >= {VALID, EXPIRING, EXPIRED, EXPIRED_IN_GRACE, NOT_YET_DUE, OVERDUE, NOT_REQUIRED}
