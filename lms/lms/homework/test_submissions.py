"""Rules for authors of homework, and submissions as evidence."""

from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.homework import submissions
from lms.lms.homework.files import Upload
from lms.lms.homework.submissions import DOCTYPE, HandedInWork, number_old_rows, parse_url, prepare_text
from lms.lms.learning.progress import get_learner_progress
from lms.lms.programs.course_locks import CourseLockedError
from lms.patches.v1_0 import complete_assignment_submissions
from lms.testing.factories import (
	in_days,
	insert,
	make_course,
	make_enrollment,
	make_lms_assignment,
	make_program,
	make_user,
	today,
)
from tests.support.documents import PDF


@pytest.fixture
def scene() -> SimpleNamespace:
	"""A learner in a course with one lesson that has homework."""
	course, learner = make_course(lessons=1), make_user()
	make_enrollment(course.name, learner)
	lesson = get_outline(course.name, learner).lessons[0].name
	return SimpleNamespace(
		course=course.name, lesson=lesson, learner=learner, task=make_lms_assignment(lesson)
	)


def hand_in(scene: SimpleNamespace, answer: str = "Mine", upload: Upload | None = None):
	handed_in = submissions.hand_in_homework(
		scene.task.name, scene.learner, HandedInWork(answer, upload), now_datetime()
	)
	return frappe.get_doc(DOCTYPE, handed_in["submission"])


def change(scene: SimpleNamespace, **values: object) -> None:
	scene.task.reload().update(values).save()


# Rules for authors


@pytest.mark.parametrize("question", ["<p><br></p>", "<div class='ql-editor'><p> &nbsp;</p></div>"])
def test_an_empty_question_is_refused(question):
	with pytest.raises(frappe.MandatoryError, match="In Question"):
		make_lms_assignment(question=question)


def test_a_picture_is_enough_as_a_question():
	assert make_lms_assignment(question="<p><img src='/files/plan.png'></p>").question


@pytest.mark.parametrize("fieldname", ["lesson", "course"])
def test_only_the_lesson_decides_where_homework_is(fieldname, scene):
	with pytest.raises(frappe.PermissionError, match="is set by the system"):
		insert("LMS Assignment", title="Mine", question="What?", **{fieldname: scene.task.get(fieldname)})


def test_a_copy_is_in_no_lesson(scene):
	copy = frappe.copy_doc(scene.task, ignore_no_copy=False).insert()
	assert not copy.lesson and not copy.course


def test_an_assignment_in_a_lesson_is_neither_deleted_nor_renamed(scene):
	with pytest.raises(frappe.LinkExistsError, match=r"is in the lesson .* Remove it from the lesson first"):
		frappe.delete_doc("LMS Assignment", scene.task.name)
	with pytest.raises(frappe.ValidationError, match="refers to it by name"):
		frappe.rename_doc("LMS Assignment", scene.task.name, "other-name", force=True)


def test_homework_with_submissions_cannot_be_deleted(scene):
	hand_in(scene)
	take_out_of_lesson(scene)
	with pytest.raises(frappe.LinkExistsError, match="have handed in this homework"):
		frappe.delete_doc("LMS Assignment", scene.task.name, force=True)
	frappe.rename_doc("LMS Assignment", scene.task.name, "renamed-task", force=True)
	assert frappe.db.exists(DOCTYPE, {"member": scene.learner, "assignment": "renamed-task"})


def take_out_of_lesson(scene: SimpleNamespace) -> None:
	lesson = frappe.get_doc("Course Lesson", scene.lesson)
	lesson.content = None
	lesson.save()


def test_an_assignment_of_no_lesson_without_submissions_is_deleted():
	task = make_lms_assignment()
	frappe.delete_doc("LMS Assignment", task.name)
	assert not frappe.db.exists("LMS Assignment", task.name)


def test_assignments_are_not_merged(scene):
	other = make_lms_assignment()
	with pytest.raises(frappe.PermissionError, match="would count for the other"):
		frappe.rename_doc("LMS Assignment", other.name, scene.task.name, merge=True, force=True)


# Handing in


def test_the_submission_tells_what_was_asked_and_when(scene):
	change(scene, question="<p>First question</p>")
	submission = hand_in(scene)
	change(scene, question="<p>Another question</p>", title="Another title")
	submission.reload()
	assert "First question" in submission.question
	assert submission.assignment_title != "Another title"
	assert (submission.cycle, submission.number, submission.status) == (1, 1, "Not Graded")
	assert submission.submitted_on.date() == today()
	assert (submission.course, submission.lesson) == (scene.course, scene.lesson)


def test_nothing_is_graded_where_the_author_says_so(scene):
	change(scene, grade_assignment=0)
	submission = hand_in(scene)
	assert submission.status == "Not Applicable"
	with pytest.raises(frappe.ValidationError, match="is not graded"):
		submissions.grade_homework(submission.name, "Pass", None)
	assert submissions.grade_homework(submission.name, "Not Applicable", "Nice")["comments"] == "<p>Nice</p>"


def test_the_last_task_of_the_last_lesson_completes_the_course(scene):
	hand_in(scene)
	assert get_learner_progress(scene.learner, scene.course) == {"progress": 100, "completed": True}
	assert frappe.db.exists("LMS Completion", {"member": scene.learner, "course": scene.course})


def test_each_cycle_has_its_own_submissions(scene):
	submissions.grade_homework(hand_in(scene).name, "Pass", None)
	enrollment = {"member": scene.learner, "course": scene.course}
	frappe.db.set_value("LMS Enrollment", enrollment, {"cycle": 2, "progress": 0, "completed_on": None})
	assignment = submissions.get_homework(scene.task.name, scene.learner, now_datetime())
	assert (assignment.submissions, assignment.can_submit) == ([], True)
	again = hand_in(scene)
	assert (again.cycle, again.number) == (2, 1)


def test_a_course_that_is_locked_takes_nothing_and_says_why(scene):
	make_program([make_course().name, scene.course], [scene.learner])
	with pytest.raises(CourseLockedError, match="opens once you have completed"):
		hand_in(scene)
	assert not frappe.db.exists(DOCTYPE, {"member": scene.learner})


def test_a_course_that_is_not_published_takes_nothing(scene):
	frappe.db.set_value("LMS Course", scene.course, "published", 0)
	with pytest.raises(frappe.PermissionError, match="cannot open this lesson now"):
		hand_in(scene)


def test_a_moderator_who_is_not_enrolled_sees_the_assignment_and_cannot_hand_in(scene):
	scene.learner = make_user("Moderator")
	assignment = submissions.get_homework(scene.task.name, scene.learner, now_datetime())
	assert (assignment.can_submit, assignment.reason) == (False, "You are not enrolled in this course.")
	with pytest.raises(frappe.PermissionError, match="not enrolled"):
		hand_in(scene)


@pytest.mark.parametrize(
	"url",
	[
		"javascript:alert(1)",
		"JavaScript://example.com/%0aalert(1)",
		"data:text/html,<script>alert(1)</script>",
		"//example.com",
		"example.com",
		"ftp://example.com",
		"https:///path",
		"https://user@example.com",
		"https://example.com:port",
		"https://exa mple.com",
		"https://example.com\\@evil.example",
		"https://[::1",
		"java\tscript:alert(1)",
	],
)
def test_other_text_is_not_a_web_address(url):
	assert parse_url(url) is None


@pytest.mark.parametrize(
	"url", ["https://example.com", "http://intranet/a?b=c#d", "HTTPS://Bücher.example:8080/x"]
)
def test_web_addresses_are_accepted(url):
	assert parse_url(url) == url


def test_plain_text_is_kept_to_the_letter():
	assert prepare_text("a < b\r\n<script>1</script>\n\n\n& c", is_html=False) == (
		"<p>a &lt; b<br>&lt;script&gt;1&lt;/script&gt;</p>\n<p>&amp; c</p>"
	)


def test_an_older_invalid_address_is_not_linked():
	assert submissions.render_answer("URL", "javascript:alert(1)") == "javascript:alert(1)"


# Evidence


SERVER_VALUES = {
	"answer": "Other",
	"question": "Other",
	"number": 7,
	"cycle": 3,
	"submitted_on": "2020-01-01 00:00:00",
	"assignment_attachment": "/files/other.pdf",
	"evaluator": "Administrator",
	"graded_on": "2020-01-01 00:00:00",
	"type": "PDF",
}


@pytest.mark.parametrize("fieldname", SERVER_VALUES)
def test_graders_change_nothing_but_the_grade(fieldname, scene, as_user):
	submission = hand_in(scene)
	with as_user(make_user("Batch Evaluator")):
		submission.set(fieldname, SERVER_VALUES[fieldname])
		with pytest.raises(frappe.PermissionError, match="is set by the system"):
			submission.save()


def test_grading_is_stamped_and_what_was_handed_in_stays_to_the_letter(scene, as_user):
	submission = hand_in(scene, "<b>x</b> https://example.com & 'y'")
	before = submission.answer
	evaluator = make_user("Batch Evaluator")
	with as_user(evaluator):
		submission.update({"status": "Fail", "comments": "<p>More<script>1</script></p>"}).save()
	submission.reload()
	assert submission.answer == before
	assert (submission.evaluator, submission.graded_on.date()) == (evaluator, today())
	assert (
		"<script"
		not in submissions.get_homework(scene.task.name, scene.learner, now_datetime())
		.submissions[0]
		.comments
	)


def test_grading_again_keeps_the_history(scene, as_user):
	submission = hand_in(scene)
	with as_user(make_user("Batch Evaluator")):
		submissions.grade_homework(submission.name, "Fail", None)
		submission.reload().status = "Pass"
		submission.save(ignore_version=False)
	[data] = frappe.get_all("Version", {"docname": submission.name}, pluck="data")
	assert '["status","Fail","Pass"]' in data.replace(", ", ",").replace("\n", "").replace(" ", "")


def test_saving_without_a_change_does_not_stamp_the_grade(scene, as_user):
	submission = hand_in(scene)
	with as_user(make_user("Batch Evaluator")):
		submission.save()
	assert not submission.evaluator
	assert not frappe.db.exists("Notification Log", {"for_user": scene.learner})


def test_nobody_adds_deletes_or_renames_a_submission(scene):
	submission = hand_in(scene)
	for act in (
		lambda: insert(DOCTYPE, assignment=scene.task.name, member=scene.learner),
		lambda: frappe.delete_doc(DOCTYPE, submission.name, force=True),
		lambda: frappe.rename_doc(DOCTYPE, submission.name, "other", force=True),
	):
		with pytest.raises(frappe.PermissionError):
			act()
	assert frappe.db.exists(DOCTYPE, submission.name)


def test_the_learner_is_told_in_their_language_who_graded_what(scene, as_user):
	submission = hand_in(scene)
	evaluator = make_user("Batch Evaluator")
	with as_user(evaluator):
		submissions.grade_homework(submission.name, "Pass", "Well done")
	[notice] = frappe.get_all(
		"Notification Log",
		{"for_user": scene.learner},
		["subject", "email_content", "from_user", "document_name"],
	)
	assert "You have passed the homework" in notice.subject
	assert "Well done" in notice.email_content
	assert (notice.from_user, notice.document_name) == (evaluator, submission.name)


def test_accounts_that_handed_in_the_same_course_are_not_merged(scene):
	hand_in(scene)
	other = make_user()
	frappe.db.set_value(DOCTYPE, {"member": scene.learner}, "member", other)
	hand_in(scene)
	with pytest.raises(frappe.ValidationError, match="cannot be merged"):
		frappe.rename_doc("User", scene.learner, other, merge=True)


# Sites of Frappe Learning


def test_old_rows_get_their_number_and_cycle(scene):
	other = make_user()
	names = [hand_in(scene).name for _number in range(2)]
	frappe.db.set_value(DOCTYPE, names[0], {"number": 0, "cycle": 0, "creation": in_days(-2)})
	frappe.db.set_value(DOCTYPE, names[1], {"number": 0, "cycle": 0, "member": other})
	number_old_rows()
	rows = [frappe.db.get_value(DOCTYPE, name, ["member", "cycle", "number"]) for name in names]
	assert rows == [(scene.learner, 1, 1), (other, 1, 1)]


def test_old_rows_get_the_facts_about_their_homework(scene):
	name = hand_in(scene).name
	empty = dict.fromkeys(("submitted_on", "assignment_title", "type", "course", "lesson"))
	frappe.db.set_value(DOCTYPE, name, empty)
	complete_assignment_submissions.execute()
	row = frappe.get_doc(DOCTYPE, name)
	assert row.submitted_on == row.creation
	assert (row.assignment_title, row.type) == (scene.task.title, "Text")
	assert (row.course, row.lesson) == (scene.course, scene.lesson)


def test_a_file_is_attached_to_its_submission(scene):
	change(scene, type="PDF")
	submission = hand_in(scene, "", Upload("plan.pdf", PDF))
	file = frappe.get_doc("File", {"attached_to_name": submission.name})
	assert (file.is_private, file.attached_to_field) == (1, "assignment_attachment")
	assert file.file_url == submission.assignment_attachment
