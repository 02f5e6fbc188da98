"""Certificates on paper."""

import frappe
import pytest
from frappe.utils import getdate

from lms.lms.prints import certificates, documents, renderer
from lms.lms.shared.language import long_date
from lms.testing.factories import insert
from lms.testing.pdf import open_pdf, read_metadata, read_text

TODAY = "2026-11-30"
LONG_NAME = "Maria-Magdalena Wolfeschlegelsteinhausenbergerdorff-Papadopoulou y Fernández de Córdoba"
LONG_TITLE = "Handling of hazardous substances in laboratories and during transport: annual refresher " * 3


def new_certificate(**values: object) -> frappe.model.document.Document:
	"""A certificate that is not stored: its record is written by the app alone."""
	standard = {
		"doctype": certificates.DOCTYPE,
		"name": "a1b2c3d4e5",
		"member": "Administrator",
		"member_name": "Anna Łukasiewicz",
		"course": "a-course",
		"course_title": "Information Security",
		"issue_date": getdate(TODAY),
		"expiry_date": getdate("2027-11-29"),
		"number": "SL-2026-7K3M-9QXT-4F2A",
	}
	return frappe.get_doc(standard | values)


def make(doc, print_format: str | None = None, language: str = "en") -> bytes:
	return documents.make_document(
		doc, print_format, user="Administrator", language=language, today=getdate(TODAY)
	)


@pytest.mark.parametrize("design", certificates.DESIGNS)
def test_a_certificate_says_who_did_what_when_and_until_when(design):
	content = make(new_certificate(), design)
	text = read_text(content)
	for part in ("Anna Łukasiewicz", "Information Security", "SL-2026-7K3M-9QXT-4F2A", "Smooth LMS"):
		assert part in text
	assert long_date(getdate(TODAY), "en") in text
	assert long_date(getdate("2027-11-29"), "en") in text
	assert "/lms/verify/" in text.replace(" ", "")
	assert read_metadata(content)["Title"] == "Information Security – Anna Łukasiewicz"


@pytest.mark.parametrize("design", certificates.DESIGNS)
@pytest.mark.parametrize("language", ["en", "ar", "de"])
def test_it_fits_one_page_with_long_names_in_every_language(design, language):
	content = make(new_certificate(member_name=LONG_NAME, course_title=LONG_TITLE.strip()), design, language)
	pdf = open_pdf(content)
	assert len(pdf) == 1
	width, height = pdf[0].get_size()
	assert (round(width), round(height)) == (842, 595)
	assert "Wolfeschlegelsteinhausenbergerdorff" in read_text(content)


def test_names_and_titles_in_arabic():
	text = read_text(
		make(new_certificate(member_name="فاطمة الزهراء", course_title="أمن المعلومات"), None, "ar")
	)
	if int(renderer.import_weasyprint().__version__.split(".")[0]) > 59:
		assert "فاطمة الزهراء" in text
		assert "أمن المعلومات" in text


def test_hostile_markup_is_shown_as_text():
	name = "<img src=x onerror=alert(1)><script>alert(1)</script>"
	text = read_text(make(new_certificate(member_name=name, course_title="{{ 7 * 7 }}</style><b>")))
	assert "<script>" in text.replace(" ", "")
	assert "{{ 7 * 7 }}" in text


def test_a_certificate_without_an_end_or_a_number():
	text = read_text(make(new_certificate(expiry_date=None, number=None)))
	assert "Valid until" not in text
	assert "Verify" not in text


def test_the_brand_of_the_site(monkeypatch):
	settings = frappe.get_doc("LMS Settings")
	settings.update({"brand_name": "Ödland & Söhne", "brand_colour": "#7a1fa2"}).save()
	html = certificates.draw_certificate(new_certificate(), "modern", "en", getdate(TODAY))
	assert "#7a1fa2" in html
	text = read_text(make(new_certificate(), "Certificate Modern"))
	assert "Ödland & Söhne" in text
	assert "Smooth LMS" not in text


def test_a_revoked_certificate_says_so(monkeypatch):
	monkeypatch.setattr(certificates, "describe_end", lambda _name, _today: "Revoked")
	assert "Revoked" in read_text(make(new_certificate()))


def make_format(**values: object) -> str:
	standard = {
		"name": frappe.generate_hash(length=10),
		"doc_type": certificates.DOCTYPE,
		"standard": "No",
		"custom_format": 1,
		"print_format_type": "Jinja",
		"module": "LMS",
		"html": (
			"{% set c = describe_certificate(doc) %}"
			"<p>Own: {{ doc.member_name }} {{ c.issued_on }}</p>{{ c.code }}"
		),
	}
	return insert("Print Format", **standard | values).name


def test_a_print_format_of_the_sites_own():
	name = make_format(css="p { font-size: 30pt }")
	doc = new_certificate(member_name="<b>Anna</b>")
	text = read_text(make(doc, name))
	assert f"Own: <b>Anna</b> {long_date(getdate(TODAY), 'en')}" in text


def test_which_print_format_a_certificate_has():
	assert certificates.find_print_format(new_certificate()) == "Certificate"
	own, site = make_format(), make_format()
	frappe.get_doc("LMS Settings").update({"certificate_template": site}).save()
	assert certificates.find_print_format(new_certificate()) == site
	assert certificates.find_print_format(new_certificate(template=own)) == own


def test_a_print_format_that_is_disabled_or_for_something_else_is_refused():
	with pytest.raises(documents.NoPrintFormatError, match="disabled"):
		make(new_certificate(template=make_format(disabled=1)))
	with pytest.raises(documents.NoPrintFormatError, match="There is no print format"):
		make(new_certificate(template=make_format(doc_type="LMS Course")))


def test_the_file_is_named_by_the_number():
	assert documents.name_file(new_certificate()) == "SL-2026-7K3M-9QXT-4F2A.pdf"
	assert documents.name_file(new_certificate(number=None)) == "a1b2c3d4e5.pdf"


def test_the_apps_print_formats_are_on_the_site():
	for doctype, names in documents.FORMATS.items():
		for name in names:
			assert frappe.db.get_value("Print Format", name, ["doc_type", "standard"]) == (doctype, "Yes")
