"""HTML to PDF with WeasyPrint, the same on a bench and on a clone. Loads nothing but what the caller allows.

WeasyPrint is imported when it is first needed, because it needs Pango, which is not a Python package. Where
Pango is missing, everything but PDF files works. Works with the versions that Frappe 15 (59.0) and Frappe 16
pin, and newer ones.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_url

from lms.lms.prints import fonts

# A stored certificate can be read and checked in many years.
VARIANT = "pdf/a-2b"
# Reads a file of this site by its address, or returns None.
ReadFile = Callable[[str], bytes | None]
# Fontconfig, which all renderings of a process share, is not made for several threads.
lock = threading.Lock()


class PrintingUnavailableError(frappe.ValidationError):
	"""The server lacks what PDF files need."""

	http_status_code = 503


class NotAllowedError(ValueError):
	"""A document refers to something that it must not load."""


def make_pdf(html: str, read_file: ReadFile) -> bytes:
	"""Return a PDF/A file of an HTML document, with its `<title>`, `<meta>` and language as metadata.

	`read_file` gets the addresses of pictures. Nothing else is loaded: neither from the network nor from the
	disk. Raises PrintingUnavailableError if the server lacks what is needed.
	"""
	weasyprint = import_weasyprint()
	fetch = make_fetcher(weasyprint, read_file)
	with lock:
		font_config = weasyprint.text.fonts.FontConfiguration()
		own = weasyprint.CSS(string=fonts.write_stylesheet(html), url_fetcher=fetch, font_config=font_config)
		document = weasyprint.HTML(string=html, base_url=get_url("/"), url_fetcher=fetch)
		return document.write_pdf(stylesheets=[own], font_config=font_config, pdf_variant=VARIANT)


def import_weasyprint() -> Any:
	"""Return WeasyPrint, with the modules that its main one leaves out."""
	try:
		import weasyprint
		import weasyprint.text.fonts
		import weasyprint.urls
	# OSError: Pango is not there.
	except (ImportError, OSError) as error:
		raise describe_missing(error) from error
	# It complains about each rule of style that it does not know, on the server's standard error.
	logging.getLogger("weasyprint").setLevel(logging.ERROR)
	return weasyprint


def describe_missing(error: Exception) -> PrintingUnavailableError:
	if isinstance(error, ImportError):
		message = _("This server cannot make PDF files, because the Python package {0} is missing.")
		advice = _("Ask your admin to run: {0}")
		parts = message.format(error.name or "weasyprint"), advice.format("bench setup requirements")
	else:
		parts = (
			_("This server cannot make PDF files, because the library Pango is missing."),
			_("Ask your admin to install it. On Debian and Ubuntu: {0}. On macOS: {1}.").format(
				"apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0", "brew install pango"
			),
		)
	return PrintingUnavailableError(" ".join(parts))


def make_fetcher(weasyprint: Any, read_file: ReadFile) -> Any:
	"""Return what WeasyPrint asks for each address: a function, and from version 68 on an object."""

	def load(url: str) -> bytes:
		content = fonts.read_face(url) if url.startswith(fonts.SCHEME) else read_file(url)
		if content is None:
			raise NotAllowedError(f"{url[:200]} is not loaded.")
		return content

	if not hasattr(weasyprint.urls, "URLFetcherResponse"):
		return lambda url: {"string": load(url)}

	class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
		def fetch(self, url: str, headers: Any = None) -> Any:
			return weasyprint.urls.URLFetcherResponse(url, load(url))

	return Fetcher()
