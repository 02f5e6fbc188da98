"""The web outside in tests: requests end here, before the network, in a stand-in that answers for a host."""

import io
import json as jsons
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from urllib3 import HTTPResponse


@dataclass(frozen=True)
class Request:
	"""What was sent. `path` is as it stands in the address, still encoded."""

	method: str
	host: str
	path: str
	query: dict[str, str]
	headers: dict[str, str]
	body: bytes

	@property
	def json(self) -> dict[str, Any]:
		assert self.headers["Content-Type"] == "application/json", "not sent as JSON"
		sent: dict[str, Any] = jsons.loads(self.body)
		return sent

	@property
	def form(self) -> dict[str, str]:
		assert self.headers["Content-Type"] == "application/x-www-form-urlencoded", "not sent as a form"
		return dict(parse_qsl(self.body.decode(), strict_parsing=True))


@dataclass(frozen=True)
class Reply:
	"""An answer: what is to become JSON, or bytes as they are, or an exception of `requests`."""

	status: int = 200
	json: object = None
	content: bytes | None = None
	headers: dict[str, str] = field(default_factory=dict)
	error: Exception | None = None

	@property
	def body(self) -> bytes:
		if self.content is not None:
			return self.content
		return b"" if self.json is None else jsons.dumps(self.json).encode()


class Web:
	"""Hosts and who answers for them. A request to any other host fails the test."""

	def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
		self.hosts: dict[str, Callable[[Request], Reply]] = {}
		self.requests: list[Request] = []
		# What is answered instead, first to last.
		self.next: list[Reply] = []
		monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", lambda _self, *a, **k: self.send(*a, **k))

	def send(self, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:
		assert options["timeout"] or "oauth2.googleapis.com" in str(prepared.url), "would wait for ever"
		assert options["verify"], "would trust anybody"
		request = read(prepared)
		self.requests.append(request)
		assert request.host in self.hosts, f"nobody answers for {request.host}"
		reply = self.next.pop(0) if self.next else self.hosts[request.host](request)
		if reply.error:
			raise reply.error
		return respond(prepared, reply)

	def said(self) -> list[str]:
		"""The requests so far, as method and path, with the calls for tokens left out."""
		return [
			f"{sent.method} {sent.path}" for sent in self.requests if "oauth" not in sent.host + sent.path
		]


def read(prepared: requests.PreparedRequest) -> Request:
	parts = urlsplit(prepared.url or "")
	assert parts.scheme == "https", "not encrypted"
	body = prepared.body or b""
	assert isinstance(body, str | bytes)
	return Request(
		method=prepared.method or "",
		host=parts.netloc,
		path=parts.path,
		query=dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {},
		headers={name: as_text(value) for name, value in prepared.headers.items()},
		body=body.encode() if isinstance(body, str) else body,
	)


def as_text(value: str | bytes) -> str:
	return value.decode() if isinstance(value, bytes) else value


def respond(prepared: requests.PreparedRequest, reply: Reply) -> requests.Response:
	response = requests.Response()
	response.status_code = reply.status
	response.headers = requests.structures.CaseInsensitiveDict(reply.headers)
	response.url = prepared.url or ""
	response.request = prepared
	response.raw = HTTPResponse(
		body=io.BytesIO(reply.body), status=reply.status, headers=reply.headers, preload_content=False
	)
	return response
