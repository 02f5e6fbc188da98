"""Google Meet: a meeting is an event with a conference and without guests in a Google Calendar of Frappe.

Google sends no invitations. The members have the class in their calendars already, with the portal's address.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import frappe
import requests
from frappe import _
from frappe.utils import escape_html

from lms.lms.live_classes.providers.base import (
	LONGEST_ID,
	AccessError,
	Meeting,
	MeetingGoneError,
	Plan,
	Provider,
	ProviderError,
	refuse_answer,
)
from lms.lms.live_classes.providers.http import Answer, Bearer, Line, as_text, find_link

NAME = "Google Meet"
API = "https://www.googleapis.com/calendar/v3"
HOSTS = ("meet.google.com",)
# Reasons of a 403 that mean: ask later.
TOO_MANY = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
CONFLICT = 409
GUESTS_ARE_TOLD = {"sendUpdates": "none"}
WITH_CONFERENCE = GUESTS_ARE_TOLD | {"conferenceDataVersion": "1"}


@dataclass(frozen=True)
class GoogleMeet(Provider):
	"""An account of LMS Google Meet Settings."""

	account: str
	google_calendar: str

	def create(self, plan: Plan) -> Meeting:
		"""Make an event. Its ID depends on the plan's key, so the same event is never made twice."""
		event_id = make_event_id(plan.key, self.account)
		body = make_body(plan) | {"id": event_id} | make_conference(event_id)
		answer = self.send("POST", params=WITH_CONFERENCE, json=body)
		if answer.status == CONFLICT:
			body = make_body(plan) | {"status": "confirmed"} | make_conference(event_id)
			answer = self.send("PATCH", event_id, params=WITH_CONFERENCE, json=body)
		return self.parse(self.require_done(answer))

	def update(self, meeting_id: str, plan: Plan) -> None:
		answer = self.send("PATCH", meeting_id, params=WITH_CONFERENCE, json=make_body(plan))
		self.parse(self.require_done(answer))

	def find(self, meeting_id: str) -> Meeting:
		return self.parse(self.require_done(self.send("GET", meeting_id)))

	def cancel(self, meeting_id: str) -> None:
		try:
			self.require_done(self.send("DELETE", meeting_id, params=GUESTS_ARE_TOLD))
		except MeetingGoneError:
			return

	def parse(self, body: dict[str, Any]) -> Meeting:
		"""Return the meeting. Its link may be missing, as Google makes conferences later."""
		event_id = as_text(body.get("id"), LONGEST_ID)
		if not event_id or not event_id.isalnum():
			raise refuse_answer(NAME)
		if body.get("status") == "cancelled":
			raise MeetingGoneError(_("{0} does not have this meeting any more.").format(NAME))
		return Meeting(id=event_id, join_url=find_link(body.get("hangoutLink"), HOSTS))

	# Requests

	@property
	def line(self) -> Line:
		return Line(NAME, self.account)

	def send(self, method: str, event_id: str = "", **request: Any) -> Answer:
		calendar, token = self.sign_in()
		path = (
			f"/calendars/{quote(calendar, safe='')}/events{'/' if event_id else ''}{quote(event_id, safe='')}"
		)
		answer = self.line.send(method, API + path, auth=Bearer(token), **request)
		if answer.status == 403 and find_reason(answer) in TOO_MANY:
			self.line.pause(None)
			raise self.line.too_many()
		return answer

	def sign_in(self) -> tuple[str, str]:
		"""Return the ID of the calendar and a token that Frappe gets for it."""
		if not frappe.db.exists("Google Calendar", self.google_calendar):
			raise AccessError(
				_("The Google Calendar {0} does not exist any more.").format(self.google_calendar)
			)
		doc = frappe.get_doc("Google Calendar", self.google_calendar)
		if not doc.google_calendar_id:
			raise AccessError(
				_("The Google Calendar {0} was never synced. Open it and sync it once.").format(
					self.google_calendar
				)
			)
		try:
			token = doc.get_access_token()
		except requests.RequestException:
			raise ProviderError(_("{0} could not be reached.").format(NAME)) from None
		except (frappe.ValidationError, ValueError):
			token = None
		if not isinstance(token, str) or not token:
			raise AccessError(
				_(
					"Google refused access to the Google Calendar {0}. Open it and authorize access again."
				).format(self.google_calendar)
			)
		return doc.google_calendar_id, token

	def require_done(self, answer: Answer) -> dict[str, Any]:
		error = answer.body.get("error")
		self.line.require_done(answer, error.get("message") if isinstance(error, dict) else None)
		return answer.body


def find_reason(answer: Answer) -> str | None:
	"""Return why Google refused, as a word of its own."""
	try:
		reason = answer.body["error"]["errors"][0]["reason"]
	except (KeyError, IndexError, TypeError):
		return None
	return reason if isinstance(reason, str) else None


def make_event_id(key: str, account: str) -> str:
	"""Return an ID of digits and letters up to `v`, as Google wants it."""
	return hashlib.sha256(f"{frappe.local.site}\0{account}\0{key}".encode()).hexdigest()


def make_conference(event_id: str) -> dict[str, object]:
	request = {"requestId": event_id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
	return {"conferenceData": {"createRequest": request}}


def make_body(plan: Plan) -> dict[str, object]:
	return {
		"summary": plan.title,
		"description": plan.description,
		"start": {"dateTime": plan.start.isoformat(), "timeZone": plan.time_zone},
		"end": {"dateTime": plan.end.isoformat(), "timeZone": plan.time_zone},
	}


def read_settings(account: str) -> GoogleMeet:
	"""Return the account of LMS Google Meet Settings. Raises ProviderError if there is none."""
	calendar = frappe.db.get_value("LMS Google Meet Settings", account, "google_calendar")
	if not calendar:
		raise ProviderError(_("The account {0} does not exist any more.").format(account))
	return GoogleMeet(account, calendar)


def require_calendar(calendar: str) -> None:
	"""Raise ValidationError if Frappe would copy the events of the calendar, with their links, to its own."""
	row = frappe.db.get_value(
		"Google Calendar", calendar, ["enable", "pull_from_google_calendar"], as_dict=True
	)
	name = frappe.bold(escape_html(calendar))
	if row and not row.enable:
		frappe.throw(_("The Google Calendar {0} is disabled. Choose another one.").format(name))
	if row and row.pull_from_google_calendar:
		frappe.throw(
			_(
				"Switch off Pull from Google Calendar in {0}. Otherwise, Frappe copies the links of classes."
			).format(name)
		)
