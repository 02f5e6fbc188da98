"""Escalation: who is told of overdue training when, once, and what they read."""

from datetime import date, timedelta

import frappe
import pytest

from lms.lms import escalation, overdue, timeline
from lms.lms.assignments import DOCTYPE, WITHDRAWN, mark_overdue
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_employee,
	make_onboarding,
	make_user,
	today,
	unique,
)
from lms.testing.mails import get_alerts, get_mails, html_of, text_of
from lms.testing.queue import JobQueue

HR = "people@example.com"
TIER_1, TIER_2 = "Tier 1: manager Mia Manager", "Tier 2: HR"


@pytest.fixture
def queue(monkeypatch):
	return JobQueue(monkeypatch)


@pytest.fixture(autouse=True)
def settings(monkeypatch):
	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")
	frappe.db.delete(DOCTYPE)
	settings = frappe.get_single("LMS Settings")
	values = {"manager_tier_days": 1, "hr_tier_days": 8, "compliance_tier_days": 15, "flag_compliance": 0}
	return settings.update({"escalate_overdue": 1, "hr_escalation_email": HR} | values).save()


@pytest.fixture
def manager():
	return make_manager()


def make_manager(**values: object) -> str:
	"""Account of a line manager."""
	return make_worker(None, first_name="Mia", last_name="Manager", **values).user_id


def make_worker(manager: str | None, **values: object):
	"""An Employee with an account, reporting to the manager's."""
	names = {"first_name": "Ada", "last_name": "Byron"} | {
		key: values[key] for key in ("first_name", "last_name") if key in values
	}
	reports_to = frappe.db.get_value("Employee", {"user_id": manager}) if manager else None
	values = {"user_id": make_user(**names), "reports_to": reports_to} | names | values
	return make_employee(**values)


def make_overdue(days: int, employee: str | None = None, **values: object) -> str:
	"""Name of an assignment that has been overdue for so many days."""
	name = make_assignment(employee=employee, due_date=in_days(-days), **values).name
	mark_overdue(today(), "Administrator")
	return name


def run(queue: JobQueue, day: date | None = None) -> escalation.Escalated:
	outcome = escalation.escalate(day or today(), "Administrator")
	queue.run()
	return outcome


def tier_of(name: str) -> int:
	return frappe.db.get_value(DOCTYPE, name, "escalation_tier")


def trail_of(name: str) -> list[str]:
	return [event.details for event in timeline.get_timeline(name) if event.event == "Escalated"]


def subjects(address: str) -> list[str]:
	return [mail["Subject"] for mail in get_mails(address)]


# When


@pytest.mark.parametrize(
	("days", "trail"),
	[(1, [TIER_1]), (7, [TIER_1]), (8, [TIER_1, TIER_2]), (20, [TIER_1, TIER_2])],
)
def test_the_tiers_follow_the_days_overdue_and_none_is_left_out(queue, manager, days, trail):
	name = make_overdue(days, make_worker(manager).user_id)
	run(queue)
	assert trail_of(name) == trail
	assert tier_of(name) == len(trail)
	assert len(get_mails(manager)) == 1
	assert len(get_mails(HR)) == len(trail) - 1


def test_the_days_are_those_of_the_settings(queue, manager, settings):
	settings.update({"manager_tier_days": 3, "hr_tier_days": 5}).save()
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (2, 3, 5)]
	run(queue)
	assert [tier_of(name) for name in names] == [0, 1, 2]


def test_each_tier_happens_once_day_after_day(queue, manager):
	name = make_overdue(1, make_worker(manager).user_id)
	told = [day for day in range(30) if run(queue, in_days(day))["assignments"]]
	assert told == [0, 7]
	assert trail_of(name) == [TIER_1, TIER_2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (1, 1)


def test_three_missed_days_leave_nothing_out_and_make_no_storm(queue, manager):
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (0, 1, 6, 7)]
	run(queue)
	assert [tier_of(name) for name in names] == [0, 1, 1, 1]
	mark_overdue(in_days(3), "Administrator")
	run(queue, in_days(3))
	assert [tier_of(name) for name in names] == [1, 1, 2, 2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (2, 1)


def test_running_twice_tells_once(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	for _run in range(2):
		escalation.escalate(today(), "Administrator")
	queue.run()
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]
	assert (len(get_mails(manager)), len(get_mails(HR))) == (1, 1)


def test_a_run_that_breaks_off_is_taken_up_by_the_next(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	escalation.escalate(today(), "Administrator")
	queue.run_next()
	queue.jobs.clear()
	assert trail_of(name) == [TIER_1]
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]
	assert len(get_mails(manager)) == 1


def test_what_becomes_overdue_during_a_run_is_told_to_the_manager_first(queue, manager):
	"""As when a course is published again: overdue for long, and HR comes next in the run."""
	make_overdue(1, make_worker(manager).user_id)
	escalation.escalate(today(), "Administrator")
	queue.run_next()
	name = make_overdue(9, make_worker(manager).user_id)
	queue.run()
	assert trail_of(name) == []
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]


def test_reopened_and_overdue_again_is_escalated_again(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	run(queue)
	frappe.get_doc(DOCTYPE, name).update({"due_date": in_days(5)}).save()
	assert run(queue)["assignments"] == 0
	mark_overdue(in_days(6), "Administrator")
	run(queue, in_days(6))
	assert trail_of(name) == [TIER_1, TIER_2, TIER_1]


def test_nothing_is_escalated_when_that_is_off(queue, manager, settings):
	make_overdue(9, make_worker(manager).user_id)
	settings.update({"escalate_overdue": 0}).save()
	assert run(queue) == {"assignments": 0, "managers": 0}


def test_nothing_is_escalated_without_an_hr_app(queue, manager, monkeypatch):
	name = make_overdue(9, make_worker(manager).user_id)
	monkeypatch.setattr(escalation, "has_employees", lambda: False)
	assert run(queue) == {"assignments": 0, "managers": 0}
	assert tier_of(name) == 0


@pytest.mark.parametrize("compliance", [0, 1])
def test_selecting_and_deciding_agree(manager, settings, compliance):
	settings.update({"flag_compliance": compliance}).save()
	name = make_overdue(1, make_worker(manager).user_id)
	[made] = frappe.get_all(DOCTYPE, filters={"name": name}, fields=["*"])
	frappe.db.delete(DOCTYPE)
	fields = list(made)
	states = [
		(status, superseded, tier, days)
		for status in ("Pending", "Overdue", "Completed", "Withdrawn")
		for superseded in (0, 1)
		for tier in (0, 1, 2, 3)
		for days in (-1, 0, 1, 7, 8, 14, 15, 400)
	]
	rows = [
		made
		| {"name": f"{number:04}-{name}", "status": status, "superseded": superseded, "is_open": None}
		| {"escalation_tier": tier, "due_date": in_days(-days)}
		for number, (status, superseded, tier, days) in enumerate(states)
	]
	frappe.db.bulk_insert(DOCTYPE, fields, [[row[field] for field in fields] for row in rows])
	tiers = overdue.get_tiers()
	decided = {
		row.name for row in frappe.get_all(DOCTYPE, fields=["*"]) if overdue.is_due(row, today(), tiers)
	}
	assert {row.name for row in overdue.find_due(today(), tiers)} == decided
	# Without Employee Compliance, as in HRMS, there is no third tier.
	has_third_tier = compliance and frappe.db.exists("DocType", "Employee Compliance")
	assert len(decided) == (12 if has_third_tier else 10)


# About whom


@pytest.mark.parametrize("values", [{"status": WITHDRAWN}, {"superseded": 1}, {"status": "Completed"}])
def test_what_is_closed_or_superseded_is_left_alone(queue, manager, values):
	name = make_overdue(9, make_worker(manager).user_id)
	frappe.db.set_value(DOCTYPE, name, values)
	assert run(queue)["assignments"] == 0


def test_who_has_left_is_left_alone(queue, manager):
	disabled, left = (make_worker(manager) for _ in range(2))
	names = [make_overdue(9, worker.user_id) for worker in (disabled, left)]
	frappe.db.set_value("User", disabled.user_id, "enabled", 0)
	frappe.db.set_value("Employee", left.name, "status", "Left")
	run(queue)
	assert [tier_of(name) for name in names] == [0, 0]
	assert not get_mails(manager) and not get_mails(HR)


def test_who_has_come_back_is_looked_for_in_the_new_record(queue, manager):
	worker = make_worker(None)
	frappe.db.set_value("Employee", worker.name, "status", "Left")
	reports_to = frappe.db.get_value("Employee", {"user_id": manager})
	make_employee(user_id=worker.user_id, reports_to=reports_to)
	name = make_overdue(1, worker.user_id)
	run(queue)
	assert trail_of(name) == [TIER_1]


def test_an_unpublished_course_is_left_alone(queue, manager):
	name = make_overdue(9, make_worker(manager).user_id)
	frappe.db.set_value("LMS Course", frappe.db.get_value(DOCTYPE, name, "course"), "published", 0)
	assert run(queue)["assignments"] == 0


@pytest.mark.parametrize("change", ["completed", "left"])
def test_what_changed_since_the_run_is_looked_at_again(queue, manager, change):
	worker = make_worker(manager)
	name = make_overdue(9, worker.user_id)
	escalation.escalate(today(), "Administrator")
	if change == "completed":
		frappe.db.set_value(DOCTYPE, name, "status", "Completed")
	else:
		frappe.db.set_value("Employee", worker.name, "status", "Left")
	queue.run()
	assert not trail_of(name) and not get_mails(manager) and not get_mails(HR)


# To whom


def test_one_mail_to_the_manager_lists_the_whole_team(queue, manager):
	ada = make_worker(manager, first_name="Ada", last_name="Byron").user_id
	ben = make_worker(manager, first_name="Ben", last_name="Dover").user_id
	safety, privacy = (make_course(title=unique(title)) for title in ("Safety", "Privacy"))
	for days, person, course in ((3, ada, safety), (1, ada, privacy), (5, ben, safety)):
		make_overdue(days, person, course=course.name)
	assert run(queue) == {"assignments": 3, "managers": 1}
	[mail] = get_mails(manager)
	assert mail["Subject"] == "3 trainings in your team are overdue"
	for body in (html_of(mail), text_of(mail)):
		for text in ("Hello Mia Manager,", "Ada Byron", "Ben Dover", safety.title, privacy.title):
			assert text in body
		for text in ("5 days overdue", "1 day overdue", frappe.utils.get_url("/lms/team")):
			assert text in body
	assert text_of(mail).count("Ada Byron") == 1
	assert [(alert.subject, alert.link) for alert in get_alerts(manager)] == [
		("3 trainings in your team are overdue", "/lms/team")
	]
	assert not get_mails(HR)


def test_managers_are_told_in_batches_and_hr_last(queue, monkeypatch):
	monkeypatch.setattr(escalation, "MANAGERS_PER_BATCH", 2)
	managers = [make_manager() for _ in range(5)]
	names = [make_overdue(9, make_worker(manager).user_id) for manager in managers]
	escalation.escalate(today(), "Administrator")
	for told in (2, 4, 5):
		queue.run_next()
		assert sum(len(get_mails(manager)) for manager in managers) == told
		assert not get_mails(HR)
	assert queue.run() == 1
	assert subjects(HR) == ["Overdue training: 5 cases for HR"]
	assert {tier_of(name) for name in names} == {2}


def without_account(manager: str) -> None:
	frappe.db.set_value("Employee", {"user_id": manager}, "user_id", None)


def with_disabled_account(manager: str) -> None:
	frappe.db.set_value("User", manager, "enabled", 0)


def who_has_left(manager: str) -> None:
	frappe.db.set_value("Employee", {"user_id": manager}, "status", "Left")


@pytest.mark.parametrize("spoil", [without_account, with_disabled_account, who_has_left])
def test_a_manager_who_cannot_be_told_is_replaced_by_hr(queue, manager, spoil):
	name = make_overdue(2, make_worker(manager).user_id)
	spoil(manager)
	run(queue)
	assert trail_of(name) == ["Tier 1: no line manager, HR told"]
	assert tier_of(name) == 1
	[mail] = get_mails(HR)
	assert "No line manager told" in html_of(mail) and "NO LINE MANAGER TOLD" in text_of(mail)
	assert not get_mails(manager)
	assert run(queue)["assignments"] == 0


@pytest.mark.parametrize("days", [2, 9])
def test_without_manager_or_record_hr_is_told_at_once(queue, days):
	alone = make_overdue(days, make_worker(None).user_id)
	without_record = make_overdue(days, make_user())
	run(queue)
	expected = ["Tier 1: no line manager, HR told", *([TIER_2] if days > 7 else [])]
	assert trail_of(alone) == expected
	assert trail_of(without_record) == expected
	[mail] = get_mails(HR)
	assert "No Employee record" in html_of(mail)


def test_hr_is_every_enabled_hr_manager_unless_an_address_is_given(queue, settings):
	settings.update({"hr_escalation_email": ""}).save()
	ada, ben, former = (make_user("HR Manager") for _ in range(3))
	frappe.db.set_value("User", former, "enabled", 0)
	make_overdue(9, make_worker(None).user_id)
	run(queue)
	assert [len(get_mails(user)) for user in (ada, ben, former, HR)] == [1, 1, 0, 0]
	assert [len(get_alerts(user)) for user in (ada, ben)] == [1, 1]
	assert get_alerts(ada)[0].link == "/app/lms-training-assignment?status=Overdue"


def test_hr_managers_hear_of_the_employees_they_may_see(queue, settings):
	settings.update({"hr_escalation_email": ""}).save()
	frappe.db.set_value("Has Role", {"role": "HR Manager"}, "role", "HR User")
	north, south = make_company(unique("North")), make_company(unique("South"))
	restricted = make_user("HR Manager")
	frappe.get_doc(
		{"doctype": "User Permission", "user": restricted, "allow": "Company", "for_value": north}
	).insert()
	seen = make_overdue(9, make_worker(None, company=north, first_name="Nora").user_id)
	hidden = make_overdue(9, make_worker(None, company=south, first_name="Saul").user_id)
	run(queue)
	[mail] = get_mails(restricted)
	assert "Nora" in text_of(mail) and "Saul" not in text_of(mail)
	assert (tier_of(seen), tier_of(hidden)) == (2, 0)
	assert frappe.db.exists("Error Log", {"method": "HR could not be told about overdue training"})
	make_user("HR Manager")
	run(queue)
	assert tier_of(hidden) == 2


def test_without_anybody_at_hr_it_waits(queue, settings, manager):
	settings.update({"hr_escalation_email": ""}).save()
	frappe.db.set_value("Has Role", {"role": "HR Manager"}, "role", "HR User")
	name = make_overdue(9, make_worker(manager).user_id)
	run(queue)
	assert trail_of(name) == [TIER_1]
	settings.update({"hr_escalation_email": HR}).save()
	run(queue)
	assert trail_of(name) == [TIER_1, TIER_2]


def test_a_long_list_is_cut_and_says_so(queue, manager, monkeypatch):
	monkeypatch.setattr("lms.lms.overdue_digests.MOST_LISTED", 2)
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (1, 2, 3, 4)]
	run(queue)
	[mail] = get_mails(manager)
	assert mail["Subject"] == "4 trainings in your team are overdue"
	assert "And 2 more" in text_of(mail) and text_of(mail).count("overdue,") == 2
	assert {tier_of(name) for name in names} == {1}


def test_what_people_typed_never_becomes_markup(queue, manager):
	hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
	worker = make_worker(manager)
	assignment = frappe.get_doc(DOCTYPE, make_overdue(9, worker.user_id))
	frappe.db.set_value("LMS Course", assignment.course, "title", hostile)
	for user in (worker.user_id, manager):
		frappe.db.set_value("User", user, "full_name", hostile)
	frappe.db.set_value("Employee", worker.name, "department", hostile)
	run(queue)
	for mail in (*get_mails(manager), *get_mails(HR)):
		assert "<script" not in html_of(mail) and "<img src=x" not in html_of(mail)
		assert "&lt;script&gt;" in html_of(mail)
	[comment] = comments_on("Employee", worker.name)
	assert "<script" not in comment.content and "&lt;script&gt;" in comment.content


# When something is wrong


def test_a_mail_that_fails_stops_nobody_and_hr_hears_of_it(queue, manager, monkeypatch):
	unlucky = make_manager()
	names = [make_overdue(2, make_worker(user).user_id) for user in (unlucky, manager)]
	late = make_overdue(9, make_worker(unlucky).user_id)
	send = frappe.sendmail
	monkeypatch.setattr(
		frappe, "sendmail", lambda **mail: 1 / 0 if mail["recipients"] == [unlucky] else send(**mail)
	)
	run(queue)
	assert [trail_of(name) for name in names] == [["Tier 1: line manager not reached, HR told"], [TIER_1]]
	assert trail_of(late) == ["Tier 1: line manager not reached, HR told", TIER_2]
	assert subjects(HR) == ["Overdue training: 2 cases for HR"]
	assert frappe.db.exists("Error Log", {"error": ["like", "%ZeroDivisionError%"]})


def test_a_site_that_cannot_send_escalates_nothing(queue, manager, monkeypatch):
	name = make_overdue(9, make_worker(manager).user_id)

	def refuse(**mail: object) -> None:
		raise frappe.OutgoingEmailError

	monkeypatch.setattr(frappe, "sendmail", refuse)
	escalation.escalate(today(), "Administrator")
	with pytest.raises(frappe.OutgoingEmailError):
		queue.run()
	assert tier_of(name) == 0


# Comments


def comments_on(doctype: str, name: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Comment",
		filters={"reference_doctype": doctype, "reference_name": name, "comment_type": "Comment"},
		fields=["content", "owner", "comment_by", "comment_email"],
	)


def test_tier_2_leaves_one_comment_on_the_employee_with_all_courses(queue, manager):
	worker = make_worker(manager)
	courses = [make_course(title=unique(title)) for title in ("Safety", "Privacy", "Ethics")]
	for days, course in zip((8, 9, 7), courses, strict=True):
		make_overdue(days, worker.user_id, course=course.name)
	run(queue)
	[comment] = comments_on("Employee", worker.name)
	assert "8 days overdue" in comment.content and "9 days overdue" in comment.content
	assert [course.title in comment.content for course in courses] == [True, True, False]
	assert (comment.owner, comment.comment_by) == ("Administrator", "Administrator")


def test_tier_1_leaves_no_comment(queue):
	worker = make_worker(None)
	make_overdue(7, worker.user_id)
	run(queue)
	assert not comments_on("Employee", worker.name)


def test_the_comment_is_on_the_onboarding_too_unless_cancelled(queue, manager):
	worker = make_worker(manager)
	current, cancelled = (make_onboarding() for _ in range(2))
	for onboarding, docstatus in ((current, 1), (cancelled, 2)):
		values = {"employee": worker.name, "docstatus": docstatus}
		frappe.db.set_value("Employee Onboarding", onboarding.name, values)
	make_overdue(9, worker.user_id)
	run(queue)
	assert len(comments_on("Employee Onboarding", current.name)) == 1
	assert not comments_on("Employee Onboarding", cancelled.name)


def test_days_overdue_are_counted_from_the_day_after(queue, manager):
	name = make_overdue(0, make_worker(manager).user_id)
	mark_overdue(today() + timedelta(1), "Administrator")
	run(queue, in_days(0))
	assert tier_of(name) == 0
	run(queue, in_days(1))
	assert tier_of(name) == 1
