"""A stand-in for Google's Calendar API, which refuses what its documents do not allow."""

import re
from typing import Any
from urllib.parse import quote

import frappe

from lms.testing.factories import insert, make_user, unique
from lms.testing.web import Reply, Request, Web

CALENDAR_ID = "c_188abc@group.calendar.google.com"
CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "google-client", "s3cret-of-google", "1//refresh"
EVENTS = f"/calendar/v3/calendars/{quote(CALENDAR_ID, safe='')}/events"
FIELDS = {"summary", "description", "start", "end"}
SCOPE = "https://www.googleapis.com/auth/calendar"


def make_google_calendar(**values: object) -> str:
	"""Create a Google Calendar to which access was granted. Returns its name."""
	settings = frappe.get_single("Google Settings")
	settings.update({"enable": 1, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}).save()
	given = {
		"calendar_name": unique("Calendar"),
		"user": make_user(),
		"enable": 1,
		"pull_from_google_calendar": 0,
		"google_calendar_id": CALENDAR_ID,
		"refresh_token": REFRESH_TOKEN,
	}
	return str(insert("Google Calendar", **given | values).name)


def make_google_account(**values: object) -> str:
	"""Create an enabled account and return its name."""
	calendar = values.pop("google_calendar", None) or make_google_calendar()
	given = {
		"account_name": unique("Meet"),
		"enabled": 1,
		"member": make_user(),
		"google_calendar": calendar,
	}
	return str(insert("LMS Google Meet Settings", **given | values).name)


class GoogleStandIn:
	"""Holds the events of one calendar by ID. `is_slow`: conferences are made only after the event."""

	def __init__(self, web: Web) -> None:
		web.hosts["oauth2.googleapis.com"] = self.give_token
		web.hosts["www.googleapis.com"] = self.answer
		self.events: dict[str, dict[str, Any]] = {}
		self.is_slow = False
		self.is_revoked = False

	def give_token(self, request: Request) -> Reply:
		assert (request.method, request.path) == ("POST", "/token")
		assert request.form == {
			"client_id": CLIENT_ID,
			"client_secret": CLIENT_SECRET,
			"refresh_token": REFRESH_TOKEN,
			"grant_type": "refresh_token",
			"scope": SCOPE,
		}
		if self.is_revoked:
			refusal = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
			return Reply(400, refusal)
		return Reply(
			200, {"access_token": "ya29.a0", "expires_in": 3599, "scope": SCOPE, "token_type": "Bearer"}
		)

	def answer(self, request: Request) -> Reply:
		assert request.headers["Authorization"] == "Bearer ya29.a0"
		assert request.path.startswith(EVENTS), f"Google has no {request.path}"
		event_id = request.path.removeprefix(EVENTS).removeprefix("/")
		if request.method == "POST":
			return self.insert(request)
		if event_id not in self.events:
			return fail(404, "notFound", "Not Found")
		if request.method == "PATCH":
			return self.patch(event_id, request)
		if request.method == "DELETE":
			return self.delete(event_id, request)
		assert request.method == "GET"
		self.is_slow = False
		return Reply(200, self.describe(event_id))

	def insert(self, request: Request) -> Reply:
		sent = request.json
		assert request.query == {"sendUpdates": "none", "conferenceDataVersion": "1"}
		assert set(sent) == FIELDS | {"id", "conferenceData"}, "attendees would be told"
		assert re.fullmatch(r"[0-9a-v]{5,1024}", sent["id"])
		assert_conference(sent)
		if sent["id"] in self.events:
			return fail(409, "duplicate", "The requested identifier already exists.")
		self.events[sent["id"]] = {"status": "confirmed", **sent}
		return Reply(200, self.describe(sent["id"]))

	def patch(self, event_id: str, request: Request) -> Reply:
		sent = request.json
		assert request.query == {"sendUpdates": "none", "conferenceDataVersion": "1"}
		assert FIELDS <= set(sent) <= FIELDS | {"status", "conferenceData"}
		if "conferenceData" in sent:
			assert_conference(sent)
		self.events[event_id] |= sent
		return Reply(200, self.describe(event_id))

	def delete(self, event_id: str, request: Request) -> Reply:
		assert request.query == {"sendUpdates": "none"}
		if self.events[event_id]["status"] == "cancelled":
			return fail(410, "deleted", "Resource has been deleted")
		self.events[event_id]["status"] = "cancelled"
		return Reply(204)

	def describe(self, event_id: str) -> dict[str, Any]:
		event = {"kind": "calendar#event", "etag": '"3386"', **self.events[event_id]}
		if not self.is_slow:
			event["hangoutLink"] = "https://meet.google.com/abc-mnop-xyz"
		return event


def assert_conference(sent: dict[str, Any]) -> None:
	request = sent["conferenceData"]["createRequest"]
	assert request["requestId"]
	assert request["conferenceSolutionKey"] == {"type": "hangoutsMeet"}


def fail(status: int, reason: str, message: str) -> Reply:
	"""Return an error as Google writes it."""
	errors = [{"domain": "global", "reason": reason, "message": message}]
	return Reply(status, {"error": {"errors": errors, "code": status, "message": message}})
