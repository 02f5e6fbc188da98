"""Attendance over HTTP: recording, signing, reopening, checking in, and what is refused."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.live_classes import check_in
from lms.testing import factories
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
REASON = "Ben came late and was not seen."


@pytest.fixture
def people(committed) -> list[str]:
	return [make_user("LMS Student") for _ in range(2)]


@pytest.fixture
def live_class(people) -> str:
	live_class = factories.make_live_class(factories.make_batch(members=people).name)
	now = now_datetime()
	live_class.db_set({"starts_on": now - timedelta(minutes=5), "ends_on": now + timedelta(hours=2)})
	frappe.db.commit()
	return live_class.name


@pytest.fixture
def moderator(client) -> str:
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	return user


def marks_of(client, live_class: str) -> dict[str, tuple[str, int, str | None]]:
	rows = client.get(f"/api/method/{API}.get_attendance?live_class={live_class}").json["message"]
	return {row["member"]: (row["status"], row["minutes"], row["source"]) for row in rows}


def test_attendance_is_recorded_signed_and_reopened(client, moderator, people, live_class):
	ada, ben = people
	assert marks_of(client, live_class) == dict.fromkeys(people, ("Not Set", 0, None))
	marks = {ada: "Present", ben: {"status": "Partial", "minutes": 40}}
	response = client.call(f"{API}.mark_attendance", live_class=live_class, marks=marks)
	assert response.json["message"] == 2
	assert marks_of(client, live_class) == {
		ada: ("Present", 0, "Instructor"),
		ben: ("Partial", 40, "Instructor"),
	}
	assert client.call(f"{API}.sign_attendance", live_class=live_class).json["message"] == 0
	refused = client.call(f"{API}.mark_attendance", live_class=live_class, marks={ada: "Absent"})
	assert (refused.status_code, "Reopen it" in messages_of(refused)) == (417, True)
	assert client.call(f"{API}.reopen_attendance", live_class=live_class, reason=REASON).status_code == 200
	events = client.get(
		f'/api/resource/LMS Attendance Event?filters=[["live_class","=","{live_class}"]]'
	).json
	assert len(events["data"]) == 4


@pytest.mark.parametrize(
	("marks", "words"),
	[
		(None, "Marks is missing"),
		("nothing", "not valid JSON"),
		([], "must be an object"),
		({"ADA": 5}, "give a status"),
		({"ADA": None}, "give a status"),
		({"ADA": ["Present"]}, "give a status"),
		({"ADA": {"minutes": 5}}, "give a status"),
		({"ADA": {"status": "Partial", "minutes": "many"}}, "give a status"),
		({"ADA": {"status": "Partial", "minutes": 1.5}}, "give a status"),
		({"ADA": {"status": "Partial", "minutes": True}}, "give a status"),
		({"ADA": {"status": "Partial", "minutes": 10**30}}, "from 0 to 90 minutes"),
		({"ADA": {"status": "Partial", "minutes": -1}}, "from 0 to 90 minutes"),
		({"ADA": "<b>Late</b>"}, "Attendance must be one of"),
		({"<b>nobody</b>": "Present"}, "not in the cohort: &lt;b&gt;nobody"),
		({"": "Present"}, "not in the cohort"),
	],
	ids=str,
)
def test_marks_that_mean_nothing_are_refused(marks, words, client, moderator, people, live_class):
	if isinstance(marks, dict):
		marks = {people[0] if name == "ADA" else name: value for name, value in marks.items()}
	response = client.call(f"{API}.mark_attendance", live_class=live_class, marks=marks)
	assert (response.status_code, words in messages_of(response)) == (417, True), messages_of(response)
	assert marks_of(client, live_class) == dict.fromkeys(people, ("Not Set", 0, None))


def test_learners_check_in_and_record_nothing(client, people, live_class):
	ada, ben = people
	client.login(ada, PASSWORD)
	for method, arguments in (
		("get_attendance", {}),
		("mark_attendance", {"marks": {ben: "Present"}}),
		("mark_attendance", {"marks": {ada: "Present"}}),
		("sign_attendance", {}),
		("reopen_attendance", {"reason": REASON}),
		("export_attendance", {}),
	):
		assert client.call(f"{API}.{method}", live_class=live_class, **arguments).status_code == 403
	code = check_in.make_code(live_class, check_in.find_step(now_datetime()))
	for _time in range(2):
		response = client.call(f"{API}.check_in_to_class", live_class=live_class, code=code)
		assert response.status_code == 200
	own = client.get('/api/resource/LMS Live Class Participant?fields=["member","status","source"]').json
	assert own["data"] == [{"member": ada, "status": "Present", "source": "Check-In"}]


def test_records_of_attendance_are_read_only_over_rest(client, moderator, people, live_class):
	client.call(f"{API}.mark_attendance", live_class=live_class, marks={people[0]: "Present"})
	frappe.db.rollback()
	for doctype in ("LMS Live Class Participant", "LMS Attendance Event"):
		name = frappe.db.get_value(doctype, {"live_class": live_class})
		address = f"/api/resource/{doctype}"
		assert client.get(f"{address}/{name}").status_code == 200
		assert client.put(f"{address}/{name}", json={"status": "Absent"}).status_code == 403
		assert client.delete(f"{address}/{name}").status_code == 403
		values = {"live_class": live_class, "member": people[1], "status": "Present", "event": "Recorded"}
		assert client.post(address, json=values).status_code == 403
	assert marks_of(client, live_class)[people[0]][0] == "Present"


@pytest.mark.parametrize(
	"method", ["mark_attendance", "sign_attendance", "reopen_attendance", "check_in_to_class"]
)
def test_what_changes_something_is_sent_by_post(method, client, moderator, live_class):
	response = client.get(f"/api/method/{API}.{method}?live_class={live_class}")
	assert response.status_code in (403, 405)
