"""Runs patches: changes to data for a new version of an app. Each line of `patches.txt` runs once."""

from __future__ import annotations

import configparser
from collections.abc import Iterator
from pathlib import Path

from ..context.hooks import get_app_path, get_attr, get_installed_apps
from ..context.local import local
from ..utils.clock import now_datetime
from ..utils.data import generate_hash

LOG = "Patch Log"
BEFORE_SYNC = "pre_model_sync"
AFTER_SYNC = "post_model_sync"


def run_patches(section: str) -> list[str]:
	"""Run the patches that this site has not run yet, each in its own transaction. Returns the lines."""
	done = set(local.db.get_values(LOG, {}, "patch", pluck=True))
	to_do = [line for app in get_installed_apps() for line in _lines(app, section) if line not in done]
	for line in to_do:
		_run(line)
	return to_do


def _run(line: str) -> None:
	local.flags.in_patch = True
	try:
		# A line may end with a comment. Changing the comment runs the patch again.
		get_attr(f"{line.split()[0]}.execute")()
		_log([line])
		local.db.commit()
	except Exception:
		local.db.rollback()
		raise
	finally:
		local.flags.in_patch = False


def mark_as_done(app: str) -> None:
	"""Mark all patches of an app as done, because a new installation does not need them."""
	done = set(local.db.get_values(LOG, {}, "patch", pluck=True))
	lines = [line for section in (BEFORE_SYNC, AFTER_SYNC) for line in _lines(app, section)]
	_log([line for line in lines if line not in done])


def _log(lines: list[str]) -> None:
	now, user = now_datetime(), local.session.user
	rows = [(generate_hash(length=10), now, now, user, user, line) for line in lines]
	fields = ["name", "creation", "modified", "owner", "modified_by", "patch"]
	if rows:
		local.db.bulk_insert(LOG, fields, rows)


class _Sections(configparser.ConfigParser):
	def optionxform(self, optionstr: str) -> str:
		"""Keep the case of lines."""
		return optionstr


def _lines(app: str, section: str) -> Iterator[str]:
	path = Path(get_app_path(app, "patches.txt"))
	parser = _Sections(allow_no_value=True, delimiters="\n", interpolation=None)
	if path.is_file():
		parser.read_string(path.read_text())
	if parser.has_section(section):
		yield from parser[section]
