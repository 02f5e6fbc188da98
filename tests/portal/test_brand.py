"""The brand that LMS Settings have: name, logo and colour on every page, and who may set them."""

import re
from html import escape

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.shared.brand import get_brand, get_contact
from lms.lms.shared.colours import DARK, LIGHT, derive_accents
from tests.portal.test_layout import OVERFLOW
from tests.support.accessibility import find_barriers
from tests.support.portal import Learner, make_learner, make_report, open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

SETTINGS = "/api/resource/LMS Settings/LMS Settings"
LINK = re.compile(r'<link rel="stylesheet" href="(/lms/brand\.css[^"]*)">')
LOGO = "/assets/lms/images/logo.svg"
LONG = "Donaudampfschifffahrtsgesellschaftskapitäns & <Akademie> 2026"[:60]
# Each has to be moved, in light, in dark or in both, and the last ones have hardly a hue.
COLOURS = ("#ffcc00", "#00205b", "#e4002b", "#808080", "#ffffff", "#000000")


def brand(**values: str | None) -> None:
	frappe.get_single("LMS Settings").update(
		{f"brand_{field}": value for field, value in values.items()}
	).save()
	frappe.db.commit()


@pytest.fixture
def learner(client) -> Learner:
	"""Signed in, on a site that has no brand."""
	brand(name="Smooth LMS", logo="", colour="")
	learner = make_learner()
	client.login(learner.user, PASSWORD)
	return learner


def find_styles(client) -> str | None:
	"""Return the address of the stylesheet that the home page has."""
	found = LINK.findall(client.get("/lms").text)
	return found[0] if found else None


def test_pages_without_a_brand_are_as_they_were(client, learner):
	text = client.get("/lms").text
	assert "· Smooth LMS</title>" in text and "<span>Smooth LMS</span>" in text
	assert "brand.css" not in text and 'content="#ffffff" media' in text
	assert client.get("/lms/brand.css").status_code == 404


def test_name_is_on_the_page_as_text(client, learner):
	brand(name=LONG)
	text = client.get("/lms").text
	assert f"· {escape(frappe.get_single('LMS Settings').brand_name)}</title>" in text
	assert "<Akademie>" not in text


def test_empty_name_is_the_standard_one(client, learner):
	brand(name="")
	assert "· Smooth LMS</title>" in client.get("/lms").text


def test_logo_replaces_the_sign_and_is_called_like_the_brand(client, learner):
	brand(name="Larkfield", logo=LOGO)
	text = client.get("/lms").text
	assert f'<img src="{LOGO}" alt="Larkfield" height="40">' in text and "<span>Larkfield</span>" not in text


@pytest.mark.parametrize(
	"address", ["https://evil.example/a.png", "/api/method/logout", "javascript:alert(1)"]
)
def test_logo_from_elsewhere_is_not_loaded_even_if_it_was_stored(client, learner, address):
	frappe.db.set_single_value("LMS Settings", "brand_logo", address)
	frappe.db.commit()
	text = client.get("/lms").text
	assert address not in text and "<span>Smooth LMS</span>" in text


def test_colour_is_a_stylesheet_of_this_site_that_browsers_keep(client, learner):
	brand(colour="#ff0000")
	response = client.get(find_styles(client))
	assert response.status_code == 200 and response.mimetype == "text/css"
	assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
	light, dark = response.text.split("@media screen and (prefers-color-scheme: dark)")
	assert f"--accent: {derive_accents('#ff0000', LIGHT).accent};" in light
	assert f"--accent: {derive_accents('#ff0000', DARK).accent};" in dark


def test_each_page_names_the_colours_for_the_browser_itself(client, learner):
	brand(colour="#ff0000")
	text = client.get("/lms/courses").text
	accents = {scheme: derive_accents("#ff0000", scheme) for scheme in (LIGHT, DARK)}
	assert f'content="{accents[LIGHT].accent}" media="(prefers-color-scheme: light)"' in text
	assert f'content="{accents[DARK].accent_soft}" media="(prefers-color-scheme: dark)"' in text


def test_address_changes_with_the_colour_and_old_ones_are_not_kept(client, learner):
	brand(colour="#ff0000")
	before = find_styles(client)
	brand(colour="#00ff00")
	assert find_styles(client) != before
	for address in (before, "/lms/brand.css", "/lms/brand.css?v=none"):
		response = client.get(address)
		assert response.text == client.get(find_styles(client)).text
		assert response.headers["Cache-Control"] == "private, no-cache"


def test_styles_hold_nothing_but_colours(client, learner):
	brand(colour="#ff0000")
	text = client.get(find_styles(client) + "&colour=}*{display:none}").text
	rest = re.sub(r"--(on-)?accent(-strong|-soft)?: #[0-9a-f]{6};", "", text)
	assert (
		re.sub(r"\s+", " ", rest).strip()
		== ":root { } @media screen and (prefers-color-scheme: dark) { :root { } }"
	)


@pytest.mark.parametrize("stored", ["#f00;}*{display:none", "red", "</style><script>", "#ff00000"])
def test_what_was_stored_without_a_check_is_no_colour(client, learner, stored):
	frappe.db.set_single_value("LMS Settings", "brand_colour", stored)
	frappe.db.commit()
	assert find_styles(client) is None
	assert client.get("/lms/brand.css").status_code == 404


def test_guests_see_the_colour_on_the_page_that_verifies_certificates(client):
	brand(colour="#ff0000")
	assert "/lms/brand.css" in client.get("/lms/verify").text
	assert client.get("/lms/brand.css").status_code == 200


def test_brand_costs_no_statement_as_pages_read_the_settings_anyway(learner, monkeypatch):
	brand(name="Larkfield", logo=LOGO, colour="#ff0000")
	get_contact()
	monkeypatch.setattr(type(frappe.local.db), "sql", lambda *_args, **_kwargs: pytest.fail("a statement"))
	found = get_brand()
	assert (found.name, found.logo, found.colour) == ("Larkfield", LOGO, "#ff0000")


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_sets_the_brand(client, role):
	client.login(make_user(role), PASSWORD)
	change = {"brand_name": "Larkfield", "brand_logo": LOGO, "brand_colour": "#00205B"}
	assert client.put(SETTINGS, json=change).status_code == 200
	frappe.db.rollback()
	stored = frappe.get_single("LMS Settings")
	assert (stored.brand_name, stored.brand_logo, stored.brand_colour) == ("Larkfield", LOGO, "#00205b")


@pytest.mark.parametrize(
	"role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR Manager", "HR User"]
)
@pytest.mark.parametrize(
	"change", [{"brand_name": "Mine"}, {"brand_logo": "/files/mine.png"}, {"brand_colour": "#ff0000"}]
)
def test_nobody_else_sets_it(client, role, change):
	client.login(make_user(role), PASSWORD)
	assert client.put(SETTINGS, json=change).status_code == 403
	[(fieldname, value)] = change.items()
	form = {"doctype": "LMS Settings", "name": "LMS Settings", "fieldname": fieldname, "value": value}
	assert client.post("/api/method/frappe.client.set_value", json=form).status_code == 403
	frappe.db.rollback()
	assert frappe.db.get_single_value("LMS Settings", fieldname) != value


@pytest.mark.parametrize("value", [["#ff0000"], {"a": 1}, 5, "x" * 5000, "\ud800"])
@pytest.mark.parametrize("field", ["name", "logo", "colour"])
def test_what_is_no_brand_is_refused_with_a_message(client, field, value):
	client.login(make_user("Moderator"), PASSWORD)
	response = client.put(SETTINGS, json={f"brand_{field}": value})
	assert response.status_code == (200 if (field, value) == ("name", 5) else 417), response.text


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
class TestInABrowser:
	@pytest.fixture
	def manager(self, page) -> Learner:
		learner = make_learner()
		make_report(learner.user, "Ada", learner.course, due_in=-3)
		open_session(page, learner.user)
		return learner

	@pytest.mark.parametrize("scheme", ["light", "dark"])
	def test_no_colour_makes_texts_hard_to_read(self, page, manager, scheme):
		page.emulate_media(color_scheme=scheme)
		accents = LIGHT if scheme == "light" else DARK
		for colour in COLOURS:
			brand(colour=colour)
			for path in ("/lms", "/lms/courses", manager.url, f"{manager.url}/learn/1-1", "/lms/team"):
				page.goto(path)
				assert find_barriers(page) == [], (colour, path)
			expected = derive_accents(colour, accents).accent
			assert measure(page, "getComputedStyle(document.body).getPropertyValue('--accent')") == expected

	@pytest.mark.parametrize("width", [320, 390, 1280])
	@pytest.mark.parametrize("logo", [None, LOGO])
	def test_a_long_name_and_a_logo_fit_into_the_bar(self, page, manager, width, logo):
		brand(name=LONG, logo=logo)
		page.set_viewport_size({"width": width, "height": 800})
		for language in ("en", "ar"):
			page.goto(f"/lms?_lang={language}")
			assert measure(page, OVERFLOW) <= 0
			assert measure(page, "document.querySelector('.topbar').offsetHeight") <= 64
			name = page.get_by_role("banner").get_by_role("link").first
			expect(name).to_have_accessible_name(frappe.get_single("LMS Settings").brand_name)

	def test_policy_lets_the_colour_and_the_logo_pass(self, page, manager):
		brand(colour="#ff0000", logo=LOGO)
		problems = []
		page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
		page.goto("/lms")
		assert measure(page, "document.querySelector('.brand img').naturalWidth") > 0
		assert problems == []
