"""Routes a path to the part of the site that answers it."""

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Request, Response

from ..context.local import local
from . import pages, rest, rpc, uploads

PAGE_METHODS = ("GET", "HEAD", "POST")


def dispatch(request: Request) -> Response:
	if request.method == "OPTIONS":
		return Response()
	if request.path.startswith("/api/"):
		return rest.handle(request)
	if request.path.startswith("/files/"):
		return uploads.send_public_file(request)
	if request.path.startswith("/private/files/"):
		return uploads.send_private_file(request)
	if request.method not in PAGE_METHODS:
		raise MethodNotAllowed(PAGE_METHODS)
	return rpc.respond(command) if (command := get_command(request)) else pages.get_response()


def get_command(request: Request) -> str | None:
	"""Return the method in the argument `cmd`, which older clients use.

	Differs from Frappe: `/?cmd=logout` calls nothing, because any link or picture could do so. A GET request
	can
	only call a dotted path."""
	command = str(local.form_dict.get("cmd") or "")
	return command if command and (request.method == "POST" or "." in command) else None
