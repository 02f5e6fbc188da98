"""A site of 100,000 people and 1,000,000 assignments, made by MariaDB itself in a few statements per table.

Every person is an active employee in a reporting line of seven levels and has ten of fifty courses. Names
are digests, as scattered as those that the framework gives; dates go three years back and three months ahead.
What the tables say agrees with itself, but for two savings: courses that are completed have no rows for their
lessons, and timelines have the first and the last event only.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import frappe

from lms.lms.courses.catalogue import get_lesson_names
from lms.testing.factories import make_company, make_course, make_department, today

PEOPLE, COURSES, LESSONS, COURSES_EACH = 100_000, 50, 5, 10
# From the head of the company down: each of the ten heads of the second level has 10,000 people.
LEVELS = (1, 10, 60, 360, 2_200, 14_000, 83_369)
HEADS = range(2, 12)
DEPARTMENTS = 40
# Of a hundred assignments these many are late: open, and due yesterday.
LATE = PEOPLE * COURSES_EACH * 2 // 100

MADE_OF_COURSES = (
	"LMS Validity Period",
	"LMS Training Assignment Event",
	"LMS Completion",
	"LMS Course Progress",
	"LMS Enrollment",
	"LMS Training Assignment",
)
MADE_OF_PEOPLE = {"Employee": "name", "Has Role": "parent", "User": "name"}
STANDARD = "name, creation, modified, owner, modified_by"
# A month ago: the framework refuses to make an account where many have been made within the hour.
WRITTEN = "now(6) - interval 30 day, now(6) - interval 30 day, 'Administrator', 'Administrator'"
USER = "concat('pop-', lpad(seq, 6, '0'), '@example.com')"
FULL_NAME = "concat(elt(1 + mod(seq, 5), 'Ada', 'Ben', 'Cleo', 'Dee', 'Eve'), ' ', lpad(seq, 6, '0'))"

USERS = f"""insert into `tabUser` ({STANDARD}, email, first_name, full_name, enabled)
	select {USER}, {WRITTEN}, {USER}, {FULL_NAME}, {FULL_NAME}, 1 from seq_1_to_{PEOPLE}"""
ROLES = f"""insert into `tabHas Role` ({STANDARD}, parent, parenttype, parentfield, idx, role)
	select left(md5(concat('role', seq)), 12), {WRITTEN}, {USER}, 'User', 'roles', 1, 'LMS Student'
	from seq_1_to_{PEOPLE}"""
EMPLOYEES = f"""insert into `tabEmployee` ({STANDARD}, first_name, employee_name, user_id, status,
		date_of_joining, company, department, reports_to)
	select concat('POP-', lpad(seq, 6, '0')), {WRITTEN}, {FULL_NAME}, {FULL_NAME}, {USER}, 'Active',
		'2024-01-15', %(company)s, elt(1 + mod(seq, {DEPARTMENTS}), %(departments)s),
		concat('POP-', lpad(%(first)s - %(above)s + mod(seq - %(first)s, nullif(%(above)s, 0)), 6, '0'))
	from seq_1_to_{PEOPLE} where seq between %(first)s and %(last)s"""

# A person (`p`), one of their courses (`k`), and what has become of it (`state`, 0 to 99).
ASSIGNMENTS = f"""insert into `tabLMS Training Assignment` ({STANDARD}, employee, employee_name, course,
		course_title, assigned_by, assigned_via, cycle, status, is_open, due_date, completed_on,
		completed_late, escalation_tier, reminder_sent)
	select name, {WRITTEN}, user, full_name, course, course, 'Administrator', 'API', 1,
		status, if(status in ('Pending', 'In Progress'), '1', null), due,
		if(status = 'Completed', due + interval late day, null), status = 'Completed' and late > 0,
		if(status = 'Overdue', if(days >= -8, 1, 2), 0),
		if(days between 2 and 6, due - interval 7 day, if(days = 0, due - interval 1 day, null))
	from (select *, %(today)s + interval days day as due from (select name, user, full_name, course,
		case when state < 55 then 'Completed' when state < 63 then 'Overdue'
			when state < 65 then 'Pending' when state < 75 then 'In Progress'
			when state < 98 then 'Pending' else 'Withdrawn' end as status,
		case when state < 55 then -5 - mod(spread, 1000) when state < 63 then -2 - mod(spread, 120)
			when state < 65 then -1 when state < 98 then mod(spread, 90) else -mod(spread, 300) end as days,
		mod(spread, 20) - 17 as late
	from (select left(md5(concat(p.seq, '-', k.seq)), 12) as name, {USER.replace("seq", "p.seq")} as user,
		{FULL_NAME.replace("seq", "p.seq")} as full_name,
		elt(1 + mod(p.seq + k.seq * 5, {COURSES}), %(courses)s) as course,
		mod(p.seq * 7 + k.seq * 13, 100) as state, cast(p.seq * 31 + k.seq * 7 as signed) as spread
	from seq_1_to_{PEOPLE} p join seq_0_to_{COURSES_EACH - 1} k) drawn) decided) dated"""

OF_COURSES = "from `tabLMS Training Assignment` where course in (%(courses)s)"
ENROLLMENTS = f"""insert into `tabLMS Enrollment` ({STANDARD}, member, member_name, course, cycle, progress,
		completed_on)
	select concat(name, 'e'), {WRITTEN}, employee, employee_name, course, 1,
		case status when 'Completed' then 100 when 'In Progress' then 100 / {LESSONS} else 0 end, completed_on
	{OF_COURSES}"""
PROGRESS = f"""insert into `tabLMS Course Progress` ({STANDARD}, member, member_name, lesson, course, status,
		cycle)
	select concat(name, 'p'), {WRITTEN}, employee, employee_name,
		elt(field(course, %(courses)s), %(lessons)s), course, 'Complete', 1
	{OF_COURSES} and status = 'In Progress'"""
COMPLETIONS = f"""insert into `tabLMS Completion` ({STANDARD}, member, member_name, course, course_title,
		cycle, completed_on, lessons, enrollment)
	select concat(name, 'c'), {WRITTEN}, employee, employee_name, course, course_title, 1, completed_on,
		{LESSONS}, concat(name, 'e')
	{OF_COURSES} and status = 'Completed'"""
# Two rounds each, a year apart, so that there are more than 1,000,000. The last one ends two years on.
PERIODS = f"""insert into `tabLMS Validity Period` ({STANDARD}, member, member_name, course, program, title,
		round, completed_on, valid_from, valid_until, window_opens_on, grace_until, source)
	select concat(name, 'v', number), {WRITTEN}, employee, employee_name, course, '', course_title, number,
		day, day, day + interval 729 day, day + interval 669 day, day + interval 729 day, 'Completion'
	from (select *, completed_on - interval (2 - number) year as day
		from `tabLMS Training Assignment` join (select 1 as number union select 2) rounds
		where course in (%(courses)s) and status = 'Completed') held"""
EVENT = f"""insert into `tabLMS Training Assignment Event` ({STANDARD}, assignment, employee, course,
		due_date, event)"""
FIRST_EVENTS = f"""{EVENT}
	select concat(name, 'f'), {WRITTEN}, name, employee, course, due_date, 'Assigned' {OF_COURSES}"""
LAST_EVENTS = f"""{EVENT}
	select concat(name, 'l'), {WRITTEN}, name, employee, course, due_date,
		if(status = 'In Progress', 'Started', status)
	{OF_COURSES} and status != 'Pending'"""


def user_of(number: int) -> str:
	"""The account of a person, counted from 1, who is the head of the company."""
	return f"pop-{number:06}@example.com"


@contextmanager
def populated() -> Iterator[list[str]]:
	"""The courses; all is committed, and the rows made here are removed in the end."""
	courses = [make_course(lessons=LESSONS).name for _ in range(COURSES)]
	frappe.db.commit()
	empty = {doctype for doctype in MADE_OF_COURSES if not frappe.db.count(doctype)}
	try:
		make_people()
		make_training(courses)
		yield courses
	finally:
		remove(courses, empty)


def make_people() -> None:
	company = make_company()
	departments = [make_department(f"Department {number}", company) for number in range(DEPARTMENTS)]
	frappe.db.sql(USERS)
	frappe.db.sql(ROLES)
	first, above = 1, 0
	for size in LEVELS:
		values = {"first": first, "last": first + size - 1, "above": above, "company": company}
		frappe.db.sql(with_list(EMPLOYEES, "departments", departments), values)
		first, above = first + size, size
	frappe.db.commit()
	analyze(*MADE_OF_PEOPLE)


def make_training(courses: Sequence[str]) -> None:
	lessons = [get_lesson_names(course)[0] for course in courses]
	for statement in (
		ASSIGNMENTS,
		ENROLLMENTS,
		PROGRESS,
		COMPLETIONS,
		PERIODS,
		FIRST_EVENTS,
		LAST_EVENTS,
	):
		query = with_list(with_list(statement, "courses", courses), "lessons", lessons)
		frappe.db.sql(query, {"today": today()})
		frappe.db.commit()
	analyze(*MADE_OF_COURSES)


def with_list(statement: str, key: str, values: Sequence[str]) -> str:
	"""The values in place of a parameter, as arguments of a function or after IN."""
	return statement.replace(f"%({key})s", ", ".join(frappe.db.escape(value) for value in values))


def analyze(*doctypes: str) -> None:
	for doctype in doctypes:
		frappe.db.sql(f"analyze table `tab{doctype}`")


def remove(courses: Sequence[str], empty: set[str]) -> None:
	"""Tables that were empty are emptied, which is quick."""
	frappe.db.rollback()
	for doctype in MADE_OF_COURSES:
		if doctype in empty:
			frappe.db.sql_ddl(f"truncate table `tab{doctype}`")
		else:
			frappe.db.delete(doctype, {"course": ["in", courses]})
			frappe.db.commit()
	for doctype, fieldname in MADE_OF_PEOPLE.items():
		frappe.db.delete(doctype, {fieldname: ["like", "pop-%"]})
		frappe.db.commit()
