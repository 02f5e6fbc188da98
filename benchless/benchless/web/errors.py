"""The one place where exceptions become responses: status, JSON envelope or page, and the Error Log."""

import hashlib
import json
import logging
import sys
import traceback
from html import unescape

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from .. import local as site_local
from ..errors import AuthenticationError, Redirect, StatementTimeoutError
from ..local import local
from ..logs import log_error
from ..messages import msgprint
from ..permissions import get_roles
from ..translate import _
from ..utils.data import escape_html
from . import messages, responses
from .security import redirect_to
from .throttle import is_within

HOUR = 60 * 60
GUEST_ERRORS = 20

log = logging.getLogger(__name__)


def to_response(request: Request, error: Exception) -> Response:
	"""The response for this exception. The transaction has been rolled back before."""
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
	"""What was raised without a message to the user is told by its text. Some of it is HTML already."""
	if len(error.args) == 1 and isinstance(error.args[0], str) and not isinstance(error, HTTPException):
		msgprint(escape_html(unescape(error.args[0])), indicator="red")


def get_status(error: Exception) -> int:
	code = error.code if isinstance(error, HTTPException) else getattr(error, "http_status_code", None)
	return int(code or 500)


def wants_json(request: Request) -> bool:
	"""Scripts get JSON, and so does whoever calls the API without asking for text."""
	accept = request.headers.get("Accept", "")
	if accept and (
		request.headers.get("X-Requested-With") == "XMLHttpRequest" or "application/json" in accept
	):
		return True
	return request.path.startswith("/api/") and not accept.startswith("text")


def _as_json(status: int, error: Exception) -> Response:
	"""Differs from Frappe: tracebacks, which tell paths, are for System Managers and developers alone,
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
		# Without it, clients take the answer for a success.
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
	"""A row in the Error Log, in a transaction of its own."""
	try:
		if not _is_news(error):
			return
		log_error(
			title=f"{type(error).__name__}: {error}", message="".join(traceback.format_exception(error))
		)
		local.db.commit()
	except Exception:
		# The database itself may be what has failed.
		local.db.rollback()
		log.exception("could not write to the Error Log: %s %s", request.method, request.path)
		traceback.print_exception(error, file=sys.stderr)


def _is_news(error: Exception) -> bool:
	"""Differs from Frappe: what fails again and again in the same way fills no table.

	Once an hour for each user, and of guests no more than GUEST_ERRORS together."""
	is_news = is_within(f"error:{local.session.user}:{_log_key(error)}", 1, HOUR)
	if is_news and local.session.user == "Guest":
		return is_within("errors:Guest", GUEST_ERRORS, HOUR)
	return is_news


def _log_key(error: Exception) -> str:
	"""The same for what fails in the same way."""
	frames = traceback.extract_tb(error.__traceback__)
	way = [type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]
	return hashlib.sha256(repr(way).encode()).hexdigest()


def to_plain_response(status: int, error: Exception) -> Response:
	"""No site, so no templates, no translations and no log."""
	if status >= 500 and not isinstance(error, HTTPException):
		log.error("outside of any site", exc_info=error)
	text = getattr(error, "description", None) or (
		str(error) if status < 500 else "The server has a problem."
	)
	return Response(f"{status}: {text}\n", status=status, mimetype="text/plain")
