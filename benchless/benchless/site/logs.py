"""Logs errors and notices, in the site's Error Log and in files in its `logs` folder."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from ..context.local import local
from ..model import get_doc

if TYPE_CHECKING:
	from ..model import Document

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
	"""Add an error (default: the current exception) to the Error Log. A rollback removes it again."""
	if message and "\n" in (title or ""):
		# Many callers confuse the two.
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
	"""Return the current exception as Python prints it.

	Differs from Frappe: `with_context` adds nothing, because values of variables may be secret."""
	return "" if sys.exc_info()[0] is None else traceback.format_exc()


def logger(module: str | None = None) -> logging.Logger:
	"""Return a logger that writes to `logs/<module>.log` of the site."""
	name = module or "frappe"
	log = logging.getLogger(f"{local.site or 'all'}:{name}")
	if not log.handlers:
		log.addHandler(_file_handler(Path(local.site_path, "logs", f"{name}.log")))
		log.setLevel(local.conf.log_level or logging.WARNING)
		log.propagate = False
	return log


def _file_handler(path: Path) -> logging.Handler:
	path.parent.mkdir(parents=True, exist_ok=True)
	# Opened with the first line, because most loggers never write one.
	handler = RotatingFileHandler(path, encoding="utf-8", delay=True)
	handler.maxBytes, handler.backupCount = LOG_SIZE, LOG_FILES
	handler.setFormatter(logging.Formatter(LOG_FORMAT))
	return handler
