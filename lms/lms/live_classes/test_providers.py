"""The HTTP of providers: what is asked, what hostile or broken answers become, and that secrets stay."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import frappe
import pytest
import requests

from lms.lms.live_classes.providers.accounts import get_provider
from lms.lms.live_classes.providers.base import AccessError, Meeting, MeetingGoneError, Plan, ProviderError
from lms.lms.live_classes.providers.http import find_link, parse_pause
from lms.lms.live_classes.providers.zoom import NAME as ZOOM
from lms.testing.google import fail, make_google_account, make_google_calendar
from lms.testing.web import Reply
from lms.testing.zoom import CLIENT_SECRET, make_zoom_account

PLAN = Plan(
	key="class-1",
	title="Fire safety",
	description="Bring a pen.",
	start=datetime(2026, 12, 12, 10),
	end=datetime(2026, 12, 12, 11, 30),
	time_zone="Europe/Berlin",
	minutes=90,
	recording="Cloud",
)
MEET = "Google Meet"


def provider_of(name: str):
	return get_provider(name, make_zoom_account() if name == ZOOM else make_google_account())


# Zoom


def test_zoom_makes_changes_and_deletes_a_meeting(zoom):
	provider = provider_of(ZOOM)
	meeting = provider.create(PLAN)
	assert zoom.meetings[meeting.id] == {
		"topic": "Fire safety",
		"type": 2,
		"start_time": "2026-12-12T10:00:00",
		"timezone": "Europe/Berlin",
		"duration": 90,
		"agenda": "Bring a pen.",
		"settings": {"auto_recording": "cloud"},
	}
	assert meeting.join_url == f"https://us02web.zoom.us/j/{meeting.id}?pwd=abc.1"
	assert (meeting.uuid, meeting.password) == ("/ajXp112Qm//uoKj4854875==", "pAss1.")
	provider.update(meeting.id, Plan(**vars(PLAN) | {"title": "Moved", "recording": ""}))
	assert zoom.meetings[meeting.id]["topic"] == "Moved"
	assert zoom.meetings[meeting.id]["settings"] == {"auto_recording": "none"}
	assert provider.find(meeting.id) == meeting
	provider.cancel(meeting.id)
	assert not zoom.meetings
	provider.cancel(meeting.id)
	with pytest.raises(MeetingGoneError):
		provider.update(meeting.id, PLAN)


def test_zoom_is_asked_for_one_token_until_it_expires(zoom, web):
	provider = provider_of(ZOOM)
	first = provider.create(PLAN)
	provider.create(PLAN)
	assert len(zoom.tokens) == 1
	# Zoom has taken back the token: it is asked for another one, once.
	zoom.tokens.insert(0, "revoked")
	provider.cancel(first.id)
	assert zoom.tokens[0] == "token-3"
	assert web.said()[-2:] == [f"DELETE /v2/meetings/{first.id}"] * 2


def test_a_zoom_token_that_is_always_refused_is_asked_for_twice_at_most(zoom, web):
	provider = provider_of(ZOOM)
	provider.create(PLAN)
	zoom.tokens.insert(0, "revoked")
	refusal = Reply(401, {"code": 124, "message": "Invalid access token."})
	token = Reply(200, {"access_token": "again", "expires_in": 3599})
	web.next = [refusal, token, refusal]
	with pytest.raises(AccessError, match="refused access"):
		provider.create(PLAN)
	assert not web.next


def test_changed_credentials_of_zoom_get_a_new_token(zoom):
	account = make_zoom_account()
	get_provider(ZOOM, account).create(PLAN)
	frappe.get_doc("LMS Zoom Settings", account).save()
	get_provider(ZOOM, account).create(PLAN)
	assert len(zoom.tokens) == 2


def test_wrong_credentials_of_zoom_are_said(zoom):
	provider = get_provider(ZOOM, make_zoom_account(client_secret="wrong"))
	with pytest.raises(AccessError, match="refused the IDs or the secret"):
		provider.create(PLAN)


@pytest.mark.parametrize(
	("uuid", "name"),
	[
		("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D"),
		("/ajXp112Qm//uoKj4854875==", "%252FajXp112Qm%252F%252FuoKj4854875%253D%253D"),
		("a/b+c==", "a%252Fb%252Bc%253D%253D"),
	],
)
def test_zoom_tells_who_took_part_over_several_pages(zoom, uuid, name):
	def row(person: str, joined: str, left: str) -> dict[str, object]:
		times = {"join_time": f"2026-12-12T{joined}Z", "leave_time": f"2026-12-12T{left}Z"}
		return {
			"id": "",
			"user_id": "27423744",
			"name": person,
			"user_email": f"{person}@example.com",
			**times,
		}

	zoom.reports[name] = [
		[row("ada", "09:00:05", "09:30:00"), row("ben", "09:01:00", "10:30:00")],
		[row("ada", "09:40:00", "10:29:00"), {"name": "broken"}, row("eve", "10:00:00", "09:00:00")],
	]
	stays = provider_of(ZOOM).find_stays(Meeting("1", uuid=uuid))
	assert [(stay.name, stay.joined.minute) for stay in stays] == [("ada", 0), ("ben", 1), ("ada", 40)]
	assert stays[0].address == "ada@example.com"
	assert stays[0].joined == datetime(2026, 12, 12, 9, 0, 5, tzinfo=timezone.utc)


def test_zoom_tells_who_took_part_each_time_the_meeting_was_started(zoom):
	def row(person: str, minute: int) -> dict[str, object]:
		times = {"join_time": f"2026-12-12T09:{minute}:00Z", "leave_time": f"2026-12-12T09:{minute + 9}:00Z"}
		return {"name": person, "user_email": f"{person}@example.com", **times}

	# The second start was of nobody else, so there is no report of it.
	zoom.instances["1"] = ["first==", "second==", "/third==", "first==", None]
	zoom.reports["first%3D%3D"] = [[row("ada", 10)], [row("ben", 11)]]
	zoom.reports["%252Fthird%253D%253D"] = [[row("ada", 30)]]
	zoom.reports["kept"] = [[row("eve", 40)]]
	stays = provider_of(ZOOM).find_stays(Meeting("1", uuid="kept"))
	assert [(stay.name, stay.joined.minute) for stay in stays] == [("ada", 10), ("ben", 11), ("ada", 30)]


def test_a_list_of_meetings_that_cannot_be_read_is_said(zoom):
	zoom.instances["1"] = ["first=="]
	zoom.list_instances = lambda meeting_id: Reply(200, {"meetings": {"uuid": meeting_id}})
	with pytest.raises(ProviderError, match="cannot be used"):
		provider_of(ZOOM).find_stays(Meeting("1"))


def test_zoom_has_no_report_of_a_meeting_that_did_not_take_place(zoom):
	assert provider_of(ZOOM).find_stays(Meeting("1", uuid="abc")) == []


# Google


def test_google_makes_changes_and_deletes_an_event(google):
	provider = provider_of(MEET)
	meeting = provider.create(PLAN)
	event = google.events[meeting.id]
	assert (event["summary"], event["description"]) == ("Fire safety", "Bring a pen.")
	assert event["start"] == {"dateTime": "2026-12-12T10:00:00", "timeZone": "Europe/Berlin"}
	assert event["end"] == {"dateTime": "2026-12-12T11:30:00", "timeZone": "Europe/Berlin"}
	assert meeting.join_url == "https://meet.google.com/abc-mnop-xyz"
	provider.update(meeting.id, Plan(**vars(PLAN) | {"title": "Moved"}))
	assert google.events[meeting.id]["summary"] == "Moved"
	provider.cancel(meeting.id)
	provider.cancel(meeting.id)
	assert google.events[meeting.id]["status"] == "cancelled"
	assert provider.find_stays(meeting) is None


def test_google_never_makes_the_same_event_twice(google):
	provider = provider_of(MEET)
	first = provider.create(PLAN)
	assert provider.create(PLAN) == first
	provider.cancel(first.id)
	assert provider.create(PLAN) == first
	assert len(google.events) == 1
	assert google.events[first.id]["status"] == "confirmed"


def test_an_event_that_was_deleted_at_google_is_gone(google):
	provider = provider_of(MEET)
	meeting = provider.create(PLAN)
	google.events[meeting.id]["status"] = "cancelled"
	for act in (lambda: provider.find(meeting.id), lambda: provider.update(meeting.id, PLAN)):
		with pytest.raises(MeetingGoneError):
			act()


def test_google_may_send_the_link_later(google):
	google.is_slow = True
	provider = provider_of(MEET)
	meeting = provider.create(PLAN)
	assert meeting.join_url is None
	assert provider.find(meeting.id).join_url


def test_access_that_google_took_back_is_said(google):
	google.is_revoked = True
	with pytest.raises(AccessError, match="authorize access again"):
		provider_of(MEET).create(PLAN)


def test_a_google_calendar_without_access_or_id_is_said(google, web):
	for values, words in (
		({"refresh_token": None}, "authorize"),
		({"google_calendar_id": None}, "sync it once"),
	):
		account = make_google_account(google_calendar=make_google_calendar(**values))
		with pytest.raises(AccessError, match=words):
			get_provider(MEET, account).create(PLAN)
	assert not web.requests


def test_google_says_with_403_that_it_was_asked_too_often(google, web):
	provider = provider_of(MEET)
	provider.sign_in()
	token = Reply(200, {"access_token": "ya29.a0"})
	web.next = [token, fail(403, "rateLimitExceeded", "Rate Limit Exceeded")]
	with pytest.raises(ProviderError, match="accepts no more requests"):
		provider.create(PLAN)
	web.next = [token, fail(403, "forbidden", "Forbidden")]
	frappe.cache.delete_value(provider.line.pause_key)
	with pytest.raises(AccessError):
		provider.create(PLAN)


def test_a_calendar_whose_events_frappe_copies_is_refused():
	calendar = make_google_calendar(pull_from_google_calendar=1)
	with pytest.raises(frappe.ValidationError, match="Switch off"):
		make_google_account(google_calendar=calendar)
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		make_google_account(google_calendar=make_google_calendar(enable=0))


# Whatever happens


@pytest.mark.parametrize("name", [ZOOM, MEET])
@pytest.mark.parametrize(
	("reply", "words"),
	[
		(Reply(error=requests.ConnectTimeout("10.0.0.1")), "did not answer in time"),
		(Reply(error=requests.ReadTimeout("10.0.0.1")), "did not answer in time"),
		(Reply(error=requests.ConnectionError("10.0.0.1")), "could not be reached"),
		(Reply(error=requests.exceptions.SSLError("10.0.0.1")), "could not be reached"),
		(Reply(500, content=b"<html>secret trace</html>"), "has a problem at the moment"),
		(Reply(503), "has a problem at the moment"),
		(Reply(302, headers={"Location": "https://evil.example/"}), "cannot be used"),
		(Reply(400, {"message": "<b>No</b>", "error": {"message": "<b>No</b>"}}), "bNo/b"),
		(Reply(400, {"message": 7, "error": []}), r"refused this \(error 400\)\.$"),
		(Reply(403, {"message": "No scopes"}), "refused access"),
		(Reply(200, content=b"<html>"), "cannot be used"),
		(Reply(200, content=b"[" * 100_000), "cannot be used"),
		(Reply(200, content=b'{"id": 1' + b" " * 2_000_000 + b"}"), "cannot be used"),
		(Reply(200, content=b"\xff\xfe"), "cannot be used"),
		(Reply(200, ["id"]), "cannot be used"),
		(Reply(200, {}), "cannot be used"),
		(Reply(201, {"id": {"a": 1}, "join_url": 5}), "cannot be used"),
		(Reply(201, {"id": "../users/me", "join_url": "https://zoom.us/j/1"}), "cannot be used"),
	],
)
def test_what_goes_wrong_is_said_in_words(name, reply, words, zoom, google, web):
	provider = provider_of(name)
	sign_in(provider, web)
	web.next.append(reply)
	with pytest.raises(ProviderError, match=words) as raised:
		provider.create(PLAN)
	assert "10.0.0.1" not in str(raised.value)
	assert "trace" not in str(raised.value)
	assert "evil" not in str(raised.value)
	assert not web.next


def sign_in(provider, web) -> None:
	"""Have the next request be the one after signing in."""
	if hasattr(provider, "get_token"):
		provider.get_token()
	else:
		web.next.append(Reply(200, {"access_token": "ya29.a0"}))


def test_no_request_follows_until_the_provider_wants_more(zoom, web):
	provider = provider_of(ZOOM)
	provider.get_token()
	web.next = [Reply(429, {"code": 429}, headers={"Retry-After": "30"})]
	asked = len(web.requests) + 1
	for _attempt in range(3):
		with pytest.raises(ProviderError, match="accepts no more requests"):
			provider.create(PLAN)
	assert len(web.requests) == asked
	assert provider_of(ZOOM).create(PLAN), "another account has a limit of its own"
	frappe.cache.delete_value(provider.line.pause_key)
	assert provider.create(PLAN)


@pytest.mark.parametrize(
	("header", "seconds"),
	[
		("30", 30),
		("0", 1),
		("-5", 60),
		("99999999999999", 86400),
		("", 60),
		(None, 60),
		("soon", 60),
		("Wed, 99 Foo 2026", 60),
	],
)
def test_how_long_a_provider_wants_no_requests(header, seconds):
	assert parse_pause(header) == seconds


def test_a_provider_may_say_until_when_it_wants_no_requests():
	now = datetime.now(timezone.utc)
	assert 3500 < parse_pause(format_datetime(now + timedelta(hours=1), usegmt=True)) <= 3600
	assert parse_pause(format_datetime(now - timedelta(hours=1), usegmt=True)) == 1


@pytest.mark.parametrize(
	"link",
	[
		"javascript:alert(1)",
		"http://zoom.us/j/1",
		"https://zoom.us.evil.example/j/1",
		"https://evilzoom.us/j/1",
		"https://zoom.us@evil.example/j/1",
		"https://user:pw@zoom.us/j/1",
		"https://zoom.us:8443/j/1",
		"https://zoom.us:x/j/1",
		"https://zoom.us\\@evil.example/j/1",
		"https://zoom.us/j/1\nX",
		'https://zoom.us/j/"><script>',
		"https://zoom.us/j/1 2",
		"https://zoom.us/" + "j" * 1000,
		"https://zoöm.us/j/1",
		"//zoom.us/j/1",
		"https://[zoom.us/j/1",
		"",
		None,
		7,
		["https://zoom.us/j/1"],
	],
)
def test_a_link_that_leads_elsewhere_is_no_link(link, zoom):
	assert find_link(link, ("zoom.us",)) is None
	zoom.links = {"join_url": link, "start_url": link}
	meeting = provider_of(ZOOM).create(PLAN)
	assert (meeting.join_url, meeting.start_url) == (None, None)


def test_no_secret_is_in_what_is_raised_or_shown(zoom, web):
	provider = provider_of(ZOOM)
	provider.get_token()
	web.next = [Reply(400, {"message": f"{CLIENT_SECRET} {zoom.tokens[0]} is wrong"})]
	with pytest.raises(ProviderError) as raised:
		provider.create(PLAN)
	assert str(raised.value).endswith("… … is wrong")
	assert CLIENT_SECRET not in repr(provider)


def test_an_account_that_is_gone_is_said():
	for name in (ZOOM, MEET):
		with pytest.raises(ProviderError, match="does not exist any more"):
			get_provider(name, "gone")
