"""The Content Security Policy of portal pages: a second defense in case sanitizing ever misses something."""

# Video players run in sandboxed frames of these two sites. Everything else comes from this site.
PLAYERS = "https://www.youtube-nocookie.com https://player.vimeo.com"
OWN = ("script-src", "style-src", "media-src", "font-src", "connect-src", "form-action")
POLICY = "; ".join(
	(
		"default-src 'none'",
		*(f"{kind} 'self'" for kind in OWN),
		"img-src 'self' data:",  # data: for pictures embedded in lesson text
		f"frame-src 'self' {PLAYERS}",
		"base-uri 'none'",
		"frame-ancestors 'self'",
	)
)
