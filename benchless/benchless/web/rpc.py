"""Calls of whitelisted functions by their dotted path."""

import inspect
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from ..access.whitelist import is_valid_http_method, is_whitelisted, whitelist
from ..context.hooks import call, get_attr, get_hooks, get_newargs
from ..context.local import local
from ..text.messages import clear_messages, throw
from ..text.translate import _
from ..utils.data import escape_html
from ..utils.errors import FrappeTypeError
from . import auth, messages, uploads
from .responses import build_response
from .sessions import get_csrf_token


@whitelist(allow_guest=True)
def ping() -> str:
	return "pong"


@whitelist(allow_guest=True)
def logout() -> Response | None:
	"""Differs from Frappe: GET asks first, since every link and picture could sign the reader out."""
	if local.request.method == "GET":
		return ask_to_sign_out()
	local.login_manager.logout()
	return None


@whitelist(allow_guest=True)
def web_logout() -> Response:
	"""Sign out, for forms: the answer is a page."""
	return logout() or messages.render_message(_("Signed out"), _("You have been signed out. See you soon."))


def ask_to_sign_out() -> Response:
	form = {"action": "/api/method/web_logout", "csrf_token": get_csrf_token(), "label": _("Sign out")}
	return messages.render_message(_("Do you want to sign out?"), _("Your work is kept."), form)


# Methods that are called without a path.
SHORT_NAMES: dict[str, Callable[..., Any]] = {
	"download_file": uploads.download_file,
	"login": auth.login,
	"logout": logout,
	"ping": ping,
	"upload_file": uploads.upload_file,
	"web_logout": web_logout,
}


def handle(method: str) -> Response | None:
	"""Call the method with the request's arguments; what it returns is the response's `message`."""
	local.form_dict.cmd = method
	data = execute_cmd(method)
	if isinstance(data, Response):
		return data
	if data is not None:
		local.response["message"] = data
	return None


def respond(method: str) -> Response:
	return handle(method) or build_response()


def execute_cmd(cmd: str) -> Any:
	overrides = get_hooks("override_whitelisted_methods", {}).get(cmd)
	method = get_method(overrides[-1] if overrides else cmd)
	is_whitelisted(method)
	is_valid_http_method(method)
	check_arguments(method)
	return call(method, **local.form_dict)


def check_arguments(method: Callable[..., Any]) -> None:
	"""Differs from Frappe: a missing argument is the caller's mistake (417), not the server's (500)."""
	given = get_newargs(method, local.form_dict)
	parameters = inspect.signature(method).parameters.values()
	missing = [
		parameter.name
		for parameter in parameters
		if parameter.default is parameter.empty
		and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
		and parameter.name not in given
	]
	if missing:
		throw(_("Missing arguments: {0}").format(", ".join(missing)), FrappeTypeError)


def get_method(cmd: str) -> Callable[..., Any]:
	try:
		method: Callable[..., Any] = SHORT_NAMES[cmd] if "." not in cmd else get_attr(cmd)
	except Exception as error:
		clear_messages()
		throw(_("The method {0} could not be loaded: {1}").format(escape_html(cmd), escape_html(str(error))))
	return method
