"""Texts in other languages, from the apps' files."""

import pytest

from benchless.local import local
from benchless.sites import open_site
from benchless.translate import _, clear_translations, get_all_translations, get_parent_language

CSV = """Save,Salvar
Change,Trocar,Coins
Change,Alterar
"{0} of {1}","{ 0 } de { 1 }"
Not translated,
Rows of one column
Hello,Olá
"""


@pytest.fixture
def site(make_app, make_site):
	files = {"translations/pt.csv": CSV, "translations/pt-BR.csv": "Hello,Oi\n"}
	make_app("shed", "", files)
	make_app("annex", "", {"translations/pt.csv": "Save,Gravar\n"})
	clear_translations()
	with open_site(make_site("shed")):
		yield
	clear_translations()


def test_text_is_translated(site):
	assert _("Save", lang="pt") == "Salvar"


def test_language_is_the_requests_own(site):
	local.lang = "pt"
	assert _("Hello") == "Olá"


@pytest.mark.parametrize("text", ["Unknown", "Not translated", "", "Rows of one column"])
def test_text_that_nobody_has_translated_stays(site, text):
	assert _(text, lang="pt") == text


def test_same_word_may_mean_two_things(site):
	assert (_("Change", lang="pt"), _("Change", lang="pt", context="Coins")) == ("Alterar", "Trocar")


def test_placeholders_lose_the_spaces_of_translators_tools(site):
	assert _("{0} of {1}", lang="pt").format(1, 2) == "1 de 2"


def test_spaces_and_tags_around_a_text_do_not_matter(site):
	assert _(" <b>Save</b> ", lang="pt") == "Salvar"


def test_variant_stands_on_its_language(site):
	assert (_("Hello", lang="pt-BR"), _("Save", lang="pt-BR")) == ("Oi", "Salvar")


def test_app_installed_later_has_the_last_word(site):
	from benchless.install import install_app

	install_app("annex")
	assert _("Save", lang="pt") == "Gravar"


def test_english_needs_no_file(site):
	assert get_all_translations("en") == {}


def test_text_without_a_site_stays():
	assert _("Save") == "Save"


@pytest.mark.parametrize(("code", "parent"), [("pt-BR", "pt"), ("zh_TW", "zh"), ("de", None)])
def test_parent_language(code, parent):
	assert get_parent_language(code) == parent
