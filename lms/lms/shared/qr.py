"""QR codes as pictures inside a page."""

import segno
from markupsafe import Markup


def draw_qr(text: str) -> Markup:
	"""Return an SVG of the text. It is black on white in dark pages, too, because cameras expect that."""
	code = segno.make_qr(text, error="m")
	# The library writes nothing but numbers and colours.
	return Markup(code.svg_inline(omitsize=True, border=4, svgclass="qr", lineclass=None, light="#fff"))
