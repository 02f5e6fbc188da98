"""Chromium for the page tests: the system's own, or the one Playwright installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

# No first-run pages, no look-ups of the browser vendor's hosts: the tests talk to 127.0.0.1 alone.
ARGUMENTS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
# No page takes as long on any machine, however busy. A test that fails should not hold up a whole run.
IN_MILLISECONDS = 180_000


def find_chromium() -> str | None:
	"""Path of a Chromium on this machine (`CHROMIUM` names one), or None."""
	# The first has no window, and opens a context in a third of the time.
	known = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
	names = (os.environ.get("CHROMIUM"), *known)
	return next((path for name in names if name and (path := shutil.which(name))), None)


@contextmanager
def launched_browser() -> Iterator[object]:
	"""A headless browser; without one the test is skipped, or fails where `REQUIRE_BROWSER` is set."""
	from playwright.sync_api import Error, expect, sync_playwright

	expect.set_options(timeout=IN_MILLISECONDS)
	with sync_playwright() as playwright:
		try:
			browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
		except Error as error:
			if os.environ.get("REQUIRE_BROWSER"):
				raise
			pytest.skip(f"no Chromium here; install it ({type(error).__name__})")
		try:
			yield browser
		finally:
			browser.close()


@contextmanager
def open_context(browser: object, **options: object) -> Iterator[object]:
	"""A browser context of its own, which has time."""
	context = browser.new_context(**{"locale": "en-GB", **options})
	context.set_default_timeout(IN_MILLISECONDS)
	try:
		yield context
	finally:
		context.close()
