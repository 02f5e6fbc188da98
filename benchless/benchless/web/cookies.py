"""Cookies to be set on the response: the session's secret, and what pages show about the user."""

from datetime import datetime
from urllib.parse import quote

from werkzeug.wrappers import Response

from ..local import local
from ..utils.data import _dict
from .sessions import GUEST, get_expiry_in_seconds

SESSION_COOKIES = ("full_name", "user_id", "sid", "user_image", "system_user")


class CookieManager:
	"""Collects cookies while a request is worked on."""

	def __init__(self) -> None:
		self.cookies: dict[str, _dict] = {}
		self.to_delete: set[str] = set()

	def set_cookie(
		self,
		key: str,
		value: str | None,
		expires: datetime | None = None,
		secure: bool = False,
		httponly: bool = False,
		samesite: str = "Lax",
		max_age: int | None = None,
	) -> None:
		self.to_delete.discard(key)
		self.cookies[key] = _dict(
			value=quote(value or ""),
			expires=expires,
			secure=secure or local.request.scheme == "https",
			httponly=httponly,
			samesite=samesite,
			max_age=max_age,
		)

	def set_session_cookies(self, user: _dict) -> None:
		"""The session's secret, which no script may read, and who is signed in, for scripts to show."""
		self.set_cookie("sid", local.session.sid, max_age=get_expiry_in_seconds(), httponly=True)
		self.set_cookie("system_user", "yes" if user.user_type == "System User" else "no")
		self.set_cookie("full_name", user.full_name)
		self.set_cookie("user_id", local.session.user)
		self.set_cookie("user_image", user.user_image)

	def clear_session_cookies(self) -> None:
		self.delete_cookie(SESSION_COOKIES)

	def delete_cookie(self, to_delete: str | tuple[str, ...] | list[str]) -> None:
		keys = [to_delete] if isinstance(to_delete, str) else to_delete
		self.to_delete.update(keys)
		for key in keys:
			self.cookies.pop(key, None)

	def flush_cookies(self, response: Response) -> None:
		for key, options in self.cookies.items():
			response.set_cookie(key, **options)
		for key in sorted(self.to_delete & set(local.request.cookies) - set(self.cookies)):
			response.delete_cookie(key)


def is_signed_in() -> bool:
	return bool(local.session.user != GUEST)
