"""Addresses in what people wrote: where a link may lead, and what is loaded."""

import re
from urllib.parse import unquote

from frappe.utils import get_url

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer"
# Where files are served from. Anything else at this site may do something when it is asked for.
FILE_FOLDERS = ("/assets/", "/files/", "/private/files/")

# Browsers leave the first out of an address, and read the last as a slash.
CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
SCHEME = re.compile(r"([^/?#:]*):")


def safe_link(url: str) -> str | None:
	"""The address if a link may lead there: of this site, the web, mail or telephone; else None."""
	url = url.strip()
	if not url or CONTROL_OR_BACKSLASH.search(url) or url.startswith("//"):
		return None
	scheme = SCHEME.match(url)
	return url if not scheme or scheme[1].lower() in LINK_SCHEMES else None


def local_file(url: str) -> str | None:
	"""The path of a file that this site serves, if that is what the address is; else None.

	Pictures, films and sounds are loaded from here alone, so that nobody else learns who reads what.
	"""
	url = url.strip().removeprefix(get_url())
	path = unquote(re.split("[?#]", url, maxsplit=1)[0])
	if CONTROL_OR_BACKSLASH.search(unquote(url)) or not path.startswith(FILE_FOLDERS):
		return None
	return None if {".", ".."} & set(path.split("/")) else url
