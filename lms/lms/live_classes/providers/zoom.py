"""Zoom, with a server-to-server OAuth app. Meetings belong to the Zoom user who owns the app.

Tokens are kept until shortly before they expire. The address by which a host starts a meeting is valid for
two hours, so it is asked for when it is needed and never kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils.password import get_decrypted_password

from lms.lms.live_classes.providers.base import (
	LONGEST_ID,
	AccessError,
	Meeting,
	MeetingGoneError,
	Plan,
	Provider,
	ProviderError,
	Stay,
	refuse_answer,
)
from lms.lms.live_classes.providers.http import Answer, Bearer, Line, as_seconds, as_text, find_link

NAME, DOCTYPE = "Zoom", "LMS Zoom Settings"
TOKEN_URL, API = "https://zoom.us/oauth/token", "https://api.zoom.us/v2"
HOSTS = ("zoom.us", "zoom.com", "zoomgov.com")
SCHEDULED = 2
RECORDINGS = {"Local": "local", "Cloud": "cloud"}
LONGEST_TITLE, LONGEST_AGENDA, LONGEST_TOKEN, LONGEST_PASSWORD = 200, 2000, 10_000, 40
# A token is forgotten so many seconds before it expires.
MARGIN, TOKEN_SECONDS = 60, 3600
ROWS_PER_PAGE, MOST_PAGES, MOST_INSTANCES = 300, 50, 50


@dataclass(frozen=True)
class Zoom(Provider):
	"""An account of LMS Zoom Settings."""

	account: str
	account_id: str
	client_id: str
	client_secret: str = field(repr=False)

	def create(self, plan: Plan) -> Meeting:
		return self.parse(self.ask("POST", "/users/me/meetings", json=make_body(plan)).body)

	def update(self, meeting_id: str, plan: Plan) -> None:
		self.ask("PATCH", path_of(meeting_id), json=make_body(plan))

	def find(self, meeting_id: str) -> Meeting:
		return self.parse(self.ask("GET", path_of(meeting_id)).body)

	def cancel(self, meeting_id: str) -> None:
		mails = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
		try:
			self.ask("DELETE", path_of(meeting_id), params=mails)
		except MeetingGoneError:
			return

	def find_stays(self, meeting: Meeting) -> list[Stay]:
		"""Return who took part, as of the reports that Zoom has some time after the meeting.

		Each time that somebody starts the meeting again, Zoom counts a meeting of its own, with a report.
		"""
		names = self.find_instances(meeting.id) or [meeting.uuid or meeting.id]
		return [stay for name in names for row in self.read_report(name) if (stay := parse_stay(row))]

	def find_instances(self, meeting_id: str) -> list[str]:
		"""Return the UUIDs of the meetings that took place, each once. Empty if Zoom knows of none."""
		path = f"/past_meetings/{quote(meeting_id, safe='')}/instances"
		try:
			rows = self.ask("GET", path).body.get("meetings")
		except MeetingGoneError:
			return []
		if not isinstance(rows, list):
			raise refuse_answer(NAME)
		found = (as_text(row.get("uuid"), LONGEST_ID) for row in rows if isinstance(row, dict))
		return list(dict.fromkeys(uuid for uuid in found if uuid))[:MOST_INSTANCES]

	def read_report(self, uuid: str) -> Iterator[object]:
		"""Yield the rows of a report. None if Zoom has no such report."""
		try:
			yield from self.read_pages(uuid)
		except MeetingGoneError:
			return

	def read_pages(self, uuid: str) -> Iterator[object]:
		"""Yield the rows of all pages. Zoom wants an UUID with a slash encoded twice."""
		encoded = quote(uuid, safe="")
		path = f"/report/meetings/{quote(encoded, safe='') if '/' in uuid else encoded}/participants"
		params = {"page_size": str(ROWS_PER_PAGE)}
		for _page in range(MOST_PAGES):
			body = self.ask("GET", path, params=params).body
			rows = body.get("participants")
			if not isinstance(rows, list):
				raise refuse_answer(NAME)
			yield from rows
			token = as_text(body.get("next_page_token"), LONGEST_TOKEN)
			if not token:
				return
			params = params | {"next_page_token": token}

	def parse(self, body: dict[str, Any]) -> Meeting:
		meeting_id = as_text(body.get("id"), LONGEST_ID)
		if not meeting_id or not meeting_id.isdigit():
			raise refuse_answer(NAME)
		return Meeting(
			id=meeting_id,
			join_url=find_link(body.get("join_url"), HOSTS),
			uuid=as_text(body.get("uuid"), LONGEST_ID),
			password=as_text(body.get("password"), LONGEST_PASSWORD),
			start_url=find_link(body.get("start_url"), HOSTS),
		)

	# Tokens

	@property
	def line(self) -> Line:
		return Line(NAME, self.account)

	def ask(self, method: str, path: str, **request: Any) -> Answer:
		"""Send a request with a token. If Zoom does not accept a kept one, try once with a new one."""
		kept = frappe.cache.get_value(token_key(self.account), expires=True)
		token = kept or self.get_token()
		answer = self.line.send(method, API + path, auth=Bearer(token), **request)
		if answer.status == 401 and kept:
			token = self.get_token()
			answer = self.line.send(method, API + path, auth=Bearer(token), **request)
		self.line.require_done(answer, answer.body.get("message"), (token, self.client_secret))
		return answer

	def get_token(self) -> str:
		"""Get a new token and keep it."""
		frappe.cache.delete_value(token_key(self.account))
		given = {"grant_type": "account_credentials", "account_id": self.account_id}
		answer = self.line.send("POST", TOKEN_URL, data=given, auth=(self.client_id, self.client_secret))
		if 400 <= answer.status < 500:
			raise AccessError(
				_(
					"Zoom refused the IDs or the secret of the account {0}. Somebody has to correct them."
				).format(self.account)
			)
		self.line.require_done(answer)
		token = as_text(answer.body.get("access_token"), LONGEST_TOKEN)
		if not token:
			raise refuse_answer(NAME)
		seconds = (as_seconds(answer.body.get("expires_in")) or TOKEN_SECONDS) - MARGIN
		if seconds > 0:
			frappe.cache.set_value(token_key(self.account), token, expires_in_sec=seconds)
		return token


def token_key(account: str) -> str:
	return f"lms_zoom_token:{account}"


def forget_token(account: str) -> None:
	"""Forget the token of an account, because its credentials have changed."""
	frappe.cache.delete_value(token_key(account))


def path_of(meeting_id: str) -> str:
	return f"/meetings/{quote(meeting_id, safe='')}"


def make_body(plan: Plan) -> dict[str, object]:
	return {
		"topic": plan.title[:LONGEST_TITLE],
		"type": SCHEDULED,
		"start_time": plan.start.strftime("%Y-%m-%dT%H:%M:%S"),
		"timezone": plan.time_zone,
		"duration": plan.minutes,
		"agenda": plan.description[:LONGEST_AGENDA],
		"settings": {"auto_recording": RECORDINGS.get(plan.recording, "none")},
	}


def parse_stay(row: object) -> Stay | None:
	"""Return one row of the report, or None if it does not say who was there from when to when."""
	if not isinstance(row, dict):
		return None
	joined, left = parse_moment(row.get("join_time")), parse_moment(row.get("leave_time"))
	name, address = row.get("name"), row.get("user_email")
	if not joined or not left or left < joined or not isinstance(name, str):
		return None
	return Stay(name, address if isinstance(address, str) and address else None, joined, left)


def parse_moment(value: object) -> datetime | None:
	try:
		return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
	except ValueError:
		return None


def read_settings(account: str) -> Zoom:
	"""Return the account of LMS Zoom Settings. Raises ProviderError if there is none."""
	row = frappe.db.get_value(DOCTYPE, account, ["account_id", "client_id"], as_dict=True)
	if not row:
		raise ProviderError(_("The account {0} does not exist any more.").format(account))
	secret = get_decrypted_password(DOCTYPE, account, "client_secret", raise_exception=False)
	return Zoom(account, row.account_id or "", row.client_id or "", secret or "")
