"""Downloading PDF files: who may, of which records, and what is left to Frappe."""

from types import SimpleNamespace

import frappe
import pytest

from lms.lms.desk import prints
from lms.lms.prints import certificates
from lms.lms.shared.rows import insert_new
from lms.testing.factories import make_course, make_enrollment, make_user
from lms.testing.pdf import read_text

METHOD = "frappe.utils.print_format.download_pdf"
DENIED = frappe.PermissionError


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A learner with a certificate in the course of a Course Creator."""
	creator, learner = make_user("Course Creator"), make_user(first_name="Ada", last_name="Ünal")
	frappe.set_user(creator)
	course = make_course(title="Fire Safety")
	frappe.set_user("Administrator")
	row = {
		"member": learner,
		"member_name": "Ada Ünal",
		"course": course.name,
		"course_title": course.title,
		"cycle": 1,
		"issue_date": "2026-11-30",
	}
	[name] = insert_new(certificates.DOCTYPE, list(row), [list(row.values())], "Administrator")
	return SimpleNamespace(creator=creator, learner=learner, course=course.name, certificate=name)


def download(name: str, doctype: str = certificates.DOCTYPE, **arguments: object) -> bytes:
	prints.download_pdf(doctype=doctype, name=name, cmd=METHOD, **arguments)
	response = frappe.local.response
	assert (response.content_type, response.display_content_as) == ("application/pdf", "inline")
	return response.filecontent


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_certificates_are_for_those_who_may_read_them(role, scene, as_user):
	with as_user(make_user(role)):
		assert "Ada Ünal" in read_text(download(scene.certificate))


def test_learners_and_authors_get_theirs(scene, as_user):
	for user in (scene.learner, scene.creator):
		with as_user(user):
			assert "Fire Safety" in read_text(download(scene.certificate))


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Employee", "HR User", "Guest"])
def test_others_are_refused_as_if_there_were_none(role, scene, as_user):
	user = "Guest" if role == "Guest" else make_user(role)
	with as_user(user):
		with pytest.raises(DENIED) as refused:
			download(scene.certificate)
		with pytest.raises(DENIED) as missing:
			download("there-is-none")
	assert str(refused.value) == str(missing.value)


def test_the_right_to_print_is_needed_as_well(scene, as_user, monkeypatch):
	document = type(frappe.get_doc(certificates.DOCTYPE, scene.certificate))
	monkeypatch.setattr(document, "has_permission", lambda _doc, ptype="read", **_options: ptype != "print")
	with as_user(scene.learner), pytest.raises(DENIED):
		download(scene.certificate)


@pytest.mark.parametrize(
	"arguments",
	[
		{"doctype": "User", "name": "Administrator"},
		{"doctype": "LMS Course", "name": "x", "format": "Certificate"},
		{"doctype": "LMS Enrollment", "name": "x"},
		{"doctype": "LMS Enrollment", "name": "x", "format": "Standard"},
		{"doctype": "LMS Certificate", "name": "x", "format": "Standard"},
		{"doctype": ["LMS Certificate"], "name": "x"},
		{"doctype": "LMS Certificate", "name": "x", "format": {"a": 1}},
		{"name": "x"},
	],
	ids=str,
)
def test_everything_else_is_frappes(arguments, monkeypatch):
	asked = []
	monkeypatch.setattr(prints, "call_frappe", lambda path, given: asked.append((path, given)))
	given = {**arguments, "no_letterhead": "1", "settings": "{}", "cmd": METHOD, "pdf_generator": "chrome"}
	prints.download_pdf(**given)
	assert asked == [(METHOD, given)]


def test_the_language_is_the_one_that_is_asked_for(scene):
	assert "30. November 2026" in read_text(download(scene.certificate, language="de"))
	assert "30. November 2026" in read_text(download(scene.certificate, _lang="de"))
	assert "November 30, 2026" in read_text(download(scene.certificate, language="no-such-language"))
	assert frappe.local.lang == "en"


def test_the_papers_of_a_course_are_for_those_who_may_print_the_enrollment(scene, as_user):
	enrollment = make_enrollment(scene.course, scene.learner).name
	asked = {"doctype": "LMS Enrollment", "format": "Course Quiz Papers"}
	with as_user(make_user("Moderator")):
		assert "Ada Ünal" in read_text(download(enrollment, **asked))
	for user in (make_user(), make_user("Employee")):
		with as_user(user), pytest.raises(DENIED):
			download(enrollment, **asked)


def test_over_http(scene, client, committed):
	frappe.get_doc("User", scene.learner).update({"new_password": "Sesame-42-open"}).save()
	frappe.db.commit()
	path = f"/api/method/{METHOD}?doctype=LMS+Certificate&name={scene.certificate}"
	assert client.get(path).status_code == 403
	client.login(scene.learner, "Sesame-42-open")
	response = client.get(path)
	assert response.status_code == 200
	assert response.mimetype == "application/pdf"
	assert "inline" in response.headers["Content-Disposition"]
	assert "Ada Ünal" in read_text(response.data)


def test_the_print_view_shows_the_same(scene, client, committed):
	frappe.get_doc("User", scene.learner).update({"new_password": "Sesame-42-open"}).save()
	frappe.db.commit()
	client.login(scene.learner, "Sesame-42-open")
	path = f"/printview?doctype=LMS+Certificate&name={scene.certificate}"
	assert 'class="lms-certificate classic ltr"' in client.get(path).text
	assert 'class="lms-certificate plain ltr"' in client.get(f"{path}&format=Certificate+Plain").text


def test_templates_get_nothing_that_the_reader_may_not_print(scene, as_user):
	doc = frappe.get_doc(certificates.DOCTYPE, scene.certificate)
	with as_user(make_user()), pytest.raises(DENIED):
		prints.lms_print(doc, "Certificate")
