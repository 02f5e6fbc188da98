"""An HTTP client without a server: requests go straight to the application, on benchless as on a bench."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import frappe.app
from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import TestResponse

# Where pages tell their scripts the token.
CSRF_TOKEN = re.compile(r"csrf[-_]token\W+(?:content=|value=)?\W*([0-9a-f]{16,})")


class Client:
	"""A browser's part: keeps cookies, sends the CSRF token that the last page told, follows no redirects."""

	def __init__(self, site: str, sites_path: str) -> None:
		frappe.app._site, frappe.app._sites_path = site, sites_path
		self.browser = WerkzeugClient(frappe.app.application)
		self.csrf_token: str | None = None

	def login(self, user: str, password: str) -> TestResponse:
		self.csrf_token = None
		return self.post("/api/method/login", data={"usr": user, "pwd": password})

	def logout(self) -> TestResponse:
		return self.post("/api/method/logout")

	def get(self, path: str, **options: Any) -> TestResponse:
		return self.open("GET", path, **options)

	def post(self, path: str, **options: Any) -> TestResponse:
		return self.open("POST", path, **options)

	def put(self, path: str, **options: Any) -> TestResponse:
		return self.open("PUT", path, **options)

	def delete(self, path: str, **options: Any) -> TestResponse:
		return self.open("DELETE", path, **options)

	def call(self, method: str, **arguments: Any) -> TestResponse:
		"""POST to a whitelisted method, with its arguments as JSON."""
		return self.post(f"/api/method/{method}", json=arguments)

	def open(self, method: str, path: str, **options: Any) -> TestResponse:
		"""`headers={"X-Frappe-CSRF-Token": None}` leaves the token out."""
		headers = {"X-Frappe-CSRF-Token": self.csrf_token, **(options.pop("headers", None) or {})}
		headers = {name: value for name, value in headers.items() if value is not None}
		response = in_own_thread(
			lambda: self.browser.open(path, method=method, headers=headers, buffered=True, **options)
		)
		# The body of a large upload is a temporary file, which werkzeug leaves open.
		response.request.environ["wsgi.input"].close()
		if response.mimetype == "text/html" and (token := CSRF_TOKEN.search(response.text)):
			self.csrf_token = token[1]
		return response

	def get_cookie(self, name: str) -> str | None:
		cookie = self.browser.get_cookie(name)
		return cookie.value if cookie else None


def in_own_thread(function: Callable[[], Any]) -> Any:
	"""The result of a function that runs beside the test: real Frappe's application resets `frappe.local`."""
	outcome: list[Any] = []
	failure: list[BaseException] = []

	def run() -> None:
		try:
			outcome.append(function())
		except BaseException as error:
			failure.append(error)

	thread = threading.Thread(target=run)
	thread.start()
	thread.join()
	if failure:
		raise failure[0]
	return outcome[0]


def messages_of(response: TestResponse) -> str:
	"""What the response says to the user."""
	entries = json.loads((response.get_json(silent=True) or {}).get("_server_messages") or "[]")
	return "\n".join(str(json.loads(entry)["message"]) for entry in entries)
