"""What is handed in, over HTTP: who reads it, who changes it, and what hostile files come to."""

import io
import os
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing import factories
from tests.support.documents import PDF, make_office
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

METHOD = "/api/method/lms.lms.api.submit_assignment"
ROWS = "/api/resource/LMS Assignment Submission"


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""A learner, signed in, who has a PDF to hand in; the course is `creator`'s."""
	creator, learner = make_user("Course Creator"), make_user("LMS Student")
	course = factories.make_course(lessons=1, instructors=[{"instructor": creator}])
	factories.make_enrollment(course.name, learner)
	lesson = get_outline(course.name, learner).lessons[0].name
	task = factories.make_lms_assignment(lesson, type="PDF")
	frappe.db.commit()
	client.login(learner, PASSWORD)
	return SimpleNamespace(creator=creator, learner=learner, course=course.name, task=task.name)


def send(client, scene, *files: tuple[str, bytes], **form):
	data = {"assignment": scene.task, "file": [(io.BytesIO(content), name) for name, content in files]}
	return client.post(METHOD, data={**data, **form}, content_type="multipart/form-data")


def unique_pdf() -> bytes:
	"""One that no other test has sent: equal content is kept once."""
	return PDF + frappe.generate_hash(length=20).encode()


def hand_in(client, scene) -> SimpleNamespace:
	content = unique_pdf()
	response = send(client, scene, ("plan.pdf", content))
	assert response.status_code == 200, response.text
	name = response.json["message"]["submission"]
	frappe.db.rollback()
	file = frappe.get_doc("File", {"attached_to_name": name})
	return SimpleNamespace(name=name, url=file.file_url, file=file.name, content=content)


def sign_in(client, user: str) -> None:
	client.logout()
	client.login(user, PASSWORD)


def files_on_disk() -> set[str]:
	folders = (frappe.get_site_path("private", "files"), frappe.get_site_path("public", "files"))
	return {name for folder in folders for name in os.listdir(folder)}


# Reading


READERS = {
	"Moderator": 200,
	"System Manager": 200,
	"Batch Evaluator": 200,
	"HR Manager": 200,
	"Course Creator": 403,
	"LMS Student": 403,
	"HR User": 403,
	"Employee": 403,
}


def test_who_reads_a_file_that_was_handed_in(client, scene):
	work = hand_in(client, scene)
	for role, status in READERS.items():
		sign_in(client, make_user(role))
		response = client.get(work.url)
		assert (role, response.status_code) == (role, status)
		assert (response.data == work.content) == (status == 200)
		assert (role, client.get(f"{ROWS}/{work.name}").status_code) == (role, status)


def test_the_learner_and_the_teacher_read_it_and_guests_do_not(client, scene):
	work = hand_in(client, scene)
	assert client.get(work.url).data == work.content
	client.logout()
	assert client.get(work.url).status_code == 403
	sign_in(client, scene.creator)
	assert client.get(work.url).data == work.content


def test_other_learners_of_the_course_do_not_read_it(client, scene):
	work = hand_in(client, scene)
	other = make_user("LMS Student")
	factories.make_enrollment(scene.course, other)
	frappe.db.commit()
	sign_in(client, other)
	assert client.get(work.url).status_code == 403
	assert client.get(ROWS).json["data"] == []


def test_hr_reads_it_of_the_employees_whom_user_permissions_leave(client, scene):
	work = hand_in(client, scene)
	mine, other = (factories.make_department(factories.unique("Department")) for _number in range(2))
	factories.make_employee(user_id=scene.learner, department=mine)
	for department, status in ((mine, 200), (other, 403)):
		manager = make_user("HR Manager")
		permission = {"user": manager, "allow": "Department", "for_value": department}
		factories.insert("User Permission", **permission, apply_to_all_doctypes=1)
		frappe.db.commit()
		sign_in(client, manager)
		assert client.get(work.url).status_code == status


# Changing


def test_nobody_changes_or_deletes_the_file(client, scene):
	work = hand_in(client, scene)
	path = f"/api/resource/File/{work.file}"
	for user in (scene.learner, make_user("Batch Evaluator"), make_user("System Manager")):
		sign_in(client, user)
		for values in ({"is_private": 0}, {"attached_to_name": None}, {"file_name": "other.pdf"}):
			assert client.put(path, json=values).status_code == 403
		assert client.delete(path).status_code == 403
	assert_kept(work)


def assert_kept(work) -> None:
	frappe.db.rollback()
	file = frappe.get_doc("File", work.file)
	assert (file.is_private, file.attached_to_name, file.file_url) == (1, work.name, work.url)
	assert frappe.get_doc(file.doctype, file.name).get_content() in (work.content, work.content.decode())


def test_another_file_of_the_same_content_does_not_make_it_public(client, scene):
	work = hand_in(client, scene)
	data = {"file": (io.BytesIO(work.content), "same.pdf"), "is_private": 1}
	response = client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")
	same = response.json["message"]["name"]
	assert client.put(f"/api/resource/File/{same}", json={"is_private": 0}).status_code == 403
	assert_kept(work)
	assert client.delete(f"/api/resource/File/{same}").status_code == 202
	assert_kept(work)


def test_nothing_is_added_to_what_was_handed_in(client, scene):
	work = hand_in(client, scene)
	data = {"file": (io.BytesIO(unique_pdf()), "more.pdf"), "is_private": 1}
	form = {"doctype": "LMS Assignment Submission", "docname": work.name}
	response = client.post(
		"/api/method/upload_file", data={**data, **form}, content_type="multipart/form-data"
	)
	assert response.status_code == 403
	frappe.db.rollback()
	assert frappe.db.count("File", {"attached_to_name": work.name}) == 1


def test_learners_change_nothing(client, scene):
	work = hand_in(client, scene)
	for values in ({"status": "Pass"}, {"comments": "Good"}, {"answer": "Other"}):
		assert client.put(f"{ROWS}/{work.name}", json=values).status_code == 403
	assert client.delete(f"{ROWS}/{work.name}").status_code == 403
	assert client.call("lms.lms.api.grade_assignment", submission=work.name, status="Pass").status_code == 403


def test_graders_change_the_grade_alone_over_rest(client, scene):
	work = hand_in(client, scene)
	sign_in(client, make_user("Batch Evaluator"))
	assert client.put(f"{ROWS}/{work.name}", json={"status": "Pass"}).status_code == 200
	for values in ({"answer": "Other"}, {"member": scene.creator}, {"assignment_attachment": "/files/x.pdf"}):
		assert client.put(f"{ROWS}/{work.name}", json=values).status_code == 403
	assert client.delete(f"{ROWS}/{work.name}").status_code == 403
	assert client.post(ROWS, json={"assignment": scene.task, "member": scene.learner}).status_code == 403


def test_learners_do_not_read_the_assignment_itself(client, scene):
	"""The answer is in it."""
	assert client.get(f"/api/resource/LMS Assignment/{scene.task}").status_code == 403


# Hostile files


HOSTILE = (
	([("plan.html", b"<script>alert(1)</script>")], "cannot be handed in here"),
	([("plan.pdf", b"<script>alert(1)</script>")], "is not a valid PDF file"),
	([("plan.pdf", make_office("docx"))], "is not a valid PDF file"),
	([("plan.pdf.exe", PDF)], "cannot be handed in here"),
	([("plan.pdf", b"")], "is empty"),
	([("a.pdf", PDF), ("b.pdf", PDF)], "Hand in one file"),
	([], "Please choose the file"),
)


def test_what_is_refused_leaves_nothing_behind(client, scene):
	before = files_on_disk()
	for files, message in HOSTILE:
		response = send(client, scene, *files)
		assert response.status_code == 417
		assert message in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Assignment Submission", {"assignment": scene.task})
	assert not frappe.db.exists("File", {"owner": scene.learner})
	assert files_on_disk() == before


def test_a_file_goes_when_what_follows_fails(client, scene, monkeypatch):
	def fail(*_arguments):
		frappe.throw("No room left for progress")

	monkeypatch.setattr("lms.lms.homework.submissions.complete_after_task", fail)
	before = files_on_disk()
	response = send(client, scene, ("plan.pdf", unique_pdf()))
	assert "No room left" in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Assignment Submission", {"assignment": scene.task})
	assert files_on_disk() == before


def test_a_path_in_the_name_leads_nowhere(client, scene):
	response = send(client, scene, ("../../../site_config.json/..\\evil <x>#?%2e.pdf", unique_pdf()))
	assert response.status_code == 200, response.text
	frappe.db.rollback()
	url = frappe.db.get_value("File", {"owner": scene.learner}, "file_url")
	assert url.startswith("/private/files/evil x2e") and ".." not in url
	assert client.get(url).status_code == 200


def test_a_file_with_two_endings_is_served_as_the_last_says(client, scene):
	assert send(client, scene, ("work.html.pdf", unique_pdf())).status_code == 200
	frappe.db.rollback()
	url = frappe.db.get_value("File", {"owner": scene.learner}, "file_url")
	assert client.get(url).mimetype == "application/pdf"


def test_the_private_file_of_another_is_not_handed_in(client, scene):
	sign_in(client, make_user("HR Manager"))
	data = {"file": (io.BytesIO(unique_pdf()), "salaries.pdf"), "is_private": 1}
	upload = client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")
	url = upload.json["message"]["file_url"]
	sign_in(client, scene.learner)
	for address in (
		url,
		"/private/files/../../site_config.json",
		"/files/x.pdf",
		"https://example.com/x.pdf",
	):
		response = client.call("lms.lms.api.submit_assignment", assignment=scene.task, file_url=address)
		assert response.status_code == 417
		assert "not a private file of yours" in messages_of(response)
	assert client.get(url).status_code == 403


def test_a_file_above_the_limit_is_refused(client, scene):
	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	frappe.db.commit()
	try:
		slightly = send(client, scene, ("plan.pdf", PDF.ljust(1024 * 1024 + 1)))
		much = send(client, scene, ("plan.pdf", PDF.ljust(3 * 1024 * 1024)))
	finally:
		frappe.db.set_single_value("System Settings", "max_file_size", 0)
		frappe.db.commit()
	assert {slightly.status_code, much.status_code} <= {413, 417}
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Assignment Submission", {"assignment": scene.task})


def test_equal_files_of_two_learners_keep_their_own_names(client, scene):
	content = unique_pdf()
	first = send(client, scene, ("mine.pdf", content)).json["message"]["submission"]
	client.logout()
	other = make_user("LMS Student")
	factories.make_enrollment(scene.course, other)
	frappe.db.commit()
	client.login(other, PASSWORD)
	second = send(client, scene, ("their own.pdf", content)).json["message"]["submission"]
	frappe.db.rollback()
	urls = [
		frappe.db.get_value("LMS Assignment Submission", row, "assignment_attachment")
		for row in (first, second)
	]
	assert [url.rpartition("/")[2].partition(".")[0][:4] for url in urls] == ["mine", "thei"]
	assert [client.get(url).status_code for url in urls] == [403, 200]
	assert client.get(urls[1]).data == content
