"""The colour that LMS Settings have, as a stylesheet: the policy of the pages allows no styles inside."""

from hashlib import sha256

import frappe
from werkzeug.wrappers import Response

from lms.lms.shared.brand import Brand
from lms.lms.shared.colours import DARK, LIGHT, Accents, derive_accents
from lms.lms.shared.urls import urls

# Below the root of the portal.
PATH = "brand.css"
# The address changes with the content.
FOREVER = "private, max-age=31536000, immutable"
ANEW = "private, no-cache"


def get_address(brand: Brand) -> str | None:
	"""Return where the stylesheet is, or None if the portal has its own colour."""
	return urls.brand_styles(get_version(write_styles(brand.colour))) if brand.colour else None


def answer(brand: Brand) -> Response | None:
	"""Return the stylesheet, or None if there is none."""
	if not brand.colour:
		return None
	styles = write_styles(brand.colour)
	response = Response(styles, mimetype="text/css")
	# Old addresses get the colour of now, and must not keep it.
	is_current = frappe.request.args.get("v") == get_version(styles)
	response.headers["Cache-Control"] = FOREVER if is_current else ANEW
	return response


def write_styles(colour: str) -> str:
	"""Return the rules. They hold nothing but colours that were computed."""
	light, dark = (write_rule(derive_accents(colour, scheme)) for scheme in (LIGHT, DARK))
	return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def write_rule(accents: Accents) -> str:
	properties = {
		"accent": accents.accent,
		"accent-strong": accents.accent_strong,
		"accent-soft": accents.accent_soft,
		"on-accent": accents.on_accent,
	}
	return f":root {{ {' '.join(f'--{name}: {value};' for name, value in properties.items())} }}"


def get_version(styles: str) -> str:
	return sha256(styles.encode()).hexdigest()[:12]
