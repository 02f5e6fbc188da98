"""Meetings at providers: made, changed and deleted with their classes, once, and whatever fails."""

import json

import frappe
import pytest
import requests
from frappe.utils import add_to_date, now_datetime
from frappe.utils.password import get_decrypted_password

from lms.lms import api, jobs
from lms.lms.desk.calls import search_link as find_links
from lms.lms.desk.calls import validate_link
from lms.lms.desk.queries import find_accounts
from lms.lms.live_classes import changing, meetings, views
from lms.lms.live_classes.live_class import LIVE_CLASS
from lms.testing.factories import in_days, make_batch, make_live_class, make_user
from lms.testing.google import make_google_account
from lms.testing.mails import get_alerts
from lms.testing.queue import JobQueue
from lms.testing.web import Reply
from lms.testing.zoom import CLIENT_SECRET, START_KEY, make_zoom_account

BY = "Administrator"


pytestmark = pytest.mark.usefixtures("outgoing_mail", "uncommitted")


@pytest.fixture
def queue(monkeypatch) -> JobQueue:
	return JobQueue(monkeypatch)


def on_zoom(**values: object):
	given = {"conferencing_provider": "Zoom", "zoom_account": make_zoom_account()}
	return make_live_class(values.pop("batch", None) or make_batch().name, **given | values)


def on_google(**values: object):
	given = {"conferencing_provider": "Google Meet", "google_meet_account": make_google_account()}
	return make_live_class(make_batch().name, **given | values)


# A class and its meeting


@pytest.mark.parametrize("make", [on_zoom, on_google])
def test_a_class_gets_a_link_after_it_was_saved(make, queue, zoom, google, web):
	live_class = make()
	assert not web.requests
	queue.run()
	live_class.reload()
	assert live_class.join_url.startswith(("https://us02web.zoom.us/j/", "https://meet.google.com/"))
	assert live_class.meeting_id in {**zoom.meetings, **google.events}
	assert not live_class.meeting_error


def test_a_class_without_a_provider_asks_nobody(queue, web):
	live_class = make_live_class(make_batch().name, join_url="https://meet.example.com/room")
	queue.run()
	assert live_class.reload().join_url == "https://meet.example.com/room"
	assert not web.requests


def test_every_class_of_a_series_has_a_meeting_of_its_own(queue, zoom):
	batch = make_batch(end_date=in_days(60))
	head = on_zoom(batch=batch.name, frequency="Weekly", repeat_count=3)
	queue.run()
	rows = frappe.get_all(LIVE_CLASS, {"series": head.name}, ["meeting_id", "join_url"])
	assert {row.meeting_id for row in rows} == set(zoom.meetings)
	assert len({row.join_url for row in rows}) == 3


def test_a_moved_class_moves_its_meeting(queue, zoom, web):
	live_class = on_zoom()
	queue.run()
	live_class.reload().update({"time": "14:00:00", "title": "Later"}).save()
	queue.run()
	(meeting,) = zoom.meetings.values()
	assert (meeting["start_time"][11:], meeting["topic"]) == ("14:00:00", "Later")
	assert zoom.made == 1
	sent = len(web.requests)
	live_class.reload().update({"place": "Room 2"}).save()
	queue.run()
	assert len(web.requests) == sent, "nothing that Zoom knows has changed"


def test_a_cancelled_class_has_no_meeting(queue, zoom):
	live_class = on_zoom()
	queue.run()
	changing.cancel_class(live_class.name, "Ill.", BY, now_datetime())
	queue.run()
	assert not zoom.meetings
	live_class.reload()
	assert (live_class.meeting_id, live_class.join_url, live_class.password) == (None, None, None)
	assert not get_decrypted_password(LIVE_CLASS, live_class.name, raise_exception=False)


def test_a_deleted_class_has_no_meeting(queue, zoom):
	live_class = on_zoom()
	queue.run()
	live_class.reload().delete()
	queue.run()
	assert not zoom.meetings


def test_a_meeting_at_another_provider_replaces_the_one_before(queue, zoom, google):
	live_class = on_zoom()
	queue.run()
	account = make_google_account()
	live_class.reload().update(
		{"conferencing_provider": "Google Meet", "google_meet_account": account}
	).save()
	assert live_class.join_url is None
	queue.run()
	assert not zoom.meetings
	assert list(google.events) == [live_class.reload().meeting_id]
	assert live_class.join_url == "https://meet.google.com/abc-mnop-xyz"
	live_class.update({"conferencing_provider": "", "join_url": "https://meet.example.com/room"}).save()
	queue.run()
	assert [event["status"] for event in google.events.values()] == ["cancelled"]
	assert live_class.reload().join_url == "https://meet.example.com/room"
	assert not live_class.meeting_id


def test_a_meeting_of_another_account_replaces_the_one_before(queue, zoom):
	live_class = on_zoom()
	queue.run()
	first = live_class.reload().meeting_id
	live_class.update({"zoom_account": make_zoom_account()}).save()
	queue.run()
	assert list(zoom.meetings) == [live_class.reload().meeting_id] != [first]


def test_a_meeting_that_the_host_deleted_is_made_again(queue, zoom):
	live_class = on_zoom()
	queue.run()
	zoom.meetings.clear()
	live_class.reload().update({"title": "Again"}).save()
	queue.run()
	assert list(zoom.meetings) == [live_class.reload().meeting_id]
	assert live_class.join_url.endswith(f"{live_class.meeting_id}?pwd=abc.1")


def test_meetings_of_classes_that_are_over_stay(queue, zoom, web):
	live_class = on_zoom()
	queue.run()
	past = {
		"starts_on": add_to_date(now_datetime(), hours=-3),
		"ends_on": add_to_date(now_datetime(), hours=-1),
	}
	frappe.db.set_value(LIVE_CLASS, live_class.name, past | {"title": "Other"})
	sent = len(web.requests)
	meetings.sync_meeting(live_class.name)
	assert len(web.requests) == sent


# Twice


def test_running_twice_makes_one_meeting(queue, zoom):
	live_class = on_zoom()
	queue.run()
	meetings.sync_meeting(live_class.name)
	assert zoom.made == 1


def test_one_job_at_a_time_works_on_a_class(queue, zoom):
	live_class = on_zoom()
	assert meetings.claim(live_class.name, now_datetime())
	queue.run()
	assert not zoom.meetings
	later = now_datetime() + meetings.CLAIMED_FOR
	assert meetings.claim(live_class.name, later), "the job before was killed"


def test_what_changes_while_a_meeting_is_made_reaches_it(queue, zoom, monkeypatch):
	live_class = on_zoom()
	create = zoom.create

	def change_and_create(request):
		monkeypatch.setattr(zoom, "create", create)
		frappe.get_doc(LIVE_CLASS, live_class.name).update({"title": "Changed"}).save()
		return create(request)

	monkeypatch.setattr(zoom, "create", change_and_create)
	queue.run_next()
	assert [meeting["topic"] for meeting in zoom.meetings.values()] == ["Changed"]
	assert zoom.made == 1


def test_a_class_that_is_deleted_while_its_meeting_is_made_leaves_none(queue, zoom, monkeypatch):
	live_class = on_zoom()
	create = zoom.create

	def delete_and_create(request):
		frappe.get_doc(LIVE_CLASS, live_class.name).delete()
		return create(request)

	monkeypatch.setattr(zoom, "create", delete_and_create)
	queue.run()
	assert (zoom.made, zoom.meetings) == (1, {})


def test_a_form_that_was_open_meanwhile_can_be_saved(queue, zoom):
	open_form = on_zoom().reload()
	queue.run()
	link = frappe.db.get_value(LIVE_CLASS, open_form.name, "join_url")
	open_form.update({"description": "Bring a pen.", "join_url": "https://evil.example/"}).save()
	queue.run()
	assert open_form.reload().join_url == link
	assert open_form.password == "*" * 6
	assert zoom.made == 1


@pytest.mark.parametrize("fieldname", meetings.KEPT)
def test_nobody_sets_what_is_known_of_a_meeting(fieldname, queue):
	value = "2026-11-30 10:00:00" if fieldname.endswith("until") else "forged"
	live_class = make_live_class(make_batch().name, **{fieldname: value})
	assert not live_class.reload().get(fieldname)
	live_class.update({fieldname: value}).save()
	assert not live_class.reload().get(fieldname)


# Failures


FAILURES = [
	(Reply(error=requests.ReadTimeout()), "did not answer in time"),
	(Reply(429, headers={"Retry-After": "3"}), "accepts no more requests"),
	(Reply(500), "has a problem"),
	(Reply(201, content=b"<html>"), "cannot be used"),
]


@pytest.mark.parametrize(("reply", "words"), FAILURES)
def test_a_failure_is_said_and_tried_again(reply, words, queue, zoom, web):
	live_class = on_zoom()
	web.next = [Reply(200, {"access_token": "token-0", "expires_in": 3599}), reply]
	queue.run()
	live_class.reload()
	assert words in live_class.meeting_error
	assert (live_class.meeting_id, live_class.join_url) == (None, None)
	frappe.cache.delete_value(f"lms_meetings_pause:Zoom:{live_class.zoom_account}")
	jobs.retry_live_class_meetings()
	queue.run()
	live_class.reload()
	assert live_class.join_url
	assert not live_class.meeting_error


def test_a_link_that_cannot_be_used_is_asked_for_again_and_makes_no_second_meeting(queue, zoom):
	zoom.links = {"join_url": "javascript:alert(1)"}
	live_class = on_zoom()
	queue.run()
	live_class.reload()
	assert "has not sent a link that can be used" in live_class.meeting_error
	assert live_class.join_url is None
	zoom.links = {}
	meetings.retry_meetings(now_datetime())
	queue.run()
	assert live_class.reload().join_url
	assert zoom.made == 1


def test_a_conference_that_google_makes_later_is_fetched(queue, google):
	google.is_slow = True
	live_class = on_google()
	queue.run()
	assert live_class.reload().join_url
	assert not live_class.meeting_error


def test_jobs_that_were_lost_are_queued_again(queue, zoom):
	wanting, moved, cancelled, fine = (on_zoom() for _class in range(4))
	queue.jobs = [job for job in queue.jobs if job[1].get("live_class") != wanting.name]
	queue.run()
	frappe.db.set_value(LIVE_CLASS, moved.name, "title", "Moved")
	frappe.db.set_value(LIVE_CLASS, cancelled.name, "is_cancelled", 1)
	assert meetings.retry_meetings(now_datetime()) >= 3
	assert fine.name not in {job[1]["live_class"] for job in queue.jobs}
	queue.run()
	topics = {meeting["topic"] for meeting in zoom.meetings.values()}
	assert topics == {wanting.title, "Moved", fine.title}
	assert meetings.retry_meetings(now_datetime()) == 0


def test_a_meeting_of_an_account_that_lost_access_does_not_hold_up_the_class(queue, zoom, google):
	live_class = on_zoom()
	queue.run()
	secret = frappe.get_doc("LMS Zoom Settings", live_class.zoom_account)
	secret.update({"client_secret": "wrong"}).save()
	values = {"conferencing_provider": "Google Meet", "google_meet_account": make_google_account()}
	live_class.reload().update(values).save()
	queue.run()
	assert live_class.reload().join_url == "https://meet.google.com/abc-mnop-xyz"
	logged = frappe.get_all("Error Log", fields=["method", "error"], order_by="creation desc", limit=1)
	assert "was not deleted" in str(logged)


def test_the_same_failure_is_logged_once(queue, zoom, web):
	live_class = on_zoom()
	title = f"Meeting of live class {live_class.name}"
	zoom.links = {"join_url": None}
	queue.run()
	meetings.sync_meeting(live_class.name)
	assert frappe.db.count("Error Log", {"method": title}) == 1


def test_the_host_is_told_of_a_failure_once_for_a_series(queue, zoom):
	host = make_user("Batch Evaluator")
	zoom.links = {"join_url": None}
	batch = make_batch(end_date=in_days(60))
	head = on_zoom(batch=batch.name, host=host, title="<b>Fire</b>", frequency="Weekly", repeat_count=3)
	queue.run()
	for row in frappe.get_all(LIVE_CLASS, {"series": head.name}, pluck="name"):
		meetings.sync_meeting(row)
	planned, alert = get_alerts(host, document_type=LIVE_CLASS)
	assert "was planned" in planned.subject
	assert "is not ready: Zoom has not sent a link" in alert.subject
	assert "<b>Fire" not in alert.subject


def test_no_secret_is_stored_in_the_open(queue, zoom, web):
	live_class = on_zoom()
	queue.run()
	zoom.links = {"join_url": None}
	live_class.reload().update({"title": "Again"}).save()
	queue.run()
	stored = json.dumps(frappe.db.get_value(LIVE_CLASS, live_class.name, "*", as_dict=True), default=str)
	versions = json.dumps(frappe.get_all("Version", {"docname": live_class.name}, pluck="data"), default=str)
	logged = json.dumps(frappe.get_all("Error Log", pluck="error"), default=str)
	account = json.dumps(
		frappe.db.get_value("LMS Zoom Settings", live_class.zoom_account, "*", as_dict=True), default=str
	)
	for text in (stored, versions, logged, account):
		for secret in (CLIENT_SECRET, START_KEY, "pAss1.", *zoom.tokens):
			assert secret not in text
	assert get_decrypted_password(LIVE_CLASS, live_class.name) == "pAss1."


# Who may do what


def test_only_those_who_may_edit_the_class_try_again(queue, zoom, as_user):
	leader, other = make_user("Batch Evaluator"), make_user("Batch Evaluator")
	batch = make_batch(instructors=[{"instructor": leader}])
	live_class = on_zoom(batch=batch.name)
	queue.jobs.clear()
	for user in (other, make_user("Course Creator"), make_user(), make_user("HR Manager")):
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.sync_live_class_meeting(live_class=live_class.name)
	assert not queue.jobs
	with as_user(leader):
		api.sync_live_class_meeting(live_class=live_class.name)
	queue.run()
	assert live_class.reload().join_url


def test_only_the_host_gets_the_address_that_starts_the_meeting(queue, zoom, web):
	host, member = make_user("Batch Evaluator"), make_user()
	batch = make_batch(members=[member])
	live_class = on_zoom(batch=batch.name, host=host)
	queue.run()
	live_class.reload()
	start = f"https://us02web.zoom.us/s/{live_class.meeting_id}?zak={START_KEY}"
	assert views.join(live_class.name, host, now_datetime()) == start
	for user in (BY, make_user("Moderator")):
		assert views.join(live_class.name, user, now_datetime()) == live_class.join_url
	assert views.join(live_class.name, member, live_class.starts_on) == live_class.join_url
	web.next = [Reply(500)]
	assert views.join(live_class.name, host, now_datetime()) == live_class.join_url


def test_the_following_classes_keep_their_meetings_or_get_new_ones(queue, zoom, google):
	batch = make_batch(end_date=in_days(60))
	head = on_zoom(batch=batch.name, frequency="Weekly", repeat_count=3)
	queue.run()
	links = frappe.get_all(LIVE_CLASS, {"series": head.name}, pluck="join_url", order_by="starts_on")
	head.reload().update({"time": "15:00:00"}).save()
	changing.apply_to_following(head.name, BY, now_datetime())
	queue.run()
	assert frappe.get_all(LIVE_CLASS, {"series": head.name}, pluck="join_url", order_by="starts_on") == links
	assert {meeting["start_time"][11:] for meeting in zoom.meetings.values()} == {"15:00:00"}
	values = {"conferencing_provider": "Google Meet", "google_meet_account": make_google_account()}
	head.reload().update(values).save()
	changing.apply_to_following(head.name, BY, now_datetime())
	queue.run()
	assert not zoom.meetings
	assert len(google.events) == 3


@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_planners_choose_enabled_accounts_by_name_and_see_nothing_else(role, as_user):
	enabled, disabled = make_zoom_account(), make_zoom_account(enabled=0)
	with as_user(make_user(role)):
		for name, count in ((enabled, 1), (disabled, 0)):
			assert [row["value"] for row in find_links(doctype="LMS Zoom Settings", txt=name)] == [
				name
			] * count
		assert validate_link("LMS Zoom Settings", enabled) == {"name": enabled}
		for act in (
			lambda: frappe.get_doc("LMS Zoom Settings", enabled).check_permission("read"),
			lambda: frappe.client.get("LMS Zoom Settings", enabled),
			lambda: frappe.get_doc("LMS Zoom Settings", enabled).save(),
			lambda: frappe.get_list("LMS Zoom Settings", fields=["client_id", "account_id"]),
			lambda: frappe.client.get_value("LMS Zoom Settings", "account_id", {"name": enabled}),
		):
			with pytest.raises(frappe.PermissionError):
				act()


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User", "Employee"])
@pytest.mark.parametrize("doctype", ["LMS Zoom Settings", "LMS Google Meet Settings"])
def test_others_do_not_even_see_names_of_accounts(role, doctype, as_user):
	with as_user(make_user(role)):
		assert find_links(doctype=doctype, txt="") == []
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(doctype)


@pytest.mark.parametrize("doctype", ["User", "LMS Course", "x' or 1=1 --", None, ["LMS Zoom Settings"]])
def test_nothing_but_accounts_is_suggested_as_one(doctype, as_user):
	with as_user(make_user("Batch Evaluator")):
		assert find_accounts(doctype) == []


def test_an_account_has_to_be_there_and_enabled():
	with pytest.raises(frappe.ValidationError, match="Choose an account for Zoom"):
		make_live_class(make_batch().name, conferencing_provider="Zoom")
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		on_zoom(zoom_account=make_zoom_account(enabled=0))
	with pytest.raises(frappe.ValidationError, match="Choose an account for Google Meet"):
		make_batch(conferencing_provider="Google Meet")


def test_a_class_stays_editable_when_its_account_is_disabled(queue, zoom):
	live_class = on_zoom()
	queue.run()
	frappe.db.set_value("LMS Zoom Settings", live_class.zoom_account, "enabled", 0)
	live_class.reload().update({"title": "Later"}).save()
	queue.run()
	assert [meeting["topic"] for meeting in zoom.meetings.values()] == ["Later"]


def test_members_do_not_see_the_account_of_a_cohort(as_user):
	batch = make_batch(conferencing_provider="Zoom", zoom_account=make_zoom_account())
	for role, sees in (("LMS Student", False), ("HR Manager", False), ("Moderator", True)):
		with as_user(make_user(role)):
			shown = frappe.client.get("LMS Batch", batch.name)
			assert (shown.get("zoom_account") == batch.zoom_account) is sees
