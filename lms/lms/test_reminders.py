"""Reminders: which assignments, when, once each, and what the learner reads."""

import sys
from datetime import date

import frappe
import pytest

from lms.lms import reminders, timeline
from lms.lms.assignments import DOCTYPE, WITHDRAWN
from lms.portal.language import long_date
from lms.testing.factories import in_days, make_assignment, make_course, make_user, today
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue


@pytest.fixture
def queue(monkeypatch):
	return JobQueue(monkeypatch)


@pytest.fixture(autouse=True)
def settings(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")
	frappe.db.delete(DOCTYPE)
	return set_days("7, 1")


def set_days(days: str):
	settings = frappe.get_single("LMS Settings")
	return settings.update({"send_reminders": 1, "reminder_days_before": days}).save()


def run(queue: JobQueue, day: date | None = None) -> reminders.Reminded:
	outcome = reminders.remind(day or today(), "Administrator")
	queue.run()
	return outcome


def due_in(days: int, **overrides: object) -> str:
	return make_assignment(due_date=in_days(days), **overrides).name


def sent_on(name: str) -> date | None:
	return frappe.db.get_value(DOCTYPE, name, "reminder_sent")


def count_mails(name: str) -> int:
	return len(get_mails(frappe.db.get_value(DOCTYPE, name, "employee")))


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
		reminders.remind(today(), "Administrator")
	assert queue.run() == 2
	assert count_mails(name) == 1
	assert [row.event for row in timeline.get_timeline(name)].count("Reminded") == 1


def test_a_moved_due_date_is_reminded_of_again(queue):
	name = due_in(1)
	run(queue)
	frappe.get_doc(DOCTYPE, name).update({"due_date": in_days(30)}).save()
	assert run(queue)["assignments"] == 0
	reminded = [day for day in range(1, 31) if run(queue, in_days(day))["assignments"]]
	assert reminded == [23, 29]


def test_nothing_is_sent_when_reminders_are_off(queue, settings):
	due_in(1)
	settings.update({"send_reminders": 0}).save()
	assert run(queue) == {"assignments": 0, "learners": 0, "batches": 0}


@pytest.mark.parametrize("stages", [[7, 1], [90, 30, 7, 0], [1], [0], []])
def test_selecting_and_deciding_agree(stages):
	"""The one in the database, the other on locked rows: whatever status, due date and last reminder."""
	person, course = make_user(), make_course().name
	make_assignment(employee=person, course=course)
	[made] = frappe.get_all(DOCTYPE, fields=["*"])
	frappe.db.delete(DOCTYPE)
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
	frappe.db.bulk_insert(DOCTYPE, fields, [[row[field] for field in fields] for row in rows])
	stored = frappe.get_all(DOCTYPE, fields=["*"])
	decided = {row.name for row in stored if reminders.is_due(row, today(), stages)}
	assert set(reminders.find_due(today(), stages).get(person, [])) == decided
	assert bool(decided) is bool(stages)


# Who


@pytest.mark.parametrize("values", [{"status": WITHDRAWN}, {"superseded": 1}, {"status": "Completed"}])
def test_what_is_closed_or_superseded_is_left_alone(queue, values):
	name = due_in(1)
	frappe.db.set_value(DOCTYPE, name, values)
	assert run(queue)["assignments"] == 0


def test_a_disabled_learner_is_left_alone(queue):
	name = due_in(1)
	frappe.db.set_value("User", frappe.db.get_value(DOCTYPE, name, "employee"), "enabled", 0)
	assert run(queue)["assignments"] == 0


def test_an_unpublished_course_is_left_alone(queue):
	name = due_in(1)
	frappe.db.set_value("LMS Course", frappe.db.get_value(DOCTYPE, name, "course"), "published", 0)
	assert run(queue)["assignments"] == 0


@pytest.mark.parametrize(
	("doctype", "values"),
	[(DOCTYPE, {"status": "Completed"}), ("User", {"enabled": 0}), ("LMS Course", {"published": 0})],
)
def test_what_changed_since_the_run_is_looked_at_again(queue, doctype, values):
	assignment = make_assignment(due_date=in_days(1))
	reminders.remind(today(), "Administrator")
	name = {DOCTYPE: assignment.name, "User": assignment.employee, "LMS Course": assignment.course}[doctype]
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
	assert [(alert.subject, alert.type, alert.link) for alert in get_alerts(learner)] == [
		("Due tomorrow: Fire safety and 1 more course", "Alert", "/lms")
	]


def test_the_due_date_is_written_out(queue):
	assignment = make_assignment(due_date=in_days(1))
	frappe.db.set_value(DOCTYPE, assignment.name, "due_date", date(2031, 3, 4))
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


def test_the_timeline_tells_how_long_before(queue):
	soon, later = due_in(1), due_in(5)
	run(queue)
	for name, details in ((soon, "1 day before"), (later, "5 days before")):
		event = timeline.get_timeline(name)[-1]
		assert (event.event, event.details, event.by) == ("Reminded", details, "Administrator")


def test_each_is_written_to_in_their_language(queue, monkeypatch):
	words = {"Due tomorrow": "غدًا", "Hello {0},": "مرحبا {0},"}
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
	assert mail["Subject"] == "غدًا: Fire safety"
	assert 'dir="rtl"' in html_of(mail) and 'lang="ar"' in html_of(mail)
	assert long_date(in_days(1), "ar") in html_of(mail)
	[mail] = get_mails(english)
	assert mail["Subject"] == "Due tomorrow: Fire safety"
	assert 'dir="ltr"' in html_of(mail)


def add_translations(monkeypatch, language: str, words: dict[str, str]) -> None:
	"""Have `_()` know these words of the language, on either runtime."""
	module = sys.modules.get("frappe.translate") or sys.modules["benchless.translate"]
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
	[alert] = get_alerts(assignment.employee)
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
	assert not get_alerts(bad)
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
	assert len(get_alerts(assignment.employee)) == 1
	assert sent_on(assignment.name) == today()


def test_a_site_that_cannot_send_reminds_nobody(queue, monkeypatch):
	name = due_in(1)

	def refuse(**mail: object) -> None:
		raise frappe.OutgoingEmailError

	monkeypatch.setattr(frappe, "sendmail", refuse)
	reminders.remind(today(), "Administrator")
	with pytest.raises(frappe.OutgoingEmailError):
		queue.run()
	assert sent_on(name) is None
