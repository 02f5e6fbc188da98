"""Who is signed in: a row of tabSessions for each session, found by the secret in its cookie.

Differs from Frappe: no copy in the cache, so that signing out or disabling a user counts everywhere at once.
"""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta

from ..context.local import local
from ..text.translate import DEFAULT_LANGUAGE
from ..utils.data import _dict, cint, get_datetime, now_datetime

GUEST = "Guest"
DEFAULT_EXPIRY = "240:00:00"
# How old the row's time may get before it is written again.
UPDATE_INTERVAL = timedelta(minutes=10)


class Session:
	"""The session of one request; `data` is what apps see as `frappe.session`."""

	def __init__(self) -> None:
		self.data = _dict(user=GUEST, sid=GUEST, data=_dict())
		self.is_changed = False
		self.last_update: datetime | None = None
		local.session = self.data

	def start(self, user: str, **details: object) -> None:
		"""Sign a user in under a new secret, whatever the browser sent before."""
		self.delete()
		self.data.update(user=user, sid=GUEST, data=_dict(user=user, session_ip=local.request_ip, **details))
		if user == GUEST:
			return
		self.data.sid = secrets.token_hex(28)
		local.db.sql(
			"INSERT INTO `tabSessions` (`user`, `sid`, `sessiondata`, `ipaddress`, `lastupdate`, `status`)"
			" VALUES (%s, %s, %s, %s, %s, 'Active')",
			(user, self.data.sid, json.dumps(self.data.data), local.request_ip, now_datetime()),
		)

	def resume(self, sid: str) -> bool:
		"""Go on with the session of this secret; false if it is unknown, expired or of a disabled user."""
		rows = local.db.sql(
			"SELECT s.`user`, s.`sessiondata`, s.`lastupdate`, u.`language`"
			" FROM `tabSessions` s JOIN `tabUser` u ON u.`name` = s.`user`"
			" WHERE s.`sid` = %s AND s.`lastupdate` > %s AND u.`enabled` = 1",
			(sid, get_expired_threshold()),
			as_dict=True,
		)
		if not rows:
			return False
		row = rows[0]
		self.data.update(user=row.user, sid=sid, data=_dict(json.loads(row.sessiondata or "{}")))
		self.last_update = get_datetime(row.lastupdate)
		local.lang = row.language or get_default_language()
		return True

	def delete(self) -> None:
		if self.data.sid != GUEST:
			delete_session(self.data.sid)

	def save(self) -> None:
		"""Keep the session alive, after the request's own transaction has ended."""
		now = now_datetime()
		is_recent = self.last_update is None or now - self.last_update < UPDATE_INTERVAL
		if self.data.sid == GUEST or (is_recent and not self.is_changed):
			return
		local.db.sql(
			"UPDATE `tabSessions` SET `sessiondata` = %s, `lastupdate` = %s WHERE `sid` = %s",
			(json.dumps(self.data.data), now, self.data.sid),
		)
		local.db.sql("UPDATE `tabUser` SET `last_active` = %s WHERE `name` = %s", (now, self.data.user))
		local.db.commit()


def get_csrf_token() -> str:
	"""The token that this session's unsafe requests must carry, from now on.

	Made from the session's secret, so that two pages opened at once get the same one."""
	data = local.session.data
	if not data.csrf_token:
		secret = local.session.sid if local.session.sid != GUEST else secrets.token_hex(28)
		data.csrf_token = hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()
		if session := getattr(local, "session_obj", None):
			session.is_changed = True
	return str(data.csrf_token)


def delete_session(sid: str) -> None:
	local.db.sql("DELETE FROM `tabSessions` WHERE `sid` = %s", (sid,))


def clear_expired_sessions() -> None:
	"""Daily job: rows that nobody can use any more."""
	local.db.sql("DELETE FROM `tabSessions` WHERE `lastupdate` < %s", (get_expired_threshold(),))


def get_expired_threshold() -> datetime:
	return now_datetime() - timedelta(seconds=get_expiry_in_seconds())


def get_expiry_in_seconds(expiry: str | None = None) -> int:
	"""Seconds of `hours:minutes[:seconds]`, by default those of System Settings."""
	expiry = expiry or local.db.get_single_value("System Settings", "session_expiry") or DEFAULT_EXPIRY
	hours, minutes, seconds = [*(cint(part) for part in str(expiry).split(":")), 0, 0][:3]
	return hours * 3600 + minutes * 60 + seconds


def get_default_language() -> str:
	language = local.db.get_single_value("System Settings", "language")
	return str(language or local.conf.lang or DEFAULT_LANGUAGE)
