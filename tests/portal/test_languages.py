"""Pages in the language of the person's account. A bench knows the translations after `bench build`."""

from html import escape

import frappe
import pytest

from lms.testing import factories
from tests.support import translations
from tests.support.users import PASSWORD, make_user
from tests.test_translations import COMPLETE

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

PATHS = (
	"/lms",
	"/lms/courses",
	"/lms/programs",
	"/lms/batches",
	"/lms/notifications",
	"/lms/profile",
	"/lms/team",
)


@pytest.fixture(params=COMPLETE)
def language(request, client) -> str:
	"""Somebody who speaks it has signed in, and has training."""
	user = make_user("LMS Student", language=request.param)
	factories.make_assignment(employee=user, due_date=factories.in_days(3))
	frappe.db.commit()
	client.login(user, PASSWORD)
	return request.param


def test_pages_are_written_in_the_language_of_the_account(client, language):
	catalog = translations.read(translations.APP.get_path(language))
	for path in PATHS:
		page = client.get(path).text
		assert f'lang="{language}"' in page, path
		assert escape(catalog.get("Sign out").string) in page, path
		assert list_untranslated(page, catalog) == [], path


def list_untranslated(page: str, catalog: translations.Catalog) -> list[str]:
	"""Return the English sentences on the page that have a translation."""
	sentences = [message for message in catalog if message.id and len(message.id.split()) > 2]
	return [
		message.id for message in sentences if message.id != message.string and escape(message.id) in page
	]


def test_number_has_the_form_of_the_language(client, language):
	forms = {
		"ar": "مستحق بعد 3 أيام",
		"de": "Fällig in 3 Tagen",
		"es": "Vence en 3 días",
		"fr": "Échéance dans 3 jours",
	}
	assert forms[language] in client.get("/lms").text
