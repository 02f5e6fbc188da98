"""Addresses in content: where links may lead, and what pages may load."""

import re
from urllib.parse import unquote

from frappe.utils import get_url

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer"
# The folders that files are served from. A request to any other address may have side effects.
FILE_FOLDERS = ("/assets/", "/files/", "/private/files/")

# Browsers drop control characters from an address and read a backslash as a slash.
CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
SCHEME = re.compile(r"([^/?#:]*):")


def safe_link(url: str) -> str | None:
	"""Return the address if a link may lead there (this site, web, mail or telephone), else None."""
	url = url.strip()
	if not url or CONTROL_OR_BACKSLASH.search(url) or url.startswith("//"):
		return None
	scheme = SCHEME.match(url)
	return url if not scheme or scheme[1].lower() in LINK_SCHEMES else None


def local_file(url: str) -> str | None:
	"""Return the path if the address is a file that this site serves, else None.

	Pictures, video and audio are loaded only from this site, so that other sites cannot track readers.
	"""
	url = url.strip().removeprefix(get_url())
	path = unquote(re.split("[?#]", url, maxsplit=1)[0])
	if CONTROL_OR_BACKSLASH.search(unquote(url)) or not path.startswith(FILE_FOLDERS):
		return None
	return None if {".", ".."} & set(path.split("/")) else url
