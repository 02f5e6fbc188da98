"""Turns exceptions into responses (status, JSON or a page) and logs them. No other module does."""

import hashlib
import json
import logging
import sys
import traceback
from html import unescape

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from ..access.permissions import get_roles
from ..context import local as site_local
from ..context.local import local
from ..site.logs import log_error
from ..text.messages import msgprint
from ..text.translate import _
from ..utils.data import escape_html
from ..utils.errors import AuthenticationError, Redirect, StatementTimeoutError
from . import messages, responses
from .security import redirect_to
from .throttle import is_within

HOUR = 60 * 60
GUEST_ERRORS = 20

log = logging.getLogger(__name__)


def to_response(request: Request, error: Exception) -> Response:
	"""Return the response for this exception. The caller has rolled back the transaction."""
	if isinstance(error, Redirect):
		return redirect_to(local.flags.redirect_location, error.http_status_code)
	status = get_status(error)
	if not site_local.is_bound() or local.db is None:
		return to_plain_response(status, error)
	if status >= 500:
		_log(request, error)
	elif not (local.message_log or local.response.get("message")):
		_tell(error)
	if type(error) is AuthenticationError:
		local.cookie_manager.clear_session_cookies()
	return _as_json(status, error) if wants_json(request) else messages.render_error(status, error)


def _tell(error: Exception) -> None:
	"""Show the text of an exception that was raised without a message. Some texts are HTML already."""
	if len(error.args) == 1 and isinstance(error.args[0], str) and not isinstance(error, HTTPException):
		msgprint(escape_html(unescape(error.args[0])), indicator="red")


def get_status(error: Exception) -> int:
	code = error.code if isinstance(error, HTTPException) else getattr(error, "http_status_code", None)
	return int(code or 500)


def wants_json(request: Request) -> bool:
	"""Whether to answer with JSON: to scripts, and to API clients that do not ask for text."""
	accept = request.headers.get("Accept", "")
	if accept and (
		request.headers.get("X-Requested-With") == "XMLHttpRequest" or "application/json" in accept
	):
		return True
	return request.path.startswith("/api/") and not accept.startswith("text")


def _as_json(status: int, error: Exception) -> Response:
	"""Differs from Frappe: only System Managers and developers get tracebacks, which reveal paths,
	whatever the settings."""
	local.response["exc_type"] = type(error).__name__
	if isinstance(error, HTTPException):
		msgprint(escape_html(_(error.description or error.name)), indicator="red")
	elif isinstance(error, StatementTimeoutError):
		msgprint(_("The database took too long to answer. Ask for less, for example with more filters."))
	elif status >= 500 and not local.message_log:
		msgprint(_("Something went wrong. The error has been logged."), _("Server Error"), indicator="red")
	if _may_see_details(status):
		lines = traceback.format_exception(error)
		local.response["exception"] = lines[-1].strip()
		# Without it, clients treat the response as a success.
		local.response["exc"] = json.dumps(["".join(lines if is_trusted() else lines[-1:])])
	local.response.pop("type", None)
	response = responses.build_response()
	response.status_code = status
	return response


def _may_see_details(status: int) -> bool:
	if status == 404 or local.flags.disable_traceback:
		return False
	return status < 500 or is_trusted()


def is_trusted() -> bool:
	return bool(local.conf.developer_mode) or "System Manager" in get_roles()


def _log(request: Request, error: Exception) -> None:
	"""Add a row to the Error Log, in its own transaction."""
	try:
		if not _is_news(error):
			return
		log_error(
			title=f"{type(error).__name__}: {error}", message="".join(traceback.format_exception(error))
		)
		local.db.commit()
	except Exception:
		# The database itself may have failed.
		local.db.rollback()
		log.exception("could not write to the Error Log: %s %s", request.method, request.path)
		traceback.print_exception(error, file=sys.stderr)


def _is_news(error: Exception) -> bool:
	"""Differs from Frappe: the same error does not fill the table.

	It is logged once an hour for each user, and at most GUEST_ERRORS times for all guests."""
	is_news = is_within(f"error:{local.session.user}:{_log_key(error)}", 1, HOUR)
	if is_news and local.session.user == "Guest":
		return is_within("errors:Guest", GUEST_ERRORS, HOUR)
	return is_news


def _log_key(error: Exception) -> str:
	"""Return the same key for errors of the same kind."""
	frames = traceback.extract_tb(error.__traceback__)
	way = [type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]
	return hashlib.sha256(repr(way).encode()).hexdigest()


def to_plain_response(status: int, error: Exception) -> Response:
	"""Return a plain response, for errors outside a site, where there are no templates or translations."""
	if status >= 500 and not isinstance(error, HTTPException):
		log.error("outside of any site", exc_info=error)
	text = getattr(error, "description", None) or (
		str(error) if status < 500 else "The server has a problem."
	)
	return Response(f"{status}: {text}\n", status=status, mimetype="text/plain")
