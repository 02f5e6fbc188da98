"""Requests to providers: with time limits, without redirects, and with errors in words without secrets."""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import frappe
import requests
from frappe import _
from frappe.utils import cint, cstr

from lms.lms.live_classes.providers.base import (
	LONGEST_LINK,
	AccessError,
	MeetingGoneError,
	ProviderError,
	refuse_answer,
)

# Seconds to connect, and to wait for the next part of the answer.
TIMEOUT = (5, 20)
MOST_BYTES = 1_000_000
LONGEST_REASON = 140
# How long no requests are sent after the provider asked for fewer.
SHORTEST_PAUSE, LONGEST_PAUSE = 1, 24 * 60 * 60
PAUSE = 60


class Bearer(requests.auth.AuthBase):
	"""Sends a token. Without this, `requests` would prefer passwords of the machine's `.netrc`."""

	def __init__(self, token: str) -> None:
		self.token = token

	def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
		request.headers["Authorization"] = f"Bearer {self.token}"
		return request


@dataclass(frozen=True)
class Answer:
	status: int
	body: dict[str, Any]


@dataclass(frozen=True)
class Line:
	"""How to ask a provider on behalf of an account."""

	provider: str
	account: str

	def send(self, method: str, url: str, **request: Any) -> Answer:
		"""Send a request and return the answer, whatever its status. Raises ProviderError without one."""
		if frappe.cache.get_value(self.pause_key, expires=True):
			raise self.too_many()
		try:
			response = requests.request(
				method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **request
			)
			with closing(response):
				content = read(response)
		except requests.Timeout:
			raise ProviderError(_("{0} did not answer in time.").format(self.provider)) from None
		except requests.RequestException:
			raise ProviderError(_("{0} could not be reached.").format(self.provider)) from None
		if response.status_code == 429:
			self.pause(response.headers.get("Retry-After"))
			raise self.too_many()
		return Answer(response.status_code, self.parse(response.status_code, content))

	def parse(self, status: int, content: bytes | None) -> dict[str, Any]:
		if content == b"":
			return {}
		try:
			body = json.loads(content or b"")
		except (ValueError, RecursionError):
			body = None
		if isinstance(body, dict):
			return body
		if status >= 400:
			return {}
		raise refuse_answer(self.provider)

	@property
	def pause_key(self) -> str:
		return f"lms_meetings_pause:{self.provider}:{self.account}"

	def pause(self, retry_after: str | None) -> None:
		"""Send nothing for as long as the provider asks."""
		frappe.cache.set_value(self.pause_key, 1, expires_in_sec=parse_pause(retry_after))

	def too_many(self) -> ProviderError:
		return ProviderError(
			_("{0} accepts no more requests at the moment. It will be asked again later.").format(
				self.provider
			)
		)

	def require_done(self, answer: Answer, reason: object = "", secrets: Iterable[str] = ()) -> None:
		"""Raise ProviderError unless the answer says that it was done. `reason` is what the provider says."""
		if 200 <= answer.status < 300:
			return
		if answer.status < 400:
			raise refuse_answer(self.provider)
		if answer.status in (401, 403):
			raise AccessError(
				_(
					"{0} refused access to the account {1}. A System Manager or Moderator has to check it."
				).format(self.provider, self.account)
			)
		if answer.status in (404, 410):
			raise MeetingGoneError(_("{0} does not have this meeting any more.").format(self.provider))
		if answer.status >= 500:
			raise ProviderError(
				_("{0} has a problem at the moment (error {1}).").format(self.provider, answer.status)
			)
		if said := make_plain(reason, secrets):
			raise ProviderError(
				_("{0} refused this (error {1}): {2}").format(self.provider, answer.status, said)
			)
		raise ProviderError(_("{0} refused this (error {1}).").format(self.provider, answer.status))


def read(response: requests.Response) -> bytes | None:
	"""Return the content, or None if it is too long."""
	content = b""
	for part in response.iter_content(65536):
		content += part
		if len(content) > MOST_BYTES:
			return None
	return content


def parse_pause(retry_after: str | None) -> int:
	"""Return for how many seconds a provider wants no requests. It says seconds, or until when."""
	text = (retry_after or "").strip()
	if text.isascii() and text.isdigit():
		seconds = int(text[:9])
	else:
		try:
			until = parsedate_to_datetime(text)
			seconds = int(until.timestamp() - datetime.now(timezone.utc).timestamp())
		except (TypeError, ValueError, IndexError, OverflowError):
			seconds = PAUSE
	return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)


def make_plain(reason: object, secrets: Iterable[str]) -> str:
	"""Return what a provider says as a short text without markup and secrets."""
	text = reason if isinstance(reason, str) else ""
	for secret in filter(None, secrets):
		text = text.replace(secret, "…")
	text = "".join(character for character in text if character.isprintable() and character not in "<>&")
	return text.strip()[:LONGEST_REASON]


def find_link(value: object, hosts: Iterable[str]) -> str | None:
	"""Return an address at one of these hosts or below, or None if it is anything else."""
	if not isinstance(value, str) or len(value) > LONGEST_LINK or not value.isascii():
		return None
	if not value.isprintable() or any(character in value for character in " \"'<>\\`"):
		return None
	try:
		parts = urlsplit(value)
		host, port = parts.hostname or "", parts.port
	except ValueError:
		return None
	is_plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
	is_known = any(host == known or host.endswith(f".{known}") for known in hosts)
	return value if is_plain and is_known else None


def as_text(value: object, most: int) -> str | None:
	"""Return a short value of an answer as text, or None if it is anything else."""
	if isinstance(value, bool) or not isinstance(value, str | int):
		return None
	text = cstr(value).strip()
	if not text or len(text) > most or not text.isprintable() or not text.isascii():
		return None
	return None if any(character in text for character in "\"'<>\\`") else text


def as_seconds(value: object) -> int:
	return cint(value) if isinstance(value, str | int) else 0
