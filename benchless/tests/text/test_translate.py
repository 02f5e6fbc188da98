"""Texts in other languages, from the apps' files."""

import pytest

from benchless.context.local import local
from benchless.site.sites import open_site
from benchless.text.translate import _, clear_translations, get_all_translations, get_parent_language

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Save"
msgstr "Salvar"

msgctxt "Coins"
msgid "Change"
msgstr "Trocar"

msgid "Change"
msgstr "Alterar"

msgid "Not translated"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "Adivinhar"

msgid "Hello"
msgstr "Olá"
"""
VARIANT = PO.replace("Olá", "Oi").replace("Salvar", "")
ANNEX = PO.replace("Salvar", "Gravar")


@pytest.fixture
def site(make_app, make_site):
	files = {"locale/pt.po": PO, "locale/pt_BR.po": VARIANT}
	make_app("shed", "", files)
	make_app("annex", "", {"locale/pt.po": ANNEX})
	clear_translations()
	with open_site(make_site("shed")):
		yield
	clear_translations()


def test_text_is_translated(site):
	assert _("Save", lang="pt") == "Salvar"


def test_language_is_the_requests_own(site):
	local.lang = "pt"
	assert _("Hello") == "Olá"


@pytest.mark.parametrize("text", ["Unknown", "Not translated", "", "Guessed"])
def test_text_that_nobody_has_translated_stays(site, text):
	assert _(text, lang="pt") == text


def test_same_word_may_mean_two_things(site):
	assert (_("Change", lang="pt"), _("Change", lang="pt", context="Coins")) == ("Alterar", "Trocar")


def test_spaces_and_tags_around_a_text_do_not_matter(site):
	assert _(" <b>Save</b> ", lang="pt") == "Salvar"


def test_variant_stands_on_its_language(site):
	assert (_("Hello", lang="pt-BR"), _("Save", lang="pt-BR")) == ("Oi", "Salvar")


def test_app_installed_later_has_the_last_word(site):
	from benchless.setup.install import install_app

	install_app("annex")
	assert _("Save", lang="pt") == "Gravar"


def test_english_needs_no_file(site):
	assert get_all_translations("en") == {}


def test_text_without_a_site_stays():
	assert _("Save") == "Save"


@pytest.mark.parametrize(("code", "parent"), [("pt-BR", "pt"), ("zh_TW", "zh"), ("de", None)])
def test_parent_language(code, parent):
	assert get_parent_language(code) == parent
