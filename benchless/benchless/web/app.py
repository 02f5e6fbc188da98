"""The WSGI application. A request goes through STEPS, and errors become responses."""

import logging
import os
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from ..context import local as site_local
from ..context.hooks import call, get_hooks
from ..context.local import local
from . import arguments, auth, errors, routes, security, static
from .language import set_language
from .site import open_site

if TYPE_CHECKING:
	from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

# Set by servers and tests: the site for all requests, and the folder of sites.
_site: str | None = None
_sites_path: str = os.environ.get("SITES_PATH", ".")


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
	"""Answer one request in its own context, so that the calling thread's context does not change."""
	request = Request(environ)
	response = Context().run(respond, request)
	# Uploads are no longer needed. A server whose client has gone may not close the response.
	request.close()
	return response(environ, start_response)


def respond(request: Request) -> Response:
	try:
		response = _take_steps(request)
	except Exception as error:
		response = _after_error(request, error)
	try:
		return finish(request, response)
	finally:
		site_local.destroy()


def enter_site(request: Request) -> None:
	open_site(request, _site, _sites_path)
	auth.begin_as_guest()


def run_before_request_hooks(request: Request) -> None:
	for method in get_hooks("before_request"):
		call(method)


def send_asset(request: Request) -> Response | None:
	return static.send_asset(request, _sites_path)


STEPS: tuple[Callable[[Request], Response | None], ...] = (
	send_asset,
	enter_site,
	arguments.read,
	auth.resume_session,
	auth.check_authorization_header,
	set_language,
	auth.check_csrf_token,
	run_before_request_hooks,
	routes.dispatch,
)


def _take_steps(request: Request) -> Response:
	"""The first step that returns a response ends the request."""
	for step in STEPS:
		if (response := step(request)) is not None:
			break
	else:
		raise RuntimeError("no step of the list has answered")
	if site_local.is_bound():
		end_transaction(request)
	return response


def end_transaction(request: Request) -> None:
	if request.method in auth.UNSAFE_METHODS or local.flags.commit:
		local.db.commit()
	else:
		local.db.rollback()


def _after_error(request: Request, error: Exception) -> Response:
	if site_local.is_bound() and local.db is not None:
		local.db.rollback()
	try:
		return errors.to_response(request, error)
	except Exception as failure:
		# The error page failed, too: the database or a template is broken.
		return errors.to_plain_response(500, failure)


def run_after_request_hooks(request: Request, response: Response) -> None:
	"""Call the hooks. The response is complete, so a failing hook does not change it."""
	for method in get_hooks("after_request"):
		try:
			call(method, response=response, request=request)
		except Exception:
			log.exception("after_request hook %s", method)


def save_session() -> None:
	try:
		auth.save_session()
	except Exception:
		# The session stays valid for a while, and the user's request is done.
		log.exception("the session could not be saved")


def finish(request: Request, response: Response) -> Response:
	"""Finish every response: hooks, session, cookies and headers."""
	if site_local.is_bound() and local.db is not None:
		run_after_request_hooks(request, response)
		save_session()
		local.cookie_manager.flush_cookies(response)
	security.set_headers(request, response)
	return response
