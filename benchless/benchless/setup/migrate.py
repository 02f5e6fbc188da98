"""Migrates a site to the current code of its apps. Never drops data, and can be repeated."""

from __future__ import annotations

from pathlib import Path

from ..context.hooks import clear_hooks_cache, get_attr, get_hooks, get_installed_apps
from ..context.local import local
from ..database.framework import create_framework_tables
from ..jobs.scheduler import sync_jobs
from .fixtures import sync_fixtures, sync_module_documents
from .install import close_folder
from .patches import AFTER_SYNC, BEFORE_SYNC, run_patches
from .sync import forget_removed_doctypes, sync_app


def migrate() -> None:
	"""Migrate the active site, and commit."""
	clear_hooks_cache()
	close_folder(Path(local.site_path))
	local.flags.in_migrate = True
	try:
		_run_hooks("before_migrate")
		run_patches(BEFORE_SYNC)
		create_framework_tables(local.db)
		for app in get_installed_apps():
			sync_app(app)
			sync_module_documents(app)
		forget_removed_doctypes()
		run_patches(AFTER_SYNC)
		sync_jobs()
		for app in get_installed_apps():
			sync_fixtures(app)
		_run_hooks("after_migrate")
		local.db.commit()
	finally:
		local.flags.in_migrate = False


def _run_hooks(name: str) -> None:
	for method in get_hooks(name):
		get_attr(method)()
	local.db.commit()
