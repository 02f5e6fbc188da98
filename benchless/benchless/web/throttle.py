"""Limits on how often something may be tried: sign-ins of one user or address, and calls of one method."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from ..cache import get_cache
from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import cint
from ..utils.errors import AuthenticationError, RateLimitExceededError, SecurityException

F = TypeVar("F", bound=Callable[..., Any])


class LoginAttemptTracker:
	"""Counts failed sign-ins under a key (a user or an address) and locks it for a while after too many."""

	def __init__(self, key: str, max_attempts: int, lock_interval: int) -> None:
		self.key = f"login_failed_count:{key.lower()}"
		self.max_attempts = max_attempts
		self.lock_interval = lock_interval

	def add_failure_attempt(self) -> None:
		"""The interval runs from the first failure."""
		_count(self.key, self.lock_interval)

	def add_success_attempt(self) -> None:
		get_cache().delete_value(self.key)

	def is_user_allowed(self) -> bool:
		return cint(get_cache().get_value(self.key, expires=True)) <= self.max_attempts


def get_login_attempt_tracker(key: str) -> LoginAttemptTracker | None:
	"""The tracker of a user or an address; locked ones throw. None where there is no limit."""
	settings = local.db.get_value(
		"System Settings",
		"System Settings",
		["allow_consecutive_login_attempts", "allow_login_after_fail"],
		as_dict=True,
	)
	limit, interval = (
		cint(settings.allow_consecutive_login_attempts),
		cint(settings.allow_login_after_fail) or 60,
	)
	if limit <= 0:
		return None
	tracker = LoginAttemptTracker(key, limit, interval)
	if not tracker.is_user_allowed():
		throw(
			_("This account has been locked for {0} seconds, after too many failed attempts").format(
				interval
			),
			SecurityException,
		)
	return tracker


@contextmanager
def counting_failures(user: str) -> Iterator[None]:
	"""Passwords are tried here: too many wrong ones lock the user and the address for a while.

	Differs from Frappe: who signs in is not forgiven what the same address has tried on others."""
	address = get_login_attempt_tracker(local.request_ip or "")
	tracker = get_login_attempt_tracker(user)
	try:
		yield
	except AuthenticationError:
		for failed in filter(None, (address, tracker)):
			failed.add_failure_attempt()
		raise
	if tracker:
		tracker.add_success_attempt()


def rate_limit(
	key: str | None = None,
	limit: int | Callable[[], int] = 5,
	seconds: int = 24 * 60 * 60,
	methods: str | list[str] = "ALL",
	ip_based: bool = True,
) -> Callable[[F], F]:
	"""At most `limit` calls over HTTP within `seconds` from one address, or for one value of an argument."""

	def decorate(function: F) -> F:
		@wraps(function)
		def limited(*args: Any, **kwargs: Any) -> Any:
			if local.request is None or (methods != "ALL" and local.request.method not in methods):
				return function(*args, **kwargs)
			identity = ":".join(
				part
				for part in (
					local.request_ip if ip_based else "",
					str(local.form_dict.get(key, "")) if key else "",
				)
				if part
			)
			allowed = limit() if callable(limit) else limit
			if _count(f"rl:{function.__module__}.{function.__qualname__}:{identity}", seconds) > allowed:
				throw(
					_("You have sent too many requests. Try again later."),
					RateLimitExceededError,
				)
			return function(*args, **kwargs)

		return cast(F, limited)

	return decorate


def is_within(key: str, limit: int, seconds: int) -> bool:
	"""Count one more under this key; whether that is one of the first `limit` in `seconds`."""
	return _count(key, seconds) <= limit


def _count(key: str, seconds: int) -> int:
	"""One more under this key; forgotten `seconds` after the first."""
	cache = get_cache()
	count = cache.incrby(key, 1)
	if count == 1:
		cache.expire(key, seconds)
	return int(count)
