"""The secret addresses of personal calendar feeds: created, renewed and switched off by their readers.

Calendar programs cannot sign in, so whoever has the address can read the feed. The address ends in 128 random
bits, of which only a hash is stored. So it is shown once, when it is made, and no backup or admin reveals it.
"""

import re
import secrets
from datetime import datetime
from hashlib import sha256

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.people.roles import has_portal_role
from lms.lms.shared.rows import insert_new, update_rows

FEED = "LMS Calendar Feed"
FIELDS = ("member", "token_hash", "created_on")
TOKEN_BYTES = 16
TOKEN = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")


class FeedError(frappe.ValidationError):
	"""There is a feed already, or none. The message says what to do."""


def create_feed(user: str, now: datetime) -> str:
	"""Create the user's feed. Returns its token, which cannot be read again.

	Raises FeedError if there is a feed already.
	"""
	token = secrets.token_hex(TOKEN_BYTES)
	insert_new(FEED, FIELDS, [(user, hash_token(token), now)], user)
	if not is_stored(token):
		frappe.throw(_("You already have an address. Renew it if you have lost it."), FeedError)
	return token


def renew_feed(user: str, now: datetime) -> str:
	"""Return a new token for the user's feed. The old one stops working.

	Raises FeedError if there is no feed.
	"""
	token = secrets.token_hex(TOKEN_BYTES)
	feed = frappe.qb.DocType(FEED)
	change = update_rows(FEED, user).set(feed.token_hash, hash_token(token)).set(feed.created_on, str(now))
	change.where(feed.member == user).run()
	if not is_stored(token):
		frappe.throw(_("You have no address to renew. Create one first."), FeedError)
	return token


def delete_feed(user: str) -> None:
	"""Delete the user's feed, if there is one. Its address stops working."""
	frappe.db.delete(FEED, {"member": user})


def get_created_on(user: str) -> datetime | None:
	"""Return when the address of the user's feed was made. None if there is no feed."""
	return frappe.db.get_value(FEED, {"member": user}, "created_on")


def find_reader(token: str) -> str | None:
	"""Return whose feed has the token. None if nobody's has, or they may not use the portal any more."""
	if not TOKEN.fullmatch(token):
		return None
	feed, account = map(frappe.qb.DocType, (FEED, "User"))
	query = frappe.qb.from_(feed).join(account).on((account.name == feed.member) & (account.enabled == 1))
	found = query.select(feed.member).where(feed.token_hash == hash_token(token)).run(pluck=True)
	return found[0] if found and has_portal_role(found[0]) else None


def is_stored(token: str) -> bool:
	return bool(frappe.db.get_value(FEED, {"token_hash": hash_token(token)}))


def hash_token(token: str) -> str:
	"""Return what is stored. Random tokens need no salt."""
	return sha256(token.encode()).hexdigest()


def on_account_renamed(_doc: Document, _event: str, old: str, _new: str, merge: bool = False) -> None:
	"""Delete the feed of an account that is merged into another one, which may have its own. A hook."""
	if merge:
		delete_feed(old)


def on_account_deleted(doc: Document, _event: str | None = None) -> None:
	"""Delete the feed of an account that is being deleted. A hook."""
	delete_feed(doc.name)
