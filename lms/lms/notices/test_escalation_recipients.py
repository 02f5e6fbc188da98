"""Escalation: who is told, what they read, and what happens if they cannot be told."""

import frappe
import pytest

from lms.lms.notices import escalation
from lms.lms.training.assignments import TRAINING_ASSIGNMENT
from lms.testing.escalation import (
	HR,
	TIER_1,
	TIER_2,
	comments_on,
	make_manager,
	make_overdue,
	make_worker,
	run,
	subjects,
	tier_of,
	trail_of,
)
from lms.testing.factories import make_company, make_course, make_onboarding, make_user, today, unique
from lms.testing.mails import get_alerts, get_mails, html_of, text_of

pytestmark = pytest.mark.usefixtures("settings")


# To whom


def test_one_mail_to_the_manager_lists_the_whole_team(queue, manager):
	ada = make_worker(manager, first_name="Ada", last_name="Byron").user_id
	ben = make_worker(manager, first_name="Ben", last_name="Dover").user_id
	safety, privacy = (make_course(title=unique(title)) for title in ("Safety", "Privacy"))
	for days, person, course in ((3, ada, safety), (1, ada, privacy), (5, ben, safety)):
		make_overdue(days, person, course=course.name)
	assert run(queue) == {"assignments": 3, "managers": 1}
	[mail] = get_mails(manager)
	assert mail["Subject"] == "3 training assignments in your team are overdue"
	for body in (html_of(mail), text_of(mail)):
		for text in ("Hello Mia Manager,", "Ada Byron", "Ben Dover", safety.title, privacy.title):
			assert text in body
		for text in ("5 days overdue", "1 day overdue", frappe.utils.get_url("/lms/team")):
			assert text in body
	assert text_of(mail).count("Ada Byron") == 1
	assert [(alert.subject, alert.link) for alert in get_alerts(manager)] == [
		("3 training assignments in your team are overdue", "/lms/team")
	]
	assert not get_mails(HR)


def test_managers_are_told_in_batches_and_hr_last(queue, monkeypatch):
	monkeypatch.setattr(escalation, "MANAGERS_PER_BATCH", 2)
	managers = [make_manager() for _ in range(5)]
	names = [make_overdue(9, make_worker(manager).user_id) for manager in managers]
	escalation.escalate_overdue(today(), "Administrator")
	for told in (2, 4, 5):
		queue.run_next()
		assert sum(len(get_mails(manager)) for manager in managers) == told
		assert not get_mails(HR)
	assert queue.run() == 1
	assert subjects(HR) == ["Overdue training: 5 cases for HR"]
	assert {tier_of(name) for name in names} == {2}


def test_a_job_is_given_its_own_part_and_none_that_others_do(queue, monkeypatch):
	monkeypatch.setattr(escalation, "MANAGERS_PER_BATCH", 1)
	for _ in range(4):
		make_overdue(9, make_worker(make_manager()).user_id)
	escalation.escalate_overdue(today(), "Administrator")
	sizes = []
	while queue.jobs:
		sizes.append(len(repr(queue.jobs[0][1])))
		queue.run_next()
	assert len(sizes) == 5
	assert len(set(sizes)) == 1


def test_what_the_cache_has_lost_is_told_by_the_next_run(queue, monkeypatch):
	monkeypatch.setattr(escalation, "MANAGERS_PER_BATCH", 1)
	managers = sorted(make_manager() for _ in range(2))
	names = [make_overdue(9, make_worker(manager).user_id) for manager in managers]
	escalation.escalate_overdue(today(), "Administrator")
	frappe.cache.delete_value(f"{escalation.CACHE_KEY}:{queue.jobs[0][1]['run']}:{escalation.BATCH}:1")
	queue.run()
	assert [trail_of(name) for name in names] == [[TIER_1, TIER_2], []]
	run(queue)
	assert [trail_of(name) for name in names] == [[TIER_1, TIER_2]] * 2
	assert [len(get_mails(manager)) for manager in managers] == [1, 1]


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
	assert "Line manager not told" in html_of(mail) and "LINE MANAGER NOT TOLD" in text_of(mail)
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
	monkeypatch.setattr("lms.lms.notices.digests.MOST_LISTED", 2)
	worker = make_worker(manager).user_id
	names = [make_overdue(days, worker) for days in (1, 2, 3, 4)]
	run(queue)
	[mail] = get_mails(manager)
	assert mail["Subject"] == "4 training assignments in your team are overdue"
	assert "And 2 more" in text_of(mail) and text_of(mail).count("overdue,") == 2
	assert {tier_of(name) for name in names} == {1}


def test_what_people_typed_never_becomes_markup(queue, manager):
	hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
	worker = make_worker(manager)
	assignment = frappe.get_doc(TRAINING_ASSIGNMENT, make_overdue(9, worker.user_id))
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
	escalation.escalate_overdue(today(), "Administrator")
	with pytest.raises(frappe.OutgoingEmailError):
		queue.run()
	assert tier_of(name) == 0


# Comments


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
