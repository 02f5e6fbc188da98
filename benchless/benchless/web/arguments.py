"""`frappe.form_dict`: the arguments of a request, from its query string and body."""

import json
import math
import re
from collections.abc import Iterable
from typing import NoReturn

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request

from ..context.local import local
from ..site.files import MEGABYTE, get_max_size
from ..text.messages import throw
from ..text.translate import _
from ..utils.data import _dict, escape_html

# Bytes for multipart framing and the other fields of an upload, in addition to the file.
FRAMING = 64 * 1024
MOST_LEVELS = 100
# A lone surrogate such as `\ud83d`, which no database can store.
HALF_CHARACTER = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


def read(request: Request) -> None:
	"""Fill `form_dict` from a JSON body, or else from the form and the query string. The form has priority.

	A request without a body has no JSON, whatever its content type says."""
	request.max_content_length = request.max_form_memory_size = get_max_size() + FRAMING
	if (request.content_length or 0) > request.max_content_length:
		raise RequestEntityTooLarge(
			_("The request is larger than the allowed {0} MB").format(get_max_size() / MEGABYTE)
		)
	# Keep the body, because reading the form would consume it. Uploads are not copied.
	body = "" if request.mimetype == "multipart/form-data" else request.get_data(as_text=True)
	arguments = _read_json(body) if body and request.is_json else {**request.args, **request.form}
	if isinstance(arguments, list):
		arguments = {"data": arguments}
	if not isinstance(arguments, dict):
		throw(_("Invalid request arguments"))
	local.form_dict = _dict(arguments)
	# Browser libraries add this parameter to bypass caches.
	local.form_dict.pop("_", None)


def _read_json(body: str) -> object:
	"""Differs from Frappe: a malformed body is an error of the client (417), not of the server (500)."""
	return parse_json_argument(body, _("The request body"))


def read_body() -> object:
	"""Return the document in a request: its field `data`, its JSON with any content type, or its form."""
	if (data := local.form_dict.get("data")) is not None:
		return data
	body = "" if local.request.is_json else local.request.get_data(as_text=True)
	return _read_json(body) if body.lstrip().startswith("{") else local.form_dict


def parse_json_argument(text: str, label: str) -> object:
	"""Parse JSON from a client. `label` names it in the error message."""
	try:
		value: object = json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float)
		if _is_deep(value):
			raise ValueError(_("it is nested too deeply"))
		if HALF_CHARACTER.search(text):
			json.dumps(value, ensure_ascii=False).encode()
	except (ValueError, RecursionError) as error:
		throw(_("{0} is not valid JSON: {1}").format(label, escape_html(str(error))))
	return value


def _is_deep(value: object) -> bool:
	"""Whether it is nested too deeply. Checks level by level, because deep nesting breaks recursion."""
	level = [value]
	for _level in range(MOST_LEVELS):
		level = [inner for outer in level for inner in _get_inner(outer) if isinstance(inner, dict | list)]
		if not level:
			return False
	return True


def _get_inner(value: object) -> Iterable[object]:
	if isinstance(value, dict):
		return value.values()
	return value if isinstance(value, list) else ()


def _read_float(text: str) -> float:
	"""Refuse numbers such as `1e999`, which Python reads as infinite."""
	number = float(text)
	return number if math.isfinite(number) else _refuse_constant(text)


def _refuse_constant(name: str) -> NoReturn:
	"""Refuse NaN and Infinity, which Python accepts although they are not valid JSON."""
	raise ValueError(name)
