"""Answers calendar programs, which cannot sign in: the address itself is the key."""

from datetime import datetime

import frappe
from werkzeug.wrappers import Response

from lms.lms.account.calendar import write_feed
from lms.lms.calendars.feed import find_reader

# What stands before and after the token, below the root of the portal.
START, END = "calendar/", ".ics"
# Programs ask again, with the tag of what they have.
ANEW = "private, no-cache"


def find_token(path: str) -> str | None:
	"""Return what stands for the token in an address below the root. None if it is no address of a feed."""
	token = path.removeprefix(START).removesuffix(END)
	return token if path == f"{START}{token}{END}" and "/" not in token else None


def answer(token: str, batch: str | None, now: datetime) -> Response:
	"""Return the feed, or that of one cohort. Whatever is wrong with a token, the answer is the same."""
	reader = find_reader(token)
	if not reader:
		return Response("Not found", 404, mimetype="text/plain", headers={"Cache-Control": ANEW})
	response = Response(write_feed(reader, now, batch), mimetype="text/calendar")
	response.headers["Cache-Control"] = ANEW
	response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
	response.add_etag()
	return response.make_conditional(frappe.request)
