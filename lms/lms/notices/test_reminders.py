"""Reminders: which assignments, when, once each, and what the learner reads."""

import sys
from datetime import date, timedelta

import frappe
import pytest

from lms.lms.notices import reminders
from lms.lms.shared.brand import STANDARD_ACCENT
from lms.lms.shared.colours import LIGHT, derive_accents
from lms.lms.shared.language import long_date
from lms.lms.training import timeline
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, WITHDRAWN
from lms.testing.factories import in_days, make_assignment, make_course, make_employee, make_user, today
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue


@pytest.fixture(autouse=True)
def settings(outgoing_mail):
	frappe.db.delete(TRAINING_ASSIGNMENT)
	return set_days("7, 1")


def set_days(days: str):
	settings = frappe.get_single("LMS Settings")
	return settings.update({"send_reminders": 1, "reminder_days_before": days}).save()


def run(queue: JobQueue, day: date | None = None) -> reminders.ReminderRun:
	outcome = reminders.remind_learners(day or today(), "Administrator")
	queue.run()
	return outcome


def due_in(days: int, **overrides: object) -> str:
	return make_assignment(due_date=in_days(days), **overrides).name


def sent_on(name: str) -> date | None:
	return frappe.db.get_value(TRAINING_ASSIGNMENT, name, "reminder_sent")


def count_mails(name: str) -> int:
	return len(get_mails(frappe.db.get_value(TRAINING_ASSIGNMENT, name, "employee")))


# When


@pytest.mark.parametrize(("days", "reminded"), [(0, True), (1, True), (3, True), (7, True), (8, False)])
def test_reminded_from_the_first_of_the_days_on(queue, days, reminded):
	name = due_in(days)
	assert run(queue) == {"assignments": reminded, "learners": reminded, "batches": reminded}
	assert (sent_on(name) == today()) is reminded
	assert count_mails(name) == reminded


def test_each_of_the_days_reminds_once(queue):
	name = due_in(9)
	reminded = [day for day in range(12) if run(queue, in_days(day))["assignments"]]
	assert reminded == [2, 8]
	assert count_mails(name) == 2


def test_after_downtime_only_the_last_of_the_days_reminds(queue):
	set_days("30, 14, 7, 1")
	name = due_in(20)
	reminded = [day for day in (0, 19, 19, 20) if run(queue, in_days(day))["assignments"]]
	assert reminded == [0, 19]
	assert count_mails(name) == 2


def test_running_twice_reminds_once(queue):
	name = due_in(7)
	run(queue)
	assert run(queue)["assignments"] == 0
	assert count_mails(name) == 1


def test_two_runs_before_the_first_batch_remind_once(queue):
	name = due_in(7)
	for _run in range(2):
		reminders.remind_learners(today(), "Administrator")
	assert queue.run() == 2
	assert count_mails(name) == 1
	assert [row.event for row in timeline.get_timeline(name)].count("Reminded") == 1


def test_a_moved_due_date_is_reminded_of_again(queue):
	name = due_in(1)
	run(queue)
	frappe.get_doc(TRAINING_ASSIGNMENT, name).update({"due_date": in_days(30)}).save()
	assert run(queue)["assignments"] == 0
	reminded = [day for day in range(1, 31) if run(queue, in_days(day))["assignments"]]
	assert reminded == [23, 29]


def test_nothing_is_sent_when_reminders_are_off(queue, settings):
	due_in(1)
	settings.update({"send_reminders": 0}).save()
	assert run(queue) == {"assignments": 0, "learners": 0, "batches": 0}


@pytest.mark.parametrize("stages", [[7, 1], [90, 30, 7, 0], [1], [0], []])
def test_what_is_due_is_what_the_rule_says(stages):
	"""By the run and by its batches: whatever status, due date and last reminder."""
	person, course = make_user(), make_course().name
	make_assignment(employee=person, course=course)
	[made] = frappe.get_all(TRAINING_ASSIGNMENT, fields=["*"])
	frappe.db.delete(TRAINING_ASSIGNMENT)
	fields = list(made)
	rows = [
		made
		| {"name": f"{number:04}-{stages}", "status": status, "superseded": superseded, "is_open": None}
		| {"due_date": in_days(due), "reminder_sent": None if sent is None else in_days(-sent)}
		for number, (status, superseded, due, sent) in enumerate(
			(status, superseded, due, sent)
			for status in ("Pending", "In Progress", "Overdue", "Completed", "Withdrawn")
			for superseded in (0, 1)
			for due in (-1, 0, 1, 2, 7, 8, 30, 31, 90, 91)
			for sent in (None, 0, 1, 6, 23, 89)
		)
	]
	frappe.db.bulk_insert(TRAINING_ASSIGNMENT, fields, [[row[field] for field in fields] for row in rows])
	stored = frappe.get_all(TRAINING_ASSIGNMENT, fields=["*"])
	decided = {row.name for row in stored if is_due(row, stages)}
	assert set(reminders.find_due_reminders(today(), stages).get(person, [])) == decided
	which = reminders.clause_reminder_due(today(), stages)
	locked = reminders.lock_reminders([row.name for row in stored], which)
	assert {row.name for row in locked.get(person, [])} == decided
	assert bool(decided) is bool(stages)


def is_due(row: frappe._dict, stages: list[int]) -> bool:
	"""Open, in a stage, and not reminded since that stage began."""
	stage = reminders.find_stage((row.due_date - today()).days, stages)
	if stage is None or row.status not in ("Pending", "In Progress") or row.superseded:
		return False
	return row.reminder_sent is None or row.reminder_sent < row.due_date - timedelta(stage)


# Who


@pytest.mark.parametrize("values", [{"status": WITHDRAWN}, {"superseded": 1}, {"status": "Completed"}])
def test_what_is_closed_or_superseded_is_left_alone(queue, values):
	name = due_in(1)
	frappe.db.set_value(TRAINING_ASSIGNMENT, name, values)
	assert run(queue)["assignments"] == 0


def test_a_disabled_learner_is_left_alone(queue):
	name = due_in(1)
	frappe.db.set_value("User", frappe.db.get_value(TRAINING_ASSIGNMENT, name, "employee"), "enabled", 0)
	assert run(queue)["assignments"] == 0


def test_an_unpublished_course_is_left_alone(queue):
	name = due_in(1)
	frappe.db.set_value(
		"LMS Course", frappe.db.get_value(TRAINING_ASSIGNMENT, name, "course"), "published", 0
	)
	assert run(queue)["assignments"] == 0


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		(TRAINING_ASSIGNMENT, {"status": "Completed"}),
		("User", {"enabled": 0}),
		("LMS Course", {"published": 0}),
	],
)
def test_what_changed_since_the_run_is_looked_at_again(queue, doctype, values):
	assignment = make_assignment(due_date=in_days(1))
	reminders.remind_learners(today(), "Administrator")
	name = {
		TRAINING_ASSIGNMENT: assignment.name,
		"User": assignment.employee,
		"LMS Course": assignment.course,
	}[doctype]
	frappe.db.set_value(doctype, name, values)
	queue.run()
	assert not get_mails(assignment.employee)
	assert sent_on(assignment.name) is None


def test_learners_are_reminded_in_batches(queue, monkeypatch):
	monkeypatch.setattr(reminders, "LEARNERS_PER_BATCH", 2)
	course = make_course().name
	names = [due_in(1, course=course) for _ in range(5)]
	assert run(queue) == {"assignments": 5, "learners": 5, "batches": 3}
	assert [count_mails(name) for name in names] == [1] * 5


# What


def test_one_mail_lists_everything_that_is_due(queue):
	learner = make_user(first_name="Ada", last_name="Byron")
	first = make_course(title="Fire safety")
	due_in(1, employee=learner, course=first.name)
	due_in(7, employee=learner, course=make_course(title="Data privacy").name)
	due_in(20, employee=learner, course=make_course(title="Anti-bribery").name)
	run(queue)
	[mail] = get_mails(learner)
	assert mail["Subject"] == "Due tomorrow: Fire safety and 1 more course"
	for body in (html_of(mail), text_of(mail)):
		for text in (
			"Hello Ada Byron,",
			"Fire safety",
			"Data privacy",
			"Due in 7 days",
			f"/lms/courses/{first.name}",
			frappe.utils.get_url("/lms"),
			frappe.utils.get_system_timezone(),
			"Smooth LMS",
		):
			assert text in body
		assert "Anti-bribery" not in body
	assert [(alert.subject, alert.type, alert.link) for alert in get_alerts(learner, link="/lms")] == [
		("Due tomorrow: Fire safety and 1 more course", "Alert", "/lms")
	]


def test_the_subject_for_one_course_is_its_title_and_the_notification_says_when(queue):
	learner = make_user()
	due_in(1, employee=learner, course=make_course(title="Fire safety").name)
	run(queue)
	assert [mail["Subject"] for mail in get_mails(learner)] == ["Training Reminder: Fire safety"]
	assert [alert.subject for alert in get_alerts(learner, link="/lms")] == ["Due tomorrow: Fire safety"]


def test_the_due_date_is_written_out(queue):
	assignment = make_assignment(due_date=in_days(1))
	frappe.db.set_value(TRAINING_ASSIGNMENT, assignment.name, "due_date", date(2031, 3, 4))
	run(queue, date(2031, 3, 3))
	assert "March 4, 2031" in text_of(get_mails(assignment.employee)[0])


def test_where_to_get_help_is_in_the_mail(queue, settings):
	settings.update({"contact_us_email": "help@example.com"}).save()
	by_mail = make_assignment(due_date=in_days(1)).employee
	run(queue)
	[mail] = get_mails(by_mail)
	assert "mailto:help@example.com" in html_of(mail)
	assert "help@example.com" in text_of(mail)
	settings.update({"contact_us_url": "https://help.example.com"}).save()
	by_page = make_assignment(due_date=in_days(1)).employee
	run(queue)
	assert "https://help.example.com" in text_of(get_mails(by_page)[0])


def test_the_brand_is_in_the_mail(queue):
	settings = frappe.get_single("LMS Settings")
	settings.update({"brand_name": "Larkfield & Co", "brand_colour": "#ffcc00"}).save()
	name = due_in(1)
	run(queue)
	[mail] = get_mails(frappe.db.get_value(TRAINING_ASSIGNMENT, name, "employee"))
	# The name, the button and the link to the course.
	assert html_of(mail).count(derive_accents("#ffcc00", LIGHT).accent) >= 3
	assert STANDARD_ACCENT not in html_of(mail)
	assert "Larkfield &amp; Co" in html_of(mail) and "Larkfield & Co" in text_of(mail)


def test_the_timeline_tells_how_long_before(queue):
	soon, later = due_in(1), due_in(5)
	run(queue)
	for name, details in ((soon, "1 day before"), (later, "5 days before")):
		event = timeline.get_timeline(name)[-1]
		assert (event.event, event.details, event.by) == ("Reminded", details, "Administrator")


def test_each_is_written_to_in_their_language(queue, monkeypatch):
	words = {"Training Reminder: {0}": "تذكير: {0}", "Hello {0},": "مرحبا {0},"}
	add_translations(monkeypatch, "ar", words)
	arabic = make_user(language="ar")
	english = make_user(language="en")
	course = make_course(title="Fire safety").name
	for learner in (arabic, english):
		due_in(1, employee=learner, course=course)
	before = frappe.local.lang
	run(queue)
	assert frappe.local.lang == before
	[mail] = get_mails(arabic)
	assert mail["Subject"] == "تذكير: Fire safety"
	assert 'dir="rtl"' in html_of(mail) and 'lang="ar"' in html_of(mail)
	assert long_date(in_days(1), "ar") in html_of(mail)
	[mail] = get_mails(english)
	assert mail["Subject"] == "Training Reminder: Fire safety"
	assert 'dir="ltr"' in html_of(mail)


def add_translations(monkeypatch, language: str, words: dict[str, str]) -> None:
	"""Have `_()` know these words of the language, on either runtime."""
	module = sys.modules.get("frappe.translate") or sys.modules["benchless.text.translate"]
	original = module.get_all_translations
	monkeypatch.setattr(
		module, "get_all_translations", lambda lang: original(lang) | (words if lang == language else {})
	)


def test_what_people_typed_never_becomes_markup(queue):
	hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
	assignment = make_assignment(due_date=in_days(1))
	frappe.db.set_value("LMS Course", assignment.course, "title", hostile)
	frappe.db.set_value("User", assignment.employee, "full_name", hostile)
	run(queue)
	[mail] = get_mails(assignment.employee)
	assert "<script" not in html_of(mail) and "<img src=x" not in html_of(mail)
	assert "&lt;script&gt;" in html_of(mail)
	assert "<script>alert(1)</script>" in text_of(mail)
	assert "<" not in mail["Subject"]
	[alert] = get_alerts(assignment.employee, link="/lms")
	assert "<" not in alert.subject


# When something is wrong


def test_one_who_cannot_be_told_stops_nobody(queue, monkeypatch):
	course = make_course().name
	bad, good = (make_user() for _ in range(2))
	names = [due_in(1, employee=person, course=course) for person in (bad, good)]
	send = frappe.sendmail
	monkeypatch.setattr(
		frappe, "sendmail", lambda **mail: 1 / 0 if mail["recipients"] == [bad] else send(**mail)
	)
	run(queue)
	assert len(get_mails(good)) == 1
	assert [sent_on(name) for name in names] == [None, today()]
	assert not get_alerts(bad, link="/lms")
	assert frappe.db.exists("Error Log", {"error": ["like", "%ZeroDivisionError%"]})
	monkeypatch.undo()
	queue = JobQueue(monkeypatch)
	run(queue)
	assert sent_on(names[0]) == today()


def test_one_without_a_valid_address_is_notified_only(queue):
	assignment = make_assignment(due_date=in_days(1))
	frappe.db.set_value("User", assignment.employee, "email", "nowhere")
	run(queue)
	assert not get_mails(assignment.employee)
	assert len(get_alerts(assignment.employee, link="/lms")) == 1
	assert sent_on(assignment.name) == today()


def test_a_site_that_cannot_send_reminds_nobody(queue, monkeypatch):
	name = due_in(1)

	def refuse(**mail: object) -> None:
		raise frappe.OutgoingEmailError

	monkeypatch.setattr(frappe, "sendmail", refuse)
	reminders.remind_learners(today(), "Administrator")
	with pytest.raises(frappe.OutgoingEmailError):
		queue.run()
	assert sent_on(name) is None


# People of a team


@pytest.fixture
def line():
	"""Rosa manages Ada, who manages Ben. Each of the two has something to do. Cem is in nobody's team."""
	rosa, ada, ben, cem = (make_user("LMS Student", "Employee") for _ in range(4))
	above = None
	for user in (rosa, ada, ben):
		above = make_employee(user_id=user, reports_to=above).name
	make_employee(user_id=cem)
	names = {user: make_assignment(employee=user).name for user in (ada, ben, cem)}
	return frappe._dict(rosa=rosa, ada=ada, ben=ben, cem=cem, names=names)


def remind(queue: JobQueue, people: list[str], user: str, day: date | None = None) -> tuple[int, int]:
	outcome = reminders.remind_people(people, day or today(), user)
	queue.run()
	return outcome["reminded"], outcome["skipped"]


def test_line_managers_remind_their_whole_line(queue, line):
	assert remind(queue, [line.ada, line.ben], line.rosa) == (2, 0)
	for user in (line.ada, line.ben):
		assert len(get_mails(user)) == 1
		[event] = [row for row in timeline.get_timeline(line.names[user]) if row.event == "Reminded"]
		assert event.by == line.rosa


def test_line_managers_remind_nobody_else(queue, line):
	for people in ([line.cem], [line.ada, line.cem], [line.rosa], ["nobody@example.com"]):
		with pytest.raises(frappe.PermissionError, match="only remind people who report to you"):
			remind(queue, people, line.rosa)
	with pytest.raises(frappe.PermissionError):
		remind(queue, [line.ada], line.ben)
	assert not get_mails(line.cem) and not get_mails(line.ada)


@pytest.mark.parametrize("role", ["HR Manager", "Course Creator", "Batch Evaluator", "LMS Student"])
def test_other_roles_remind_nobody(queue, line, role):
	with pytest.raises(frappe.PermissionError):
		remind(queue, [line.ada], make_user(role))


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_admins_remind_everybody(queue, line, role):
	assert remind(queue, [line.ada, line.ben, line.cem], make_user(role)) == (3, 0)


def test_each_person_is_reminded_once_a_day(queue, line):
	make_assignment(employee=line.ada)
	assert remind(queue, [line.ada], line.rosa) == (1, 0)
	assert len(get_mails(line.ada)) == 1
	make_assignment(employee=line.ada)
	assert remind(queue, [line.ada, line.ben], line.rosa) == (1, 1)
	assert len(get_mails(line.ada)) == 1
	assert remind(queue, [line.ada], line.rosa, in_days(1)) == (1, 0)
	assert len(get_mails(line.ada)) == 2


def test_two_clicks_at_the_same_moment_send_one_mail(queue, line):
	for _ in range(2):
		reminders.remind_people([line.ada], today(), line.rosa)
	queue.run()
	assert len(get_mails(line.ada)) == 1


def test_who_has_nothing_to_do_is_left_out(queue, line):
	frappe.db.set_value(TRAINING_ASSIGNMENT, line.names[line.ada], "status", WITHDRAWN)
	assert remind(queue, [line.ada, line.ben], line.rosa) == (1, 1)
	assert not get_mails(line.ada)
	assert remind(queue, [], line.rosa) == (0, 0)


def test_one_mail_lists_all_that_is_unfinished(queue, line):
	other = make_assignment(employee=line.ada, due_date=in_days(-3))
	remind(queue, [line.ada], line.rosa)
	[mail] = get_mails(line.ada)
	for course in (other.course, frappe.db.get_value(TRAINING_ASSIGNMENT, line.names[line.ada], "course")):
		assert frappe.db.get_value("LMS Course", course, "title") in text_of(mail)
