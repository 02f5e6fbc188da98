"""A stand-in for Zoom's API, which refuses what Zoom's documents do not allow and answers as they say."""

import re
from base64 import b64encode
from typing import Any

from lms.testing.factories import insert, make_user, unique
from lms.testing.web import Reply, Request, Web

ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET = "acc-1", "client-1", "s3cret-of-zoom"
START_KEY = "zak-of-the-host"
SCOPES = (
	"meeting:write:meeting:admin",
	"meeting:read:list_past_instances:admin",
	"report:read:list_meeting_participants:admin",
)
FIELDS = {"topic", "type", "start_time", "timezone", "duration", "agenda", "settings"}
MEETING = re.compile(r"/v2/meetings/(\d+)")
INSTANCES = re.compile(r"/v2/past_meetings/(\d+)/instances")
REPORT = re.compile(r"/v2/report/meetings/([^/]+)/participants")


def make_zoom_account(**values: object) -> str:
	"""Create an enabled account and return its name."""
	given = {
		"account_name": unique("Zoom"),
		"enabled": 1,
		"member": make_user(),
		"account_id": ACCOUNT_ID,
		"client_id": CLIENT_ID,
		"client_secret": CLIENT_SECRET,
	}
	return str(insert("LMS Zoom Settings", **given | values).name)


class ZoomStandIn:
	"""Holds meetings by ID, and the tokens that it accepts."""

	def __init__(self, web: Web) -> None:
		web.hosts["zoom.us"] = self.give_token
		web.hosts["api.zoom.us"] = self.answer
		self.tokens: list[str] = []
		self.meetings: dict[str, dict[str, Any]] = {}
		self.links: dict[str, object] = {}
		# By the encoded name of the meeting in the address: pages of participants.
		self.reports: dict[str, list[list[dict[str, Any]]]] = {}
		# By the ID of the meeting: the names of the times that it took place.
		self.instances: dict[str, list[object]] = {}
		self.made = 0

	def give_token(self, request: Request) -> Reply:
		assert (request.method, request.path) == ("POST", "/oauth/token")
		assert request.form == {"grant_type": "account_credentials", "account_id": ACCOUNT_ID}
		pair = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
		if request.headers["Authorization"] != f"Basic {pair}":
			return Reply(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
		self.tokens = [f"token-{len(self.tokens) + 1}", *self.tokens]
		return Reply(
			200,
			{
				"access_token": self.tokens[0],
				"token_type": "bearer",
				"expires_in": 3599,
				"scope": " ".join(SCOPES),
				"api_url": "https://api.zoom.us",
			},
		)

	def answer(self, request: Request) -> Reply:
		if request.headers["Authorization"] != f"Bearer {(self.tokens or ['none'])[0]}":
			return Reply(401, {"code": 124, "message": "Invalid access token."})
		if (request.method, request.path) == ("POST", "/v2/users/me/meetings"):
			return self.create(request)
		if found := REPORT.fullmatch(request.path):
			return self.report(found[1], request)
		if found := INSTANCES.fullmatch(request.path):
			return self.list_instances(found[1])
		found = MEETING.fullmatch(request.path)
		assert found, f"Zoom has no {request.path}"
		if found[1] not in self.meetings:
			return Reply(404, {"code": 3001, "message": f"Meeting does not exist: {found[1]}."})
		return getattr(self, request.method.lower())(found[1], request)

	def create(self, request: Request) -> Reply:
		self.made += 1
		meeting_id = str(92674392835 + self.made)
		self.meetings[meeting_id] = check(request.json)
		return Reply(201, self.describe(meeting_id))

	def get(self, meeting_id: str, _request: Request) -> Reply:
		return Reply(200, self.describe(meeting_id))

	def patch(self, meeting_id: str, request: Request) -> Reply:
		self.meetings[meeting_id] = check(request.json)
		return Reply(204)

	def delete(self, meeting_id: str, request: Request) -> Reply:
		assert request.query == {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
		assert not request.body
		del self.meetings[meeting_id]
		return Reply(204)

	def describe(self, meeting_id: str) -> dict[str, Any]:
		links = {
			"start_url": f"https://us02web.zoom.us/s/{meeting_id}?zak={START_KEY}",
			"join_url": f"https://us02web.zoom.us/j/{meeting_id}?pwd=abc.1",
		}
		return {
			"uuid": "/ajXp112Qm//uoKj4854875==",
			"id": int(meeting_id),
			"host_id": "x1yCzABCDEfg23HiJKl4mN",
			"host_email": "host@example.com",
			"status": "waiting",
			"password": "pAss1.",
			"created_at": "2026-11-30T09:00:00Z",
			**links,
			**self.meetings[meeting_id],
			**self.links,
		}

	def list_instances(self, meeting_id: str) -> Reply:
		if meeting_id not in self.instances:
			return Reply(404, {"code": 3001, "message": f"Meeting does not exist: {meeting_id}."})
		start = "2026-12-12T09:00:00Z"
		rows = [{"uuid": name, "start_time": start} for name in self.instances[meeting_id]]
		return Reply(200, {"meetings": rows})

	def report(self, name: str, request: Request) -> Reply:
		assert request.query["page_size"] == "300"
		if name not in self.reports:
			return Reply(404, {"code": 3001, "message": "This meeting is not available or ID is not valid."})
		pages = self.reports[name]
		number = int(request.query.get("next_page_token", "page-0").removeprefix("page-"))
		more = number + 1 < len(pages)
		return Reply(
			200,
			{
				"page_count": len(pages),
				"page_size": 300,
				"total_records": sum(map(len, pages)),
				"next_page_token": f"page-{number + 1}" if more else "",
				"participants": pages[number],
			},
		)


def check(sent: dict[str, Any]) -> dict[str, Any]:
	"""Return a meeting as it was sent, if its fields are those of a scheduled meeting."""
	assert set(sent) == FIELDS
	assert sent["type"] == 2
	assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", sent["start_time"])
	assert len(sent["topic"]) <= 200
	assert len(sent["agenda"]) <= 2000
	assert set(sent["settings"]) == {"auto_recording"}
	assert sent["settings"]["auto_recording"] in ("none", "local", "cloud")
	return sent
