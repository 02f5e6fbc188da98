"""Every text is translatable, and the languages that we call complete are complete."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from jinja2 import Environment

from lms.lms.shared.counts import FORMS
from tests.support import translations

COMPLETE = ("ar", "de", "es", "fr")
APP = translations.REPOSITORY / "lms"
PARTS = (translations.APP, translations.CLONE)
FILES = [part.get_path(language) for part in PARTS for language in part.languages]
PLACEHOLDER = re.compile(r"\{\d*\}")
TAG = re.compile(r"<[^>]+>")
# A macro that fills in a tag stands outside of it.
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
# What people read or hear, besides the text between the tags.
SAID = ("alt", "aria-label", "content", "label", "placeholder", "title")
# Their first argument is shown to somebody.
TELLING = ("throw", "msgprint")


def texts_of(catalog: Catalog) -> set[tuple[str, str | None]]:
	return {(message.id, message.context) for message in catalog if message.id}


@pytest.fixture(scope="module")
def app() -> Catalog:
	return translations.extract(translations.APP)


@pytest.fixture(params=FILES, ids=lambda path: str(path.relative_to(translations.REPOSITORY)), scope="module")
def translation(request) -> Catalog:
	return translations.read(request.param)


@pytest.mark.parametrize("part", PARTS, ids=["app", "clone"])
def test_files_have_the_texts_of_the_code(part):
	texts = texts_of(translations.extract(part))
	assert set(part.languages) >= set(COMPLETE)
	for path in (part.template, *map(part.get_path, part.languages)):
		assert texts_of(translations.read(path)) == texts, f"{path}: run make translations"


def test_every_text_can_be_found():
	"""Neither Babel nor a bench finds texts inside f-strings. benchless says there what Frappe says."""
	paths = [path for path in APP.rglob("*.py") if not path.name.startswith("test_")]
	hidden = [
		(path.name, ast.unparse(call))
		for path in paths
		for string in ast.walk(ast.parse(path.read_text()))
		if isinstance(string, ast.JoinedStr)
		for call in ast.walk(string)
		if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_"
		if any(isinstance(argument, ast.Constant) for argument in call.args)
	]
	assert len(paths) > 100 and hidden == []


def test_bench_finds_the_same_texts(app):
	"""With `bench generate-pot-file`."""
	extraction = pytest.importorskip("frappe.gettext.translate", reason="Frappe's extractors are on a bench")
	methods = [*extraction.get_method_map("lms"), *extraction.get_method_map("frappe")]
	found = extract_from_dir(str(APP), methods, keywords=DEFAULT_KEYWORDS)
	assert {(text, context) for _file, _line, text, _comments, context in found if text} == texts_of(app)


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("part", PARTS, ids=["app", "clone"])
def test_complete_languages_lack_nothing(part, language):
	catalog = translations.read(part.get_path(language))
	assert [message.id for message in catalog if message.id and (message.fuzzy or not message.string)] == []


def test_translations_have_the_placeholders_and_tags_of_the_text(translation):
	wrong = [
		message.string
		for message in translation
		if message.id and message.string and not fits(message.id, message.string)
	]
	assert wrong == []


def fits(text: str, translated: str) -> bool:
	if "|" in text:
		return all(set(PLACEHOLDER.findall(form)) <= allowed(text) for form in translated.split("|"))
	return all(sorted(part.findall(text)) == sorted(part.findall(translated)) for part in (PLACEHOLDER, TAG))


def allowed(text: str) -> set[str]:
	"""The number itself can be left out, as in `tomorrow` or in the dual."""
	return {"{0}", *PLACEHOLDER.findall(text)}


def test_translations_have_each_form_of_their_language(translation):
	known = Locale.parse(translation.locale).plural_form.tags
	expected = {2, len([form for form in FORMS if form == "other" or form in known])}
	if "two" in known or "few" in known:
		expected -= {2}
	for message in translation:
		if message.id and message.string:
			forms = message.string.count("|") + 1
			assert forms in (expected if "|" in message.id else {1}), message.string


def test_texts_are_found_as_frappe_looks_for_them(app):
	"""Frappe removes spaces around a text, and the tags in texts of Python and templates, before it looks."""
	for message in app:
		assert message.id == message.id.strip()
		is_of_the_desk = all(path.endswith((".json", ".js")) for path, _line in message.locations)
		assert is_of_the_desk or not TAG.search(message.id), message.id


# Nothing is said that is not translated.


def code_of_the_app(pattern: str) -> list[Path]:
	left_out = ("testing", "demo", "patches")
	return [
		path
		for path in sorted(APP.rglob(pattern))
		if not path.name.startswith(("test_", "conftest")) and not set(left_out) & set(path.parts)
	]


def names(paths: list[Path]) -> list[str]:
	return [str(path.relative_to(APP)) for path in paths]


PAGES = code_of_the_app("*.html")
MAILS = code_of_the_app("templates/emails/*.txt")


class Said(HTMLParser):
	"""Collects the words of a template that somebody reads."""

	def __init__(self) -> None:
		super().__init__()
		self.words: list[str] = []

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		if tag == "meta":
			return
		self.words += [value for name, value in attrs if name in SAID and has_words(value or "")]

	def handle_data(self, data: str) -> None:
		if self.get_starttag_text() not in ("<style>", "<script>") and has_words(ATTRIBUTE.sub("", data)):
			self.words.append(data.strip())


def has_words(text: str) -> bool:
	return bool(re.search(r"[^\W\d_]", re.sub(r"&\w+;|https://", "", text)))


def written_in(template: Path) -> str:
	"""The template without what Jinja puts into it."""
	tokens = Environment().lex(template.read_text())
	return "".join(value if kind == "data" else "" for _line, kind, value in tokens)


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_pages_and_mails_say_nothing_untranslated(page):
	said = Said()
	said.feed(written_in(page))
	assert said.words == []


@pytest.mark.parametrize("mail", MAILS, ids=names(MAILS))
def test_plain_mails_say_nothing_untranslated(mail):
	assert not has_words(written_in(mail))


def test_messages_are_translated():
	untranslated = [
		f"{path.relative_to(APP)}:{call.lineno}"
		for path in code_of_the_app("*.py")
		for call in calls_that_tell(ast.parse(path.read_text()))
		if isinstance(call.args[0], ast.Constant | ast.JoinedStr) and has_words(literal_of(call.args[0]))
	]
	assert untranslated == []


def calls_that_tell(tree: ast.AST) -> Iterator[ast.Call]:
	for call in ast.walk(tree):
		if isinstance(call, ast.Call) and call.args and getattr(call.func, "attr", None) in TELLING:
			yield call


def literal_of(node: ast.Constant | ast.JoinedStr) -> str:
	"""The words of a text or an f-string that stand there as they are."""
	parts = node.values if isinstance(node, ast.JoinedStr) else [node]
	return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
