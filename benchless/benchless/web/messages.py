"""Pages that say what went wrong and what to do next."""

from typing import Any, NamedTuple
from urllib.parse import quote

from werkzeug.wrappers import Response

from ..context.hooks import get_hooks
from ..context.local import local
from ..text.translate import _
from ..utils.data import strip_html
from .cookies import is_signed_in
from .pages import render_template_page

TEMPLATE = "templates/message.html"


class Advice(NamedTuple):
	"""Texts in English; translated when shown."""

	title: str
	message: str


ADVICE = {
	400: Advice(
		"This request was not accepted",
		"Go back, reload the page and try once more. Nothing has been changed.",
	),
	401: Advice("Please sign in", "Your session has expired. Sign in to continue where you were."),
	403: Advice("Not permitted", "You do not have the permission to see this page or to do this."),
	404: Advice(
		"Page not found",
		"There is nothing at this address. Check it for typing errors, or start from the home page.",
	),
	413: Advice("Too large", "What you have sent is larger than this site accepts."),
	417: Advice("This did not work", "Go back, check what you have entered and try again."),
	429: Advice("Too many attempts", "Wait a moment, then try again."),
	500: Advice(
		"Something went wrong",
		"The error has been logged. Try again; if it stays, tell your administrator when it was.",
	),
	503: Advice("Back soon", "This site is being updated. Please try again in a few minutes."),
}


def render_error(status: int, error: Exception | None = None) -> Response:
	"""Return the page for a status, with the exception's message and the next step."""
	advice = ADVICE.get(status) or ADVICE[500 if status >= 500 else 417]
	context: dict[str, Any] = {
		"app_name": _get_app_title(),
		"title": _(advice.title),
		"message": _(advice.message),
		"details": _details(status),
		"status": status,
		"is_signed_in": is_signed_in(),
		"login_url": None if is_signed_in() else get_login_url(),
	}
	return render_template_page(TEMPLATE, context, status)


def render_message(title: str, message: str, form: dict[str, str] | None = None) -> Response:
	"""Return a page with good news, or with a question and a form to answer it."""
	context = {"app_name": _get_app_title(), "title": title, "message": message, "form": form, "status": 200}
	return render_template_page(TEMPLATE, {**context, "login_url": None if is_signed_in() else "/login"})


def _get_app_title() -> str | None:
	titles: list[str] = get_hooks("app_title")
	return titles[-1] if titles else None


def get_login_url() -> str:
	"""Return the address of the sign-in page, which leads back to the requested page."""
	request = local.request
	target = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path
	return f"/login?redirect-to={quote(target, safe='/')}"


def _details(status: int) -> list[str]:
	"""Return the server's messages to the user as plain text."""
	if status in (404, 500):
		return []
	return [strip_html(str(entry.get("message", ""))) for entry in local.message_log]
