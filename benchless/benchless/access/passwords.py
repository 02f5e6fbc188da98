"""Secrets, in the table `__Auth`: login passwords hashed with argon2, others encrypted."""

from __future__ import annotations

from functools import cache
from typing import NoReturn

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.fernet import Fernet, InvalidToken

from ..context.config import update_site_config
from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils.errors import AuthenticationError

MAX_PASSWORD_SIZE = 512

# As OWASP recommends: enough for whoever steals the table, little enough for many who sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_password(user: str, pwd: str, doctype: str = "User", fieldname: str = "password") -> str:
	"""The user's name as stored, when the password is theirs; AuthenticationError otherwise.

	Differs from Frappe: an unknown user takes as long as a wrong password, so names cannot be probed."""
	stored = _read(doctype, user, fieldname, encrypted=False)
	name, hashed = stored or (user, _hash_of_nothing())
	if not _verify(hashed, pwd[:MAX_PASSWORD_SIZE]) or not stored:
		raise AuthenticationError(_("Incorrect User or Password"))
	if _hasher.check_needs_rehash(hashed):
		update_password(name, pwd, doctype, fieldname)
	return name


def update_password(
	user: str,
	pwd: str,
	doctype: str = "User",
	fieldname: str = "password",
	logout_all_sessions: bool | int = False,
) -> None:
	"""Set a login password; on request end the user's other sessions."""
	if len(pwd) > MAX_PASSWORD_SIZE:
		throw(_("This password is too long."))
	_write(doctype, user, fieldname, _hasher.hash(pwd), encrypted=False)
	if logout_all_sessions:
		clear_sessions(user, keep_current=True)


def clear_sessions(user: str, keep_current: bool = False) -> None:
	"""Sign a user out everywhere; with `keep_current`, everywhere but here."""
	kept = local.session.sid if keep_current and local.session.user == user else None
	local.db.sql("delete from `tabSessions` where `user` = %s and `sid` != %s", (user, kept or ""))


def set_encrypted_password(doctype: str, name: str, pwd: str, fieldname: str = "password") -> None:
	_write(doctype, name, fieldname, encrypt(pwd), encrypted=True)


def get_decrypted_password(
	doctype: str, name: str, fieldname: str = "password", raise_exception: bool = True
) -> str | None:
	stored = _read(doctype, name, fieldname, encrypted=True)
	if stored:
		return decrypt(stored[1], key=f"{doctype}.{name}.{fieldname}")
	if raise_exception:
		message = _("{0} {1} has no password in {2}").format(doctype, name, fieldname)
		throw(message, AuthenticationError)
	return None


def remove_encrypted_password(doctype: str, name: str, fieldname: str = "password") -> None:
	# Asked first: deleting what is not there would lock the gap, and with it everyone who sets a password.
	key = (doctype, name, fieldname)
	if local.db.sql(f"select 1 {_FROM} and `fieldname` = %s", key):
		local.db.sql(f"delete {_FROM} and `fieldname` = %s", key)


def delete_all_passwords_for(doctype: str, name: str) -> None:
	local.db.sql(f"delete {_FROM}", (doctype, name))


def rename_password(doctype: str, old_name: str, new_name: str) -> None:
	query = "update `__Auth` set `name` = %s where `doctype` = %s and `name` = %s"
	local.db.sql(query, (new_name, doctype, old_name))


def encrypt(txt: str) -> str:
	return Fernet(get_encryption_key()).encrypt(txt.encode()).decode()


def decrypt(txt: str, key: str | None = None) -> str:
	"""The clear text; `key` names the secret in the message to whoever has lost the site's key."""
	try:
		return Fernet(get_encryption_key()).decrypt(txt.encode()).decode()
	except (InvalidToken, ValueError):
		_refuse_key(key)


def _refuse_key(key: str | None) -> NoReturn:
	which = _("{0} could not be decrypted").format(key) + "<br>" if key else ""
	throw(which + _("The encryption key in site_config.json is not the one this site was set up with"))


def get_encryption_key() -> str:
	"""The site's key, made at its first use. Who restores a site elsewhere must take it along."""
	if not local.conf.encryption_key:
		local.conf.encryption_key = Fernet.generate_key().decode()
		update_site_config(local.sites_path, local.site or "", {"encryption_key": local.conf.encryption_key})
	return str(local.conf.encryption_key)


_FROM = "from `__Auth` where `doctype` = %s and `name` = %s"


def _read(doctype: str, name: str, fieldname: str, *, encrypted: bool) -> tuple[str, str] | None:
	query = f"select `name`, `password` {_FROM} and `fieldname` = %s and `encrypted` = %s"
	rows = local.db.sql(query, (doctype, name, fieldname, int(encrypted)))
	return (rows[0][0], rows[0][1]) if rows else None


def _write(doctype: str, name: str, fieldname: str, password: str, *, encrypted: bool) -> None:
	# Understood by both databases, unlike either's own form of `insert … or update`.
	query = "replace into `__Auth` (`doctype`, `name`, `fieldname`, `password`, `encrypted`)"
	local.db.sql(f"{query} values (%s, %s, %s, %s, %s)", (doctype, name, fieldname, password, int(encrypted)))


def _verify(hashed: str, pwd: str) -> bool:
	try:
		return _hasher.verify(hashed, pwd)
	except (Argon2Error, InvalidHashError):
		return False


@cache
def _hash_of_nothing() -> str:
	return _hasher.hash("")
