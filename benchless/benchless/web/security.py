"""Security headers, and redirects that stay on this site."""

import re
import secrets
from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from ..context import local as site_local
from ..context.local import local

CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f\\]")
HEADERS = {
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "SAMEORIGIN",
	"Referrer-Policy": "strict-origin-when-cross-origin",
	"Permissions-Policy": "camera=(), geolocation=(), microphone=()",
	"Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000"
# Scripts come from this site's files or have the response's nonce. Nothing is loaded from other sites, which
# could track readers.
POLICY = (
	"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';"
	" img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:;"
	" object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# Uploaded files are shown but never run.
FILE_POLICY = (
	"default-src 'self'; script-src 'none'; style-src 'self' 'unsafe-inline'; object-src 'self';"
	" base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def get_nonce() -> str:
	"""Return the nonce that marks this response's inline scripts as ours."""
	if not getattr(local, "csp_nonce", None):
		local.csp_nonce = secrets.token_urlsafe(16)
	return str(local.csp_nonce)


def set_headers(request: Request, response: Response) -> None:
	nonce = get_nonce() if site_local.is_bound() else ""
	for name, value in HEADERS.items():
		response.headers.setdefault(name, value)
	response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
	if request.scheme == "https":
		response.headers.setdefault("Strict-Transport-Security", HSTS)


def sanitize_redirect(redirect: str | None) -> str | None:
	"""Return the address if browsers read it as a path of this site, else None."""
	if not redirect or CONTROL_OR_BACKSLASH.search(redirect):
		return None
	host = local.request.host
	path = redirect.removeprefix(f"http://{host}").removeprefix(f"https://{host}")
	return path if path.startswith("/") and not path.startswith("//") else None


def redirect_to(location: str, status: int = 302) -> Response:
	"""Return a temporary redirect.

	Browsers would cache a permanent one and so send the next user to the same address."""
	safe = CONTROL_CHARACTER.sub(lambda match: quote(match[0]), location)
	response = redirect(safe, status)
	response.headers["Cache-Control"] = "no-store"
	return response
