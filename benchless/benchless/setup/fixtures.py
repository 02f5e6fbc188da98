"""Documents that come with an app: those in folders of its modules, and the lists in `fixtures/*.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .. import meta
from ..context.hooks import get_app_path, get_module_list, scrub
from ..context.local import local
from ..model import Document, get_doc

OF_THE_ROW = ("creation", "modified", "modified_by", "owner")
# Folders of modules that hold documents, and what of each the site decides.
FOLDERS = {
	"report": ("disabled", "add_total_row"),
	"number_card": (),
	"dashboard_chart": (),
	"onboarding_step": ("is_complete", "is_skipped"),
	"module_onboarding": ("is_complete",),
	"print_format": ("disabled",),
	"workspace": (),
}


def sync_module_documents(app: str) -> None:
	"""Make the site's documents say what `<app>/<module>/report/<name>/<name>.json` and the like say."""
	for module in get_module_list(app):
		for folder, kept in FOLDERS.items():
			for path in sorted(Path(get_app_path(app, scrub(module), folder)).glob("*/*.json")):
				if path.stem == path.parent.name:
					_sync(json.loads(path.read_text(encoding="utf-8")), kept)


def sync_fixtures(app: str) -> None:
	"""Make the site's documents say what the app's files say. What is equal already is left alone."""
	for path in sorted(Path(get_app_path(app, "fixtures")).glob("*.json")):
		for values in json.loads(path.read_text(encoding="utf-8")):
			_sync(values)


def _sync(values: dict[str, Any], kept: tuple[str, ...] = ()) -> None:
	"""`kept` are the fields that an existing document keeps."""
	# An app may bring documents for another app that this site does not have.
	if not meta.exists(values["doctype"]):
		return
	if not local.db.exists(values["doctype"], values["name"]):
		doc = get_doc(values)
		doc.insert(ignore_permissions=True, ignore_links=True, ignore_mandatory=True, set_name=values["name"])
		return
	doc = get_doc(values["doctype"], values["name"])
	values = {key: value for key, value in values.items() if key not in (*OF_THE_ROW, *kept)}
	if not _is_equal(doc, values):
		doc.update(values)
		doc.flags.ignore_links = doc.flags.ignore_mandatory = True
		doc.save(ignore_permissions=True)


def _is_equal(doc: Document, values: dict[str, Any]) -> bool:
	there = doc.as_dict()
	return all(_is_same(there.get(key), value) for key, value in values.items())


def _is_same(there: Any, wanted: Any) -> bool:
	if isinstance(wanted, list):
		rows = there or []
		return len(rows) == len(wanted) and all(map(_is_part, rows, wanted))
	return str(there if there is not None else "") == str(wanted if wanted is not None else "")


def _is_part(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
	return all(_is_same(row.get(key), value) for key, value in wanted.items())
