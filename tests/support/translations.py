"""Extracts texts into `locale/main.pot` and brings the translations beside it up to date.

There are texts of the app, and of a clone: its desk, and the pages where people sign in. `make translations`
runs it. `bench generate-pot-file --app lms` finds the same texts with Frappe's
extractors. Both read `babel_extractors.csv`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

import lms
from lms import hooks

REPOSITORY = Path(__file__).parents[2]
DATES = re.compile(rb'^"PO[TR]?-\w+-Date: .*\n', flags=re.MULTILINE)

# Fields of the documents in JSON files that the desk translates.
TEXTS = {
	"DocType": ("name", "description"),
	"Report": ("report_name",),
	"Number Card": ("label",),
	"Dashboard Chart": ("chart_name",),
	"Module Onboarding": ("title", "subtitle", "success_message"),
	"Onboarding Step": ("title", "action_label", "description", "report_description"),
	"Workspace": ("label",),
	"Workspace Sidebar": ("title",),
}
TEXTS_IN_ROWS = {
	"DocType": {
		"fields": ("label", "description"),
		"links": ("group", "link_doctype"),
		"permissions": ("role",),
	},
	"Workspace": {
		"charts": ("label",),
		"number_cards": ("label",),
		"links": ("label", "description"),
		"shortcuts": ("label", "format"),
	},
	"Workspace Sidebar": {"items": ("label",)},
}

Found = tuple[int, str, str, list[str]]


@dataclass(frozen=True)
class Part:
	"""A folder of code and where its translations are."""

	root: Path
	locale: Path

	@property
	def template(self) -> Path:
		return self.locale / "main.pot"

	@property
	def languages(self) -> list[str]:
		return sorted(path.stem for path in self.locale.glob("*.po"))

	def get_path(self, language: str) -> Path:
		"""Return the file of a language, such as `pt_BR` for Frappe's `pt-BR`."""
		return self.locale / f"{language}.po"


APP = Part(REPOSITORY / "lms", REPOSITORY / "lms" / "locale")
CLONE = Part(REPOSITORY / "benchless", REPOSITORY / "benchless" / "frappe" / "locale")
# What everybody meets in a clone: its desk in the browser, and the pages where people sign in.
OF_A_CLONE = (
	("frappe/public/desk/**.js", "javascript"),
	("frappe/www/**.py", "python"),
	("frappe/www/**.html", "jinja2"),
	("frappe/templates/**.html", "jinja2"),
	("frappe/templates/**.txt", "jinja2"),
	("frappe/core/doctype/user/sign_in_mail.py", "python"),
	("benchless/access/passwords.py", "python"),
	("benchless/web/auth.py", "python"),
)


def extract_json(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
	"""Extract from a document, as Babel's extractors do."""
	document = json.load(file)
	kind = document.get("doctype") if isinstance(document, dict) else None
	texts = [document.get(field) for field in TEXTS.get(kind, ())]
	for table, fields in TEXTS_IN_ROWS.get(kind, {}).items():
		texts += [row.get(field) for row in document.get(table, ()) for field in fields]
	if kind == "DocType":
		texts += [option for field in document["fields"] for option in list_options(field)]
	if kind == "Workspace":
		blocks = json.loads(document["content"])
		texts += [block["data"]["text"] for block in blocks if block["type"] in ("header", "paragraph")]
	yield from ((1, "_", text, []) for text in texts if text)


def list_options(field: dict[str, Any]) -> list[str]:
	"""Return the words of a Select field. Numbers are not translated."""
	options = field.get("options") or ""
	if field["fieldtype"] == "HTML":
		return [options]
	if field["fieldtype"] != "Select":
		return []
	return [option for option in options.split("\n") if not option.isdigit()]


def get_methods(part: Part) -> list[tuple[str, Any]]:
	"""Return patterns of files and how to extract from them; the first that matches counts."""
	if part == CLONE:
		return list(OF_A_CLONE)
	with (REPOSITORY / "babel_extractors.csv").open() as file:
		own = [(pattern, method) for pattern, method in csv.reader(file)]
	return [
		*own,
		("**.json", extract_json),
		("**.py", "python"),
		("**.js", "javascript"),
		("**.html", "jinja2"),
	]


def extract(part: Part) -> Catalog:
	"""Return the texts and the files that have them."""
	catalog = make_catalog(None)
	keywords = {**DEFAULT_KEYWORDS, **parse_keywords(["__", "__:1,3c,3t", "later"])}
	found = extract_from_dir(
		str(part.root),
		get_methods(part),
		{"**.js": {"parse_template_string": True}},
		keywords=keywords,
	)
	for filename, _line, message, _comments, context in found:
		if message:
			catalog.add(message, locations=[(f"{part.root.name}/{filename}", 1)], context=context)
	return catalog


def make_catalog(language: str | None) -> Catalog:
	return Catalog(
		locale=language,
		header_comment=f"# {hooks.app_title}. docs/development.md has the words and the tone.",
		project=hooks.app_title,
		version=lms.__version__,
		copyright_holder=hooks.app_publisher,
		msgid_bugs_address=hooks.app_email,
		last_translator=hooks.app_email,
		language_team=hooks.app_email,
		charset="utf-8",
		fuzzy=False,
	)


def read(path: Path) -> Catalog:
	language = path.stem if path.suffix == ".po" else None
	with path.open("rb") as file:
		return read_po(file, locale=language)


def update(path: Path, template: Catalog) -> None:
	"""Add new texts to the translation of a language and drop those that the app no longer has."""
	catalog = read(path) if path.exists() else make_catalog(path.stem)
	catalog.update(template, no_fuzzy_matching=True, update_header_comment=True)
	write(path, catalog)


def write(path: Path, catalog: Catalog) -> None:
	"""Write without line numbers and dates, in which branches would conflict."""
	file = io.BytesIO()
	write_po(file, catalog, width=None, sort_output=True, ignore_obsolete=True, include_lineno=False)
	path.write_bytes(DATES.sub(b"", file.getvalue()))


if __name__ == "__main__":
	for part in (APP, CLONE):
		template = extract(part)
		write(part.template, template)
		for language in part.languages:
			update(part.get_path(language), template)
			missing = [m for m in read(part.get_path(language)) if m.id and not m.string]
			print(f"{part.root.name}, {language}: {len(missing)} of {len(template)} texts are not translated")
