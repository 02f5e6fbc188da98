"""What a method has left in `frappe.response` becomes the HTTP response."""

import datetime
import decimal
import json
import mimetypes
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from ..context.local import local
from .security import redirect_to


def build_response(response_type: str = "json") -> Response:
	"""The response in the form that `frappe.response.type` names."""
	if not local.response.get("docs"):
		local.response.pop("docs", None)
	return BUILDERS[local.response.get("type") or response_type]()


def as_json() -> Response:
	"""The envelope: what was returned, and the messages for the user."""
	if local.message_log:
		local.response["_server_messages"] = json.dumps([json.dumps(entry) for entry in local.message_log])
	if local.flags.error_message:
		local.response["_error_message"] = local.flags.error_message
	status = local.response.pop("http_status_code", None)
	body = json.dumps(local.response, default=json_handler, separators=(",", ":"))
	response = Response(body, status=status or 200, mimetype="application/json")
	response.headers["Cache-Control"] = "no-store"
	return response


def as_download() -> Response:
	"""`filecontent` as a file named `filename`."""
	filename = local.response.filename
	mimetype = local.response.content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
	return _file(filename, mimetype, local.response.display_content_as or "attachment")


def as_binary() -> Response:
	return _file(local.response.filename, "application/octet-stream", "attachment")


def as_redirect() -> Response:
	return redirect_to(local.response.location)


def _file(filename: str, mimetype: str, disposition: str) -> Response:
	response = Response(local.response.filecontent, mimetype=mimetype)
	# RFC 6266: the second form carries what the first cannot.
	ascii_name = filename.encode("ascii", "replace").decode().replace('"', "'")
	response.headers["Content-Disposition"] = (
		f"{disposition}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename, safe='')}"
	)
	response.headers["Cache-Control"] = "private, no-store"
	return response


BUILDERS: dict[str, Callable[[], Response]] = {
	"json": as_json,
	"download": as_download,
	"binary": as_binary,
	"redirect": as_redirect,
}


def json_handler(value: Any) -> Any:
	"""What `json` cannot write itself: dates, decimals, documents and other iterables."""
	if isinstance(value, datetime.date | datetime.time | uuid.UUID | LocalProxy):
		return str(value)
	if isinstance(value, datetime.timedelta):
		return format_timedelta(value)
	if isinstance(value, decimal.Decimal):
		return float(value)
	if hasattr(value, "as_dict"):
		return value.as_dict(no_nulls=True)
	if isinstance(value, Iterable):
		return list(value)
	if callable(value) or isinstance(value, Exception):
		return repr(value)
	raise TypeError(f"Object of type {type(value)} with value of {value!r} is not JSON serializable")


def format_timedelta(value: datetime.timedelta) -> str:
	"""A time of day, as databases give it, in the form `8:30:00`."""
	minutes, seconds = divmod(int(value.total_seconds()), 60)
	hours, minutes = divmod(minutes, 60)
	return f"{hours}:{minutes:02}:{seconds:02}"
