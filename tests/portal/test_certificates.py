"""One's own certificates, and verifying a certificate without an account, over HTTP and in a browser."""

import os
import re
from datetime import timedelta
from html import unescape

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.certificates import ending
from lms.lms.certificates.certificate import CERTIFICATE
from lms.lms.certificates.numbers import ALPHABET, make_number
from lms.pages import verify as page
from lms.testing import factories
from lms.testing.factories import in_days, today
from tests.support.accessibility import find_barriers
from tests.support.portal import open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

BY = "Administrator"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HOSTILE = [
	"SL-2026-0000-0000-0000-0000",
	"x",
	"%27%20or%201%3D1--",
	"%3Cscript%3Ealert(1)%3C%2Fscript%3E",
	"%00",
	"%ff%fe",
	"..%2f..%2fetc%2fpasswd",
	"{{7*7}}",
	"%E2%80%AE",
	"١٢٣٤",
	"A" * 2000,
	"null",
	"%25",
	"_",
	"%",
]


@pytest.fixture
def ada(client):
	return make_user("LMS Student", "Employee")


@pytest.fixture
def course():
	title = f"Fire & Safety {frappe.generate_hash(length=6)}"
	course = factories.make_course(title=title, lessons=1, validity_period=12, validity_unit="Months")
	frappe.db.commit()
	return course


@pytest.fixture
def certificate(ada, course):
	values = {"member": ada, "course": course.name, "reason": "Secret reason"}
	doc = factories.insert(CERTIFICATE, **values)
	frappe.db.commit()
	return doc


@pytest.fixture(autouse=True)
def no_tries_before(monkeypatch):
	monkeypatch.setattr(page, "TRIES", frappe.generate_hash(length=10))


def get_text(client, path, status=200):
	response = client.get(path)
	assert response.status_code == status, response.text
	return " ".join(unescape(response.text).split())


def verify(client, number, status=200):
	return get_text(client, f"/lms/verify/{number}", status)


# Verifying


def test_everybody_sees_whose_it_is_and_that_it_is_valid(client, certificate, course, ada):
	text = verify(client, certificate.number)
	for shown in (certificate.member_name, course.title, certificate.number, "Valid until", "Smooth LMS"):
		assert shown in text
	for hidden in (ada, certificate.name, course.name, "Secret reason", certificate.period):
		assert hidden not in text


def test_the_page_is_not_kept_or_found_by_search_engines(client, certificate):
	for path in ("", f"/{certificate.number}", "/none"):
		response = client.get(f"/lms/verify{path}")
		assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
		assert response.headers["Cache-Control"] == "no-store"
		assert response.headers["Referrer-Policy"] == "no-referrer"
		assert '<meta name="robots" content="noindex, nofollow">' in response.text


@pytest.mark.parametrize(
	"typed",
	[
		str.lower,
		lambda number: number.replace("-", ""),
		lambda number: number.replace("-", "%20"),
		lambda number: number.removeprefix("SL-"),
		lambda number: "SL-" + number[3:].replace("0", "O").replace("1", "l"),
	],
)
def test_a_number_is_found_however_it_is_typed(client, certificate, typed):
	assert certificate.number in verify(client, typed(certificate.number))
	assert certificate.number in get_text(client, f"/lms/verify?number={typed(certificate.number)}")


def test_states_are_said_with_their_day_or_the_new_number(client, certificate):
	frappe.db.set_value(CERTIFICATE, certificate.name, "expiry_date", in_days(-1))
	frappe.db.commit()
	assert "Expired on" in verify(client, certificate.number)
	new = frappe.get_doc(CERTIFICATE, ending.reissue(certificate.name, "Secret reason", today(), BY))
	frappe.db.commit()
	text = verify(client, certificate.number)
	assert f"Superseded by {new.number}" in text and f'href="/lms/verify/{new.number}"' in text
	ending.revoke(new.name, "Secret reason", today(), BY)
	frappe.db.commit()
	text = verify(client, new.number)
	assert "Revoked on" in text and "Secret reason" not in text


def test_the_answer_to_what_is_no_number_and_to_nobodys_is_the_same(client, certificate):
	other = make_number(today())
	last = certificate.number[-1]
	wrong = certificate.number[:-1] + ALPHABET[ALPHABET.index(last) - 1]
	texts = {verify(client, number, 404).replace(number, "") for number in (other, wrong, "qqqq")}
	assert len(texts) == 1
	assert "There is no certificate with this number" in texts.pop()


@pytest.mark.parametrize("number", HOSTILE)
def test_hostile_numbers_are_not_found(client, certificate, number):
	for path in (f"/lms/verify/{number}", f"/lms/verify?number={number}"):
		response = client.get(path)
		# What has slashes is another page, for which people sign in.
		assert response.status_code in ((302, 404) if "%2" in path else (404,)), path
		assert "<script>alert" not in response.text and "49" not in response.text
		assert certificate.member_name not in response.text


def test_a_list_of_numbers_is_no_number(client, certificate):
	response = client.get(f"/lms/verify?number={certificate.number}&number={certificate.number}")
	assert response.status_code in (200, 404)
	assert client.get("/lms/verify?number[]=1").status_code == 200


def test_numbers_from_one_address_are_limited(client, certificate, monkeypatch):
	monkeypatch.setattr(page, "MOST_TRIES", 3)
	for _ in range(3):
		assert client.get("/lms/verify/none").status_code == 404
	response = client.get(f"/lms/verify/{certificate.number}")
	assert response.status_code == 429
	assert certificate.member_name not in response.text and "Try again in 10 minutes" in response.text
	assert client.get("/lms/verify").status_code == 200


def test_the_holder_hides_their_name(client, ada, certificate):
	client.login(ada, PASSWORD)
	form = {"certificate": certificate.name, "show": "0"}
	assert post(client, form).status_code == 303
	initials = " ".join(f"{word[0]}." for word in certificate.member_name.split())
	text = verify(client, certificate.number)
	assert certificate.member_name not in text and initials in text and "Valid" in text
	post(client, form | {"show": "1"})
	assert certificate.member_name in verify(client, certificate.number)


def post(client, form):
	token = client.get("/lms/certificates").text.partition('name="csrf-token" content="')[2].partition('"')[0]
	return client.post("/lms/certificates", data=form | {"csrf_token": token})


# One's own


def test_the_holder_sees_their_certificates_and_nobody_elses(client, ada, certificate, course):
	ben = make_user("LMS Student")
	other = factories.insert(CERTIFICATE, member=ben, course=course.name, reason="Other")
	frappe.db.commit()
	client.login(ada, PASSWORD)
	text = get_text(client, "/lms/certificates")
	assert course.title in text and certificate.number in text and f"/lms/verify/{certificate.number}" in text
	assert f"name={certificate.name}" in text
	assert other.number not in text


def test_nobody_hides_the_name_of_others(client, ada, certificate):
	client.login(make_user("LMS Student", "Moderator"), PASSWORD)
	response = post(client, {"certificate": certificate.name, "show": "0"})
	assert response.status_code == 404
	assert frappe.db.get_value(CERTIFICATE, certificate.name, "published") == 1


def test_a_revoked_certificate_says_why(client, ada, certificate):
	ending.revoke(certificate.name, "The exam was copied", today(), BY)
	frappe.db.commit()
	client.login(ada, PASSWORD)
	text = get_text(client, "/lms/certificates")
	assert "Revoked on" in text and "The exam was copied" in text


def test_who_has_none_is_told_how_to_get_one(client):
	client.login(make_user("LMS Student"), PASSWORD)
	assert "You have no certificates yet" in get_text(client, "/lms/certificates")


def test_a_certificate_that_the_course_gives_since_can_be_fetched(client, ada, course):
	factories.make_enrollment(course.name, ada)
	factories.complete_lessons(ada, course.name)
	course.db_set("enable_certification", 1)
	frappe.db.commit()
	client.login(ada, PASSWORD)
	assert "You can get these" in get_text(client, "/lms/certificates")
	assert post(client, {"course": course.name}).status_code == 303
	frappe.db.rollback()
	assert frappe.db.count(CERTIFICATE, {"member": ada}) == 1
	assert "You can get these" not in get_text(client, "/lms/certificates")


def test_a_course_that_is_not_completed_gives_none(client, ada, course):
	course.db_set("enable_certification", 1)
	factories.make_enrollment(course.name, ada)
	frappe.db.commit()
	client.login(ada, PASSWORD)
	response = post(client, {"course": course.name})
	assert response.status_code == 417 and "Complete the course first" in response.text
	assert not frappe.db.exists(CERTIFICATE, {"member": ada})


def test_the_last_valid_day_is_valid(client, certificate):
	frappe.db.set_value(CERTIFICATE, certificate.name, "expiry_date", today())
	frappe.db.commit()
	assert "Expired" not in verify(client, certificate.number)
	frappe.db.set_value(CERTIFICATE, certificate.name, "expiry_date", today() - timedelta(days=1))
	frappe.db.commit()
	assert "Expired" in verify(client, certificate.number)


# In the browser


@pytest.fixture
def shown(ada, certificate, course):
	"""A valid certificate, one with a long title that was superseded, and one that was revoked."""
	word = "Donaudampfschifffahrtsgesellschaftskapitänsausbildung"
	batch = factories.make_batch(title=f"{word} {word}").name
	old = factories.insert(CERTIFICATE, member=ada, batch_name=batch, reason="Before")
	ending.reissue(old.name, "The name was corrected", today(), BY)
	program = factories.make_program(title="Safety at work").name
	revoked = factories.insert(CERTIFICATE, member=ada, program=program, reason="Before")
	ending.revoke(revoked.name, "The exam was copied", today(), BY)
	frappe.db.commit()
	return {"valid": certificate, "superseded": old, "revoked": revoked}


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("look", ["desktop", "phone", "dark", "rtl"])
def test_the_pages_are_for_everybody(page, ada, shown, look):
	open_session(page, ada)
	page.set_viewport_size({"width": 390 if look == "phone" else 1280, "height": 900})
	page.emulate_media(color_scheme="dark" if look == "dark" else "light")
	language = "?_lang=ar" if look == "rtl" else ""
	if language:
		frappe.db.set_value("User", ada, "language", "ar")
		frappe.db.commit()
	paths = [
		"certificates",
		"verify",
		"verify/nothing-like-it",
		*(f"verify/{c.number}" for c in shown.values()),
	]
	for path in paths:
		page.goto(f"/lms/{path}{language}")
		expect(page.locator("html")).to_have_attribute("dir", "rtl" if language else "ltr")
		expect(page.get_by_role("heading", level=1)).to_have_count(1)
		# One certificate was revoked, and one superseded.
		for number in range(2 if path == "certificates" else 0):
			page.locator("main summary").nth(number).click()
		assert find_barriers(page) == [], path
		assert measure(page, OVERFLOW) <= 0, path
		take(page, f"{look}-{path.replace('/', '-')[:24]}")


def take(page, name):
	"""Keep a picture of the page, for those who want to look at it."""
	if folder := os.environ.get("PICTURES"):
		page.screenshot(path=f"{folder}/certificates-{name}.png", full_page=True)


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_a_certificate_is_verified_with_the_keyboard_alone(page, certificate):
	page.goto("/lms/verify")
	page.get_by_label("Number of the certificate").focus()
	page.keyboard.type("sl-2026-wrong")
	page.keyboard.press("Enter")
	expect(page.get_by_role("alert")).to_contain_text("There is no certificate with this number")
	field = page.get_by_label("Number of the certificate")
	expect(field).to_have_value("sl-2026-wrong")
	field.focus()
	page.keyboard.press("Control+A")
	page.keyboard.type(certificate.number.lower().replace("-", " "))
	page.keyboard.press("Enter")
	expect(page.locator(".badge")).to_have_text("Valid")
	expect(page.get_by_text(certificate.member_name)).to_be_visible()


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_the_holder_shares_and_hides_the_name_without_a_mouse(page, ada, certificate):
	open_session(page, ada)
	page.goto("/lms/certificates")
	page.locator("main summary").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_label("Link to verify the certificate")).to_have_value(
		re.compile(re.escape(f"/lms/verify/{certificate.number}"))
	)
	page.get_by_role("button", name="Show only my initials").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("status")).to_have_text(
		"People who verify the certificate see only your initials."
	)
