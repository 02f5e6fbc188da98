"""The desk of a clone speaks the reader's language, as on a bench."""

import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories
from tests.desk.conftest import Desk
from tests.support.users import PASSWORD, make_user

pytestmark = pytest.mark.desk
# What each language calls searching in a list, exporting it, and saving and deleting a document.
WORDS = {
	"ar": ("البحث في", "تصدير", "حفظ", "حذف"),
	"de": ("suchen", "Exportieren", "Speichern", "Löschen"),
	"es": ("Buscar en", "Exportar", "Guardar", "Eliminar"),
	"fr": ("Rechercher dans", "Exporter", "Enregistrer", "Supprimer"),
}


@pytest.mark.parametrize("language", WORDS)
def test_lists_and_forms_speak_the_readers_language(page, committed, language):
	search, export, save, delete = WORDS[language]
	user = make_user("Moderator", "System Manager", language=language)
	category = factories.make_category(factories.unique("Category"))
	frappe.db.commit()
	page.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD})
	desk = Desk(page)
	desk.open("/lms-category")
	expect(page.get_by_label(re.compile(search)).first).to_be_visible()
	expect(page.get_by_role("button", name=export, exact=True)).to_be_visible()
	desk.open(f"/lms-category/{category}")
	expect(desk.button(save)).to_be_visible()
	page.locator("summary, button[aria-haspopup]").last.click()
	expect(page.get_by_text(delete, exact=True).first).to_be_visible()
