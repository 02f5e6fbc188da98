"""A second wall, should the text of an author ever get through the first: what browsers may load and run."""

import frappe

# Films play in frames of these two, which cannot lead the page elsewhere. The rest comes from this site.
PLAYERS = "https://www.youtube-nocookie.com https://player.vimeo.com"
OWN = ("script-src", "style-src", "media-src", "font-src", "connect-src", "form-action")
POLICY = "; ".join(
	(
		"default-src 'none'",
		*(f"{kind} 'self'" for kind in OWN),
		"img-src 'self' data:",  # a picture that is itself in the text of a lesson comes from nowhere
		f"frame-src 'self' {PLAYERS}",
		"base-uri 'none'",
		"frame-ancestors 'self'",
	)
)


def mark_page() -> None:
	"""The response to this request is a page of the portal."""
	frappe.local.flags.is_portal_page = True


def set_policy(response: object = None) -> None:
	"""After each request, before its response is sent."""
	if response is not None and frappe.local.flags.is_portal_page:
		response.headers["Content-Security-Policy"] = POLICY
