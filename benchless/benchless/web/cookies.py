"""Cookies to be set on the response: the session's secret, and what pages show about the user."""

from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Response

from ..context.local import local
from ..utils.data import _dict
from .sessions import GUEST, get_expiry_in_seconds

SESSION_COOKIES = ("full_name", "user_id", "sid", "user_image", "system_user")


class CookieManager:
	"""Collects cookies while a request is worked on."""

	def __init__(self) -> None:
		self.cookies: dict[str, dict[str, Any]] = {}
		self.to_delete: set[str] = set()

	def set_cookie(self, key: str, value: str | None, **options: Any) -> None:
		self.to_delete.discard(key)
		secure = local.request.scheme == "https"
		self.cookies[key] = {"value": quote(value or ""), "secure": secure, "samesite": "Lax", **options}

	def set_session_cookies(self, user: _dict) -> None:
		"""The session's secret, which no script may read, and who is signed in, for scripts to show."""
		self.set_cookie("sid", local.session.sid, max_age=get_expiry_in_seconds(), httponly=True)
		self.set_cookie("system_user", "yes" if user.user_type == "System User" else "no")
		self.set_cookie("full_name", user.full_name)
		self.set_cookie("user_id", local.session.user)
		self.set_cookie("user_image", user.user_image)

	def clear_session_cookies(self) -> None:
		self.to_delete.update(SESSION_COOKIES)
		for key in SESSION_COOKIES:
			self.cookies.pop(key, None)

	def flush_cookies(self, response: Response) -> None:
		for key, options in self.cookies.items():
			response.set_cookie(key, **options)
		for key in sorted(self.to_delete & set(local.request.cookies) - set(self.cookies)):
			response.delete_cookie(key)


def is_signed_in() -> bool:
	return bool(local.session.user != GUEST)
