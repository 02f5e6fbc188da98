"""Where errors and notices go: the Error Log of the site, and files in its `logs` folder."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from .local import local
from .model import get_doc

if TYPE_CHECKING:
	from .model import Document

TITLE_LENGTH = 140
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
LOG_SIZE = 1_000_000
LOG_FILES = 5


def log_error(
	title: str | None = None,
	message: str | None = None,
	reference_doctype: str | None = None,
	reference_name: str | None = None,
) -> Document | None:
	"""Keep an error, by default the one being handled, in the Error Log; a rollback undoes it."""
	if message and "\n" in (title or ""):
		# Callers who have the two the wrong way round are many.
		title, message = message, title
	title = title or "Error"
	error = message or get_traceback()
	if local.db is None:
		print(f"{title}\n{error}", file=sys.stderr)
		return None
	if len(title) > TITLE_LENGTH:
		title, error = title[:TITLE_LENGTH], f"{title}\n{error}"
	values = {"doctype": "Error Log", "method": title, "error": error}
	reference = {"reference_doctype": reference_doctype, "reference_name": reference_name}
	entry: Document = get_doc({**values, **reference}).insert(ignore_permissions=True)
	return entry


def get_traceback(with_context: bool = False) -> str:
	"""The exception being handled, as Python prints it.

	Differs from Frappe: `with_context` adds nothing; values of variables may be secrets."""
	return "" if sys.exc_info()[0] is None else traceback.format_exc()


def logger(module: str | None = None) -> logging.Logger:
	"""A logger that writes to `logs/<module>.log` of the site."""
	name = module or "frappe"
	log = logging.getLogger(f"{local.site or 'all'}:{name}")
	if not log.handlers:
		log.addHandler(_file_handler(Path(local.site_path, "logs", f"{name}.log")))
		log.setLevel(local.conf.log_level or logging.WARNING)
		log.propagate = False
	return log


def _file_handler(path: Path) -> logging.Handler:
	path.parent.mkdir(parents=True, exist_ok=True)
	# Opened at the first line: most loggers of a site never write one.
	handler = RotatingFileHandler(path, encoding="utf-8", delay=True)
	handler.maxBytes, handler.backupCount = LOG_SIZE, LOG_FILES
	handler.setFormatter(logging.Formatter(LOG_FORMAT))
	return handler
