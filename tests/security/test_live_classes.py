"""Live classes over every way in: who takes part stays unknown, and no value breaks a page for others."""

import json
from types import SimpleNamespace

import frappe
import pytest
from frappe.client import get_list

from lms.lms import api
from lms.lms.cohorts.timetable_rows import TimetableError
from lms.lms.desk import calls
from lms.lms.live_classes import attendance, check_in, views
from lms.lms.live_classes.calendar import collect_classes
from lms.lms.live_classes.live_class import LiveClassError
from lms.lms.shared.rows import insert_new
from lms.testing.factories import make_batch, make_live_class, unique
from lms.testing.zoom import make_zoom_account
from tests.support.users import PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("committed")

LINK = "https://meet.example.com/quagga-room"


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A class of a published cohort with a member, led by a Course Creator and hosted by somebody else."""
	member, host, leader = make_user("LMS Student"), make_user("Course Creator"), make_user("Course Creator")
	batch = make_batch(members=[member], instructors=[{"instructor": leader}])
	live_class = make_live_class(batch.name, title=unique("Quagga"), host=host, join_url=LINK).reload()
	frappe.db.commit()
	return SimpleNamespace(batch=batch, live_class=live_class, member=member, host=host, leader=leader)


@pytest.mark.parametrize("who", ["member", "host"])
def test_members_are_told_no_accounts_of_video_conferences(scene, who, as_user):
	account = make_zoom_account()
	values = {"conferencing_provider": "Zoom", "zoom_account": account, "event": scene.live_class.event}
	frappe.db.set_value("LMS Live Class", scene.live_class.name, values)
	with as_user(getattr(scene, who)):
		[listed] = api.get_my_live_classes()
		shown = [listed, api.get_live_class(live_class=scene.live_class.name)]
	for row in shown:
		assert row.is_online
		assert account not in row.values()
		assert scene.live_class.event not in row.values()
		assert LINK not in row.values()


# Frappe's Events


def list_participants(event: str) -> list[str]:
	fields, filters = ["reference_docname"], {"parent": event}
	try:
		rows = get_list("Event Participants", parent="Event", fields=fields, filters=filters)
	except frappe.PermissionError:
		return []
	return [row["reference_docname"] for row in rows]


@pytest.mark.parametrize(
	"role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator", "Employee"]
)
def test_others_do_not_list_who_takes_part(scene, role, as_user):
	with as_user(make_user(role)):
		assert list_participants(scene.live_class.event) == []


@pytest.mark.parametrize("who", ["host", "leader"])
def test_the_rows_of_a_class_are_for_its_host_and_those_who_lead_the_cohort(scene, who):
	assert count_rows(getattr(scene, who), scene.live_class.event) == 1


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Moderator"])
def test_rows_of_other_events_are_as_frappe_has_them(role, scene):
	event = frappe.get_doc({"doctype": "Event", "subject": "Lunch", "event_type": "Public"})
	event.starts_on = frappe.utils.now_datetime()
	event.append("event_participants", {"reference_doctype": "User", "reference_docname": scene.member})
	event.insert()
	assert count_rows(make_user(role), event.name) == 1
	expected = int(role == "Moderator")
	assert count_rows(make_user(role), scene.live_class.event) == expected


def count_rows(user: str, event: str) -> int:
	"""Count the rows of an Event that the app's condition lets a user see in a list."""
	[hook] = frappe.get_hooks("permission_query_conditions")["Event Participants"]
	condition = frappe.get_attr(hook)(user)
	query = f"select count(*) from `tabEvent Participants` where parent = %s and {condition}"
	return int(frappe.db.sql(query, event)[0][0])


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Employee"])
def test_events_of_classes_are_not_counted_for_others(scene, role, as_user):
	asked = [
		("Event", {"subject": ["like", "Quagga%"]}),
		("Event Participants", {"reference_docname": scene.member}),
	]
	with as_user(make_user(role)):
		for doctype, filters in asked:
			try:
				assert api.get_count(doctype=doctype, filters=json.dumps(filters)) == 0
			except frappe.PermissionError:
				continue


def test_nobody_gets_the_events_of_a_user_whom_they_name(scene, as_user, monkeypatch):
	asked = []
	monkeypatch.setattr(calls, "call_frappe", lambda path, given: asked.append((path, given)))
	reader = make_user("LMS Student")
	with as_user(reader):
		calls.get_events(start="2026-01-01", end="2027-01-01", user=scene.host)
		filters = json.dumps([["Event Participants", "reference_docname", "=", scene.member]])
		with pytest.raises(frappe.PermissionError):
			calls.get_events(start="2026-01-01", end="2027-01-01", filters=filters)
	[(path, given)] = asked
	assert given["user"] == reader
	assert frappe.get_hooks("override_whitelisted_methods")[path] == ["lms.lms.desk.calls.get_events"]


# Cohorts that are not published any more


def test_members_see_no_classes_of_a_cohort_that_is_not_published(scene, client):
	frappe.db.set_value("LMS Batch", scene.batch.name, "published", 0)
	frappe.db.commit()
	now = frappe.utils.now_datetime()
	assert views.get_coming_classes(scene.member, now) == []
	assert collect_classes(scene.member, now) == []
	row = attendance.get_class(scene.live_class.name)
	with pytest.raises(frappe.PermissionError):
		check_in.find_member(row, scene.member)
	client.login(scene.member, PASSWORD)
	for part in ("", "/join", "/check-in", "/attendance", "/attendance/sheet", "/check-in/code"):
		response = client.get(f"/lms/live/{scene.live_class.name}{part}", follow_redirects=False)
		assert response.status_code in (403, 404), part
		assert "Quagga" not in response.text, part
	for method in ("get_live_class", "join_live_class", "get_attendance"):
		response = client.call(f"lms.lms.api.{method}", live_class=scene.live_class.name)
		assert response.status_code in (403, 404), method
		assert "uagga" not in response.text, method


def test_the_host_of_a_class_keeps_seeing_it(scene):
	frappe.db.set_value("LMS Batch", scene.batch.name, "published", 0)
	[row] = views.get_coming_classes(scene.host, frappe.utils.now_datetime())
	assert row.name == scene.live_class.name


# Values that would break pages, calendars and reminders for others


@pytest.mark.parametrize("value", ["-10:00:00", "x", "99:99", "24:00:00"])
def test_times_that_are_none_are_refused_in_words(scene, value):
	with pytest.raises(LiveClassError, match="is not a time"):
		make_live_class(scene.batch.name, time=value)
	with pytest.raises(frappe.ValidationError, match="is not a time"):
		make_batch(start_time=value)
	with pytest.raises(TimetableError, match="is not a time"):
		make_batch(timetable=[{"day": 1, "title": "Lunch", "start_time": value}])


@pytest.mark.parametrize(
	"value",
	[
		"javascript:alert(1)",
		"https://x\r\nSet-Cookie: a=b",
		"//evil.example.com",
		"http://[::1",
		"https:///nowhere",
		f"https://example.com/{'a' * 1000}",
	],
)
def test_links_that_lead_nowhere_are_refused(scene, value):
	with pytest.raises(LiveClassError, match="must be an address of the web"):
		make_live_class(scene.batch.name, join_url=value)


@pytest.mark.parametrize(
	"values", [{"host": "Guest"}, {"frequency": "Hourly", "repeat_count": 3, "repeat_interval": 1}]
)
def test_other_values_are_refused_in_words(scene, values):
	with pytest.raises(LiveClassError):
		make_live_class(scene.batch.name, **values)


def test_a_plan_without_a_day_is_refused_in_words(scene, client):
	client.login(scene.leader, PASSWORD)
	for values in (
		{"date": "0001-01-01", "time": "10:00:00"},
		{"date": str(scene.batch.start_date), "time": "x"},
	):
		plan = {"batch_name": scene.batch.name, "duration": 60, **values}
		response = client.call("lms.lms.api.find_live_class_clashes", values=plan)
		assert response.status_code == 417, response.text


@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_whoever_plans_other_classes_lists_no_attendance_of_their_own(as_user, role):
	"""On a bench, a list could show fields of the class that the record names, such as the link to join."""
	member = make_user(role, "LMS Student")
	live_class = make_live_class(make_batch(members=[member]).name)
	participant = [(live_class.name, member)]
	insert_new("LMS Live Class Participant", ("live_class", "member"), participant, "Administrator")
	with as_user(member):
		assert frappe.get_list("LMS Live Class Participant", {"live_class": live_class.name}) == []
