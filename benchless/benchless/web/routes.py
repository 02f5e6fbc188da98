"""Which part of the site answers a path."""

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Request, Response

from . import pages, rest, uploads

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
	if request.method in PAGE_METHODS:
		return pages.get_response()
	raise MethodNotAllowed(PAGE_METHODS)
