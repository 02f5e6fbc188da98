"""The tab *Assessments* of a cohort: one's own for members, the grading grid for those who lead it."""

import csv
import io
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.homework.submissions import HandedInWork, grade_homework, hand_in_homework
from lms.lms.quizzes import attempts
from lms.testing import factories
from lms.testing.factories import days_of_running_batch, in_days, unique
from tests.portal.test_batches import words_of
from tests.support.accessibility import find_barriers
from tests.support.portal import open_session
from tests.support.quizzes import RIGHT, answer_all
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

EXPORT = "/api/method/lms.lms.api.export_cohort_grades"


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	"""A running cohort with a quiz and homework, a member, and an evaluator who leads it."""
	member = make_user("LMS Student", first_name="Maya", last_name="Okafor")
	evaluator = make_user("Batch Evaluator")
	quiz = factories.make_quiz(title=unique("Basics"))
	task = factories.make_lms_assignment(title=unique("Essay"))
	rows = [
		{"assessment_type": "LMS Quiz", "assessment_name": quiz.name, "due_date": in_days(1)},
		{"assessment_type": "LMS Assignment", "assessment_name": task.name, "due_date": in_days(-1)},
	]
	instructors = [{"instructor": evaluator}]
	batch = factories.make_batch(
		members=[member], assessment=rows, instructors=instructors, **days_of_running_batch()
	)
	frappe.db.commit()
	url = f"/lms/batches/{batch.name}/assessments"
	return SimpleNamespace(member=member, evaluator=evaluator, quiz=quiz, task=task, batch=batch, url=url)


def do_both(scene: SimpleNamespace) -> None:
	now = now_datetime()
	started = attempts.start_attempt(scene.quiz.name, scene.member, now)
	result = attempts.submit_attempt(started["attempt"], answer_all(started, RIGHT), scene.member, now)
	work = hand_in_homework(scene.task.name, scene.member, HandedInWork("Mine"), now)
	scene.submission, scene.work = result["submission"], work["submission"]
	frappe.db.commit()


def sign_in(client, user: str):
	client.login(user, PASSWORD)
	return client


def test_members_find_what_is_due_and_where_to_take_it(client, scene):
	page = sign_in(client, scene.member).get(scene.url)
	words = words_of(page)
	assert f"{scene.quiz.title} Not handed in Quiz Due on" in words
	assert f"{scene.task.title} Not handed in, overdue Homework Due on" in words
	assert f'href="/lms/quiz/{scene.quiz.name}"' in page.text
	assert f'href="/lms/assignment/{scene.task.name}"' in page.text
	assert "Grades" not in words


def test_members_read_their_grades_and_whether_they_were_late(client, scene):
	do_both(scene)
	words = words_of(sign_in(client, scene.member).get(scene.url))
	assert f"{scene.quiz.title} Passed 100" in words
	assert f"{scene.task.title} Waiting for a grade, late" in words


def test_before_the_start_nothing_leads_anywhere(client, scene):
	scene.batch.db_set({"start_date": in_days(2)})
	frappe.db.commit()
	page = sign_in(client, scene.member).get(scene.url)
	assert "open when the cohort starts" in words_of(page)
	assert "/lms/quiz/" not in page.text


def test_the_way_back_from_a_quiz_leads_to_the_cohort(client, scene):
	sign_in(client, scene.member)
	for path in (f"/lms/quiz/{scene.quiz.name}", f"/lms/assignment/{scene.task.name}"):
		page = client.get(path)
		assert page.text.count(f'href="{scene.url}"') >= 2, "in the crumbs, and at the end"
		assert "Back to the cohort" in words_of(page)
		assert ("is late" in words_of(page)) is (scene.task.name in path)
		assert "Due on" in words_of(page)


def test_a_quiz_and_homework_are_done_in_the_portal(client, scene):
	sign_in(client, scene.member)
	client.get(f"/lms/quiz/{scene.quiz.name}")
	attempt = client.post(f"/lms/quiz/{scene.quiz.name}", data={}).headers["Location"]
	number = attempt.partition("attempt=")[2]
	answers = {row.question: RIGHT for row in scene.quiz.questions}
	client.post(f"/lms/quiz/{scene.quiz.name}", data={"attempt": number, **answers})
	client.post(f"/lms/assignment/{scene.task.name}", data={"answer": "Mine"})
	words = words_of(client.get(scene.url))
	assert f"{scene.quiz.title} Passed" in words and "Waiting for a grade" in words
	assert "passed" in words_of(client.get(f"/lms/quiz/{scene.quiz.name}")).lower()


def test_evaluators_get_to_the_submissions_from_the_grid(client, scene):
	do_both(scene)
	page = sign_in(client, scene.evaluator).get(scene.url)
	words = words_of(page)
	assert "1 person" in words and f"Maya Okafor {scene.member}" in words
	assert f'href="/app/lms-quiz-submission/{scene.submission}"' in page.text
	assert f'href="/app/lms-assignment-submission/{scene.work}"' in page.text
	assert "Your assessments" not in words
	path = f"/api/resource/LMS Assignment Submission/{scene.work}"
	assert client.get(path).status_code == 200


@pytest.mark.parametrize(
	("roles", "status"),
	[
		(("Moderator",), 200),
		(("System Manager",), 200),
		(("Course Creator",), 404),
		(("Batch Evaluator",), 404),
		(("LMS Student",), 404),
		(("HR Manager", "LMS Student"), 404),
	],
)
def test_others_have_no_such_tab(client, scene, roles, status):
	user = make_user(*roles)
	frappe.db.commit()
	sign_in(client, user)
	assert client.get(scene.url).status_code == status
	answer = client.get(EXPORT, query_string={"batch": scene.batch.name})
	assert answer.status_code == (200 if status == 200 else answer.status_code) != 500
	assert (scene.member in answer.text) is (status == 200)


@pytest.mark.parametrize("left", [False, True])
def test_members_export_nothing(client, scene, left):
	if left:
		values = {"is_open": None, "seat": None, "status": "Has Left"}
		frappe.db.set_value("LMS Batch Enrollment", {"member": scene.member}, values)
		frappe.db.commit()
	sign_in(client, scene.member)
	assert client.get(EXPORT, query_string={"batch": scene.batch.name}).status_code == 403
	assert client.get(scene.url).status_code == (404 if left else 200)


def test_the_file_has_all_members_and_no_formulas(client, scene):
	do_both(scene)
	scene.quiz.db_set("title", "=1+1")
	frappe.db.commit()
	answer = sign_in(client, scene.evaluator).get(EXPORT, query_string={"batch": scene.batch.name})
	heads, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
	assert heads == ["Name", "Account", "'=1+1", "'=1+1: score in percent", scene.task.title]
	assert row == ["Maya Okafor", scene.member, "Passed", "100.0", "Waiting for a grade, late"]
	xlsx = client.get(EXPORT, query_string={"batch": scene.batch.name, "file_format": "xlsx"})
	assert xlsx.data[:2] == b"PK"


@pytest.mark.parametrize("batch", ["", "no-such", "' or 1=1 --", "<b>x</b>"])
def test_files_of_nothing(client, scene, batch):
	answer = sign_in(client, scene.evaluator).get(EXPORT, query_string={"batch": batch})
	assert 400 <= answer.status_code < 500


def test_titles_and_names_stay_text(client, scene):
	scene.quiz.db_set("title", "<script>alert(1)</script>")
	frappe.db.set_value("LMS Batch Enrollment", {"member": scene.member}, "member_name", "<i>Maya</i>")
	frappe.db.commit()
	for user in (scene.member, scene.evaluator):
		page = sign_in(client, user).get(scene.url)
		assert "<script>alert" not in page.text and "<i>Maya" not in page.text


def test_pages_of_many_people(client, scene, monkeypatch):
	monkeypatch.setattr("lms.portal.batch_tabs.GRADES_PER_PAGE", 1)
	factories.make_batch_enrollment(scene.batch.name, make_user("LMS Student", first_name="Zoe"))
	frappe.db.commit()
	sign_in(client, scene.evaluator)
	first, second, beyond = (words_of(client.get(f"{scene.url}?page={number}")) for number in (1, 2, 99))
	assert "Maya" in first and "Maya" not in second and "Zoe" in second and "Zoe" in beyond
	assert "2 people" in first


def test_a_graded_submission_is_told_in_the_grid(client, scene):
	do_both(scene)
	grade_homework(scene.work, "Fail", None)
	frappe.db.commit()
	assert "Not passed, late" in words_of(sign_in(client, scene.evaluator).get(scene.url))


@pytest.mark.portal
def test_evaluators_go_from_the_grid_to_grading_with_the_mouse(page, scene):
	do_both(scene)
	open_session(page, scene.evaluator)
	page.goto("/lms/batches")
	page.get_by_role("main").get_by_role("link", name=scene.batch.title).click()
	page.get_by_role("link", name="Assessments").click()
	page.get_by_role("link", name="Grade it").click()
	page.get_by_role("button", name="Grade Submission").wait_for()
	page.wait_for_url(f"**/app/lms-assignment-submission/{scene.work}")


@pytest.mark.portal
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_both_parts_are_accessible(page, scene, scheme, width):
	do_both(scene)
	for user in (scene.member, scene.evaluator):
		open_session(page, user)
		page.emulate_media(color_scheme=scheme)
		page.set_viewport_size({"width": width, "height": 900})
		page.goto(scene.url)
		assert find_barriers(page) == []
		assert measure(page, "document.documentElement.scrollWidth <= innerWidth")
