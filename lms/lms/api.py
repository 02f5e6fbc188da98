"""The app's public methods: each parses its arguments, checks the role and calls a domain module."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now_datetime, nowdate

from lms.lms import (
	access,
	bulk_assignment,
	counting,
	enrollment,
	program_members,
	programs,
	progress,
	quiz_attempts,
	quiz_overview,
	quiz_results,
	statistics,
	submissions,
	team,
	timeline,
	unfinished,
	withdrawals,
)
from lms.lms import assignments as training_assignments
from lms.lms.arguments import (
	parse_check,
	parse_choice,
	parse_count,
	parse_date,
	parse_list,
	parse_name,
	parse_object,
	parse_optional_name,
	parse_text,
)
from lms.lms.permissions import ADMINS, CREATOR, EVALUATOR, HR_MANAGER, STUDENT
from lms.lms.quiz_papers import MOST_JSON
from lms.lms.submission_files import read_upload
from lms.lms.timeline import MOST_DETAILS


@frappe.whitelist(methods=["POST"])
def assign_mandatory_training(
	course: object = None,
	employees: object = None,
	due_date: object = None,
	retake: object = 0,
	enqueue: object = 0,
) -> training_assignments.Outcome | bulk_assignment.Started:
	"""Assign a published course to each of a list of users. For System Manager and Moderator.

	With `retake` those who completed the course take it again; with `enqueue` a worker does it, and
	`get_bulk_assignment` says how far it is.
	"""
	frappe.only_for(ADMINS, message=True)
	course = parse_name(course, _("Course"))
	people = parse_list(employees, _("Employees"))
	due_date = parse_date(due_date, _("Due Date"))
	again = parse_check(retake, _("Retake"))
	user, today = frappe.session.user, getdate(nowdate())
	if parse_check(enqueue, _("Enqueue")):
		outcome = bulk_assignment.start(course, people, due_date, retake=again, user=user, today=today)
	else:
		outcome = training_assignments.assign(
			{course: due_date}, people, assigned_by=user, assigned_via="API", today=today, retake=again
		)
	access.tell_who_cannot_learn(people)
	return outcome


@frappe.whitelist()
def get_bulk_assignment(job_id: object = None) -> bulk_assignment.State:
	"""How far an enqueued assignment is, and what came out. For System Manager and Moderator."""
	frappe.only_for(ADMINS, message=True)
	return bulk_assignment.get_state(parse_name(job_id, _("Job ID")))


@frappe.whitelist(methods=["POST"])
def withdraw_training_assignments(
	assignments: object = None, reason: object = None
) -> withdrawals.Withdrawal:
	"""Close unfinished assignments that are no longer asked for. For System Manager and Moderator."""
	frappe.only_for(ADMINS, message=True)
	names = [parse_name(name, _("Assignment")) for name in parse_list(assignments, _("Assignments"))]
	return withdrawals.withdraw(
		names, frappe.session.user, parse_text(reason, _("Reason"), most=MOST_DETAILS)
	)


@frappe.whitelist()
def get_assignment_timeline(assignment: object = None) -> list[frappe._dict]:
	"""What happened to an assignment, when and by whom. For whoever may read the assignment."""
	name = parse_name(assignment, _("Assignment"))
	frappe.get_doc(training_assignments.DOCTYPE, name).check_permission("read")
	return timeline.get_timeline(name)


@frappe.whitelist()
def get_my_training_assignments() -> list[frappe._dict]:
	"""What the signed-in user still has to do, overdue first, then by due date."""
	return unfinished.get_listed(frappe.session.user, getdate(nowdate()))


@frappe.whitelist()
def get_team_training_status(
	department: object = None,
	reports_to: object = None,
	course: object = None,
	start: object = 0,
	limit: object = 100,
	include_indirect: object = 0,
	search: object = None,
	status: object = None,
	totals: object = 1,
) -> team.TeamStatus:
	"""Assignments of the employees whom the user may see, by person and in total.

	For System Manager, Moderator and HR Manager. `reports_to` is an Employee: their direct reports, with
	`include_indirect` all below them. `search` is part of a name or address; `status` (active, completed,
	overdue) leaves people with such an assignment. `totals=0` spares counting them again on further pages.
	"""
	frappe.only_for((*ADMINS, HR_MANAGER), message=True)
	filters = team.Filters(
		department=parse_optional_name(department, _("Department")),
		reports_to=parse_optional_name(reports_to, _("Reports to")),
		include_indirect=parse_check(include_indirect, _("Include Indirect")),
		course=parse_optional_name(course, _("Course")),
		search=parse_optional_name(search, _("Search")),
		status=parse_choice(status, _("Status"), team.COUNTS),
	)
	page = team.Page(
		start=parse_count(start, _("Start"), least=0, most=10**9),
		limit=parse_count(limit, _("Limit"), least=1, most=team.MOST_PEOPLE_PER_PAGE),
		with_totals=parse_check(totals, _("Totals")),
	)
	return team.get_team_status(frappe.session.user, filters, page)


@frappe.whitelist()
def get_my_team_training_status(
	department: object = None,
	course: object = None,
	start: object = 0,
	limit: object = 100,
	search: object = None,
	status: object = None,
	totals: object = 1,
) -> team.TeamStatus:
	"""The same of everybody who reports to the signed-in user, directly or through others.

	For any signed-in user, whatever roles and User Permissions they have; who manages nobody gets nobody.
	"""
	filters = team.Filters(
		department=parse_optional_name(department, _("Department")),
		course=parse_optional_name(course, _("Course")),
		search=parse_optional_name(search, _("Search")),
		status=parse_choice(status, _("Status"), team.COUNTS),
	)
	page = team.Page(
		start=parse_count(start, _("Start"), least=0, most=10**9),
		limit=parse_count(limit, _("Limit"), least=1, most=team.MOST_PEOPLE_PER_PAGE),
		with_totals=parse_check(totals, _("Totals")),
	)
	return team.get_my_team_status(frappe.session.user, filters, page)


@frappe.whitelist()
def get_advanced_statistics() -> statistics.Statistics:
	"""How well mandatory training is complied with, and how much is learned, on the whole site.

	For System Manager and Moderator; User Permissions do not narrow it.
	"""
	frappe.only_for(ADMINS, message=True)
	return statistics.get_statistics(getdate(nowdate()))


@frappe.whitelist(methods=["POST"])
def grant_lms_student(employees: object = None, company: object = None) -> access.Counts:
	"""Give LMS Student to the users of active employees: of those named, of a company, or of all.

	For System Manager, Moderator and HR Manager, within their User Permissions. HR gives this role already by
	creating Employees, and it opens nothing but the portal.
	"""
	frappe.only_for((*ADMINS, HR_MANAGER), message=True)
	names = None if employees is None else parse_list(employees, _("Employees"))
	return access.provision(
		frappe.session.user,
		company=parse_optional_name(company, _("Company")),
		employees=names and [parse_name(name, _("Employee")) for name in names],
	)


@frappe.whitelist(methods=["POST"])
def enroll_in_course(course: object = None) -> str:
	"""Enroll the signed-in learner in a course that allows it; the name of the enrollment."""
	frappe.only_for((STUDENT, *ADMINS), message=True)
	return enrollment.enroll_oneself(parse_name(course, _("Course")), frappe.session.user)


@frappe.whitelist(methods=["POST"])
def mark_lesson_progress(
	course: object = None, chapter_number: object = None, lesson_number: object = None
) -> progress.Progress:
	"""Mark the lesson at a position (counted from 1) complete for the signed-in learner."""
	course = parse_name(course, _("Course"))
	chapter = parse_count(chapter_number, _("Chapter Number"), least=1, most=10**6)
	lesson = parse_count(lesson_number, _("Lesson Number"), least=1, most=10**6)
	return progress.mark_position_complete(frappe.session.user, course, chapter, lesson, getdate(nowdate()))


@frappe.whitelist()
def get_my_programs() -> list[frappe._dict]:
	"""The programs of the signed-in user, each with its courses in order and what is locked still."""
	return programs.get_my_programs(frappe.session.user)


@frappe.whitelist()
def get_program(program: object = None) -> frappe._dict:
	"""A program that the signed-in user is a member of, or may edit, with its courses in order."""
	return programs.get_program(parse_name(program, _("Program")), frappe.session.user)


@frappe.whitelist(methods=["POST"])
def add_program_members(program: object = None, members: object = None) -> program_members.Outcome:
	"""Add users to a program and enroll them in its courses.

	For System Manager, Moderator and the Course Creator who made the program.
	"""
	frappe.only_for((*ADMINS, CREATOR), message=True)
	people = parse_list(members, _("Members"))
	outcome = program_members.add_members(parse_name(program, _("Program")), people, frappe.session.user)
	access.tell_who_cannot_learn(people)
	return outcome


@frappe.whitelist()
def get_count(doctype: object = None, filters: object = None) -> int:
	"""How many records match that the signed-in user may read: in the place of `frappe.client.get_count`.

	That one counts what nobody may read, too: filtering by the right answers of a quiz would tell them.
	"""
	return counting.count(parse_name(doctype, _("DocType")), filters, frappe.session.user)


@frappe.whitelist()
def get_quiz(quiz: object = None) -> quiz_overview.Overview:
	"""What a quiz is about, and how far the signed-in learner is with it."""
	return quiz_overview.get_overview(parse_name(quiz, _("Quiz")), frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
def start_quiz(quiz: object = None) -> quiz_attempts.Started:
	"""Begin an attempt of the signed-in learner, or go on with the one that is running."""
	return quiz_attempts.start(parse_name(quiz, _("Quiz")), frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
def save_quiz_answers(attempt: object = None, answers: object = None) -> quiz_attempts.Saved:
	"""Keep answers (by question) of the signed-in learner's attempt."""
	return quiz_attempts.save(
		parse_name(attempt, _("Attempt")),
		parse_object(answers, _("Answers"), most=MOST_JSON),
		frappe.session.user,
		now_datetime(),
	)


@frappe.whitelist(methods=["POST"])
def submit_quiz(attempt: object = None, answers: object = None) -> quiz_results.Result:
	"""Hand in the signed-in learner's attempt, with these answers and those saved before."""
	changes = None if answers is None else parse_object(answers, _("Answers"), most=MOST_JSON)
	return quiz_attempts.submit(
		parse_name(attempt, _("Attempt")), changes, frappe.session.user, now_datetime()
	)


@frappe.whitelist()
def get_quiz_result(submission: object = None) -> quiz_results.Result:
	"""What an attempt was worth. For its learner and for whoever may read the submission."""
	return quiz_results.get_result(parse_name(submission, _("Submission")), frappe.session.user)


@frappe.whitelist(methods=["POST"])
def grade_quiz_submission(submission: object = None, marks: object = None) -> quiz_results.Result:
	"""Give marks to the open questions of a submission.

	For System Manager, Moderator, Batch Evaluator, and Course Creators in their own courses.
	"""
	frappe.only_for((*ADMINS, CREATOR, EVALUATOR), message=True)
	return quiz_results.grade_by_hand(
		parse_name(submission, _("Submission")),
		parse_object(marks, _("Marks"), most=MOST_JSON),
		frappe.session.user,
	)


@frappe.whitelist()
def get_assignment(assignment: object = None) -> frappe._dict:
	"""What an assignment asks the signed-in user to do, and what they have handed in.

	For whoever may read its lesson.
	"""
	return submissions.get_assignment(parse_name(assignment, _("Assignment")), frappe.session.user)


@frappe.whitelist(methods=["POST"])
def submit_assignment(
	assignment: object = None, answer: object = None, file_url: object = None
) -> submissions.HandedIn:
	"""Hand in an assignment as the signed-in learner: a text, an address, or the multipart file `file`."""
	name, text = parse_name(assignment, _("Assignment")), cstr(answer)
	address, user = parse_optional_name(file_url, _("File URL")), frappe.session.user
	upload = read_upload(frappe.request.files, address, user)
	work = submissions.Work(text, upload, is_html=submissions.is_html(text))
	return submissions.hand_in(name, user, work, getdate(nowdate()))


@frappe.whitelist(methods=["POST"])
def grade_assignment(
	submission: object = None, status: object = None, comments: object = None
) -> submissions.Grade:
	"""Grade what was handed in, or comment on it.

	For System Manager, Moderator, Batch Evaluator, and Course Creator in their own courses.
	"""
	frappe.only_for((*ADMINS, CREATOR, EVALUATOR), message=True)
	name = parse_name(submission, _("Submission"))
	grade = parse_choice(parse_name(status, _("Status")), _("Status"), submissions.GRADES)
	text = None if comments is None else cstr(comments)
	return submissions.grade(name, submissions.GRADES[grade], text)
