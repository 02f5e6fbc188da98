"""What is told beside records: that there are some, who commented on them and how, what they were before."""

import json
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.desk.comments import clean_comments
from lms.testing import factories
from lms.testing.factories import make_course, make_employee, make_program, make_quiz
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

REMARK = "The kakapo in lesson two is a placeholder."
VALIDATE_LINK = "/api/method/frappe.client.validate_link"
ADD_COMMENT = "frappe.desk.form.utils.add_comment"


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""A published course on which an author has commented, one that is not published, and a learner."""
	author, learner = make_user("Moderator"), make_user("LMS Student")
	course, draft = make_course(lessons=1), make_course(published=0)
	frappe.set_user(author)
	course.reload().short_introduction = "Before it was about a takahe."
	course.save(ignore_version=False)
	course.short_introduction = "What it is about."
	course.save(ignore_version=False)
	frappe.set_user("Administrator")
	frappe.db.commit()
	client.login(author, PASSWORD)
	comment(client, course.name)
	client.login(learner, PASSWORD)
	return SimpleNamespace(client=client, author=author, learner=learner, course=course, draft=draft)


def comment(client, course: str, **values: str) -> object:
	"""As a form does; the name of the writer is the client's word."""
	arguments = {
		"reference_doctype": "LMS Course",
		"reference_name": course,
		"content": REMARK,
		"comment_email": "Administrator",
		"comment_by": "Somebody Else",
	}
	return client.call(ADD_COMMENT, **arguments | values)


def get_docinfo(client, course: str) -> list[dict]:
	"""As all the calls tell it that give it to readers."""
	query = {"doctype": "LMS Course", "name": course}
	calls = ("frappe.desk.form.load.getdoc", "frappe.desk.form.load.get_docinfo")
	answers = [client.get(f"/api/method/{call}", query_string=query) for call in calls]
	assert [answer.status_code for answer in answers] == [200, 200]
	return [answer.json["docinfo"] for answer in answers]


# Comments and versions


def test_learners_do_not_see_what_authors_write_to_each_other(scene):
	for info in get_docinfo(scene.client, scene.course.name):
		assert info["comments"] == info["versions"] == []
		assert "permissions" in info
		assert "kakapo" not in json.dumps(info)
		assert scene.author not in json.dumps(info)


@pytest.mark.parametrize("role", ["Moderator", "System Manager", "Course Creator", "HR Manager"])
def test_the_team_sees_it(scene, role):
	scene.client.login(make_user(role), PASSWORD)
	for info in get_docinfo(scene.client, scene.course.name):
		assert any(REMARK in row["content"] for row in info["comments"])
		assert "takahe" in json.dumps(info["versions"])


def test_lists_do_not_tell_how_comments_begin(scene):
	fields = json.dumps(["name", "_comments"])
	query = {"fields": fields, "filters": json.dumps({"name": scene.course.name})}
	answer = scene.client.get("/api/resource/LMS Course", query_string=query)
	assert answer.json["data"][0]["name"] == scene.course.name
	assert "kakapo" not in answer.text
	assert scene.author not in answer.text


def test_what_lists_told_before_is_removed():
	course = make_course()
	told = json.dumps([{"name": "x", "by": "author@example.com", "comment": REMARK}])
	frappe.db.set_value("LMS Course", course.name, "_comments", told, update_modified=False)
	clean_comments()
	assert not frappe.db.get_value("LMS Course", course.name, "_comments")


def test_nobody_comments_in_another_name(scene):
	scene.client.login(scene.author, PASSWORD)
	answers = [comment(scene.client, scene.course.name, content="One")]
	call = {"dt": "LMS Course", "dn": scene.course.name, "method": "add_comment"}
	arguments = {"text": "Two", "comment_email": "Administrator", "comment_by": "Somebody Else"}
	answers.append(
		scene.client.post("/api/method/run_doc_method", json={**call, "args": json.dumps(arguments)})
	)
	assert 200 in [answer.status_code for answer in answers]
	frappe.db.rollback()
	rows = frappe.get_all(
		"Comment",
		filters={"reference_name": scene.course.name, "comment_type": "Comment"},
		fields=["comment_email", "comment_by"],
	)
	full_name = frappe.db.get_value("User", scene.author, "full_name")
	assert len(rows) >= 2
	assert {(row.comment_email, row.comment_by) for row in rows} == {(scene.author, full_name)}


def test_the_name_below_a_comment_stays(scene):
	name = frappe.db.get_value("Comment", {"reference_name": scene.course.name, "comment_type": "Comment"})
	doc = frappe.get_doc("Comment", name)
	doc.update({"comment_email": "Administrator", "comment_by": "Somebody Else", "content": "Changed"})
	doc.save()
	assert doc.reload().comment_email == scene.author
	assert doc.content == "Changed"


# Links


def test_links_do_not_tell_which_drafts_there_are(scene):
	hidden = make_program([], [scene.learner], published=0)
	frappe.db.commit()
	told = {
		name: scene.client.get(VALIDATE_LINK, query_string={"doctype": doctype, "docname": name}).json[
			"message"
		]["name"]
		for doctype, name in (
			("LMS Course", scene.course.name),
			("LMS Course", scene.draft.name),
			("LMS Course", "no-such-course"),
			("LMS Program", hidden.name),
		)
	}
	assert {name for name, answer in told.items() if answer} == {scene.course.name}


def test_a_link_to_what_nobody_of_a_role_may_read_stays_as_it_was_given(scene):
	"""On a bench, an error here leaves graders without the list that they open with a quiz as its filter."""
	quiz = make_quiz(lesson=frappe.db.get_value("Course Lesson", {"course": scene.course.name})).name
	frappe.db.commit()
	scene.client.login(make_user("Batch Evaluator"), PASSWORD)
	for name in (quiz, "no-such-quiz"):
		query = {"doctype": "LMS Quiz", "docname": name, "fields": '["title", "lesson"]'}
		assert scene.client.get(VALIDATE_LINK, query_string=query).json["message"] == {"name": name}


def test_links_to_what_one_may_read_are_valid_with_their_values(scene):
	scene.client.login(scene.author, PASSWORD)
	query = {"doctype": "LMS Course", "docname": scene.draft.name, "fields": '["title"]'}
	answer = scene.client.get(VALIDATE_LINK, query_string=query).json["message"]
	assert answer == {"name": scene.draft.name, "title": scene.draft.title}


def test_links_to_other_records_are_valid_as_ever(scene):
	scene.client.login(make_user("System Manager"), PASSWORD)
	query = {"doctype": "Role", "docname": "LMS Student"}
	assert scene.client.get(VALIDATE_LINK, query_string=query).json["message"]["name"] == "LMS Student"


# Employees


@pytest.mark.parametrize("account", ["Administrator", "Guest"])
@pytest.mark.parametrize("role", ["HR User", "HR Manager"])
def test_an_employee_is_not_linked_to_an_account_of_the_site(account, role, as_user):
	doc = frappe.get_doc("Employee", make_employee().name)
	doc.user_id = account
	with as_user(factories.make_user(role)):
		with pytest.raises(frappe.ValidationError, match="is a system account"):
			doc.save()


# Accounts: on a bench, Frappe's own


@pytest.mark.benchless
def test_strangers_are_not_told_which_accounts_there_are(scene):
	known, unknown = scene.author, "nobody-here@example.com"
	for attempt in (
		lambda name: scene.client.get(f"/api/resource/User/{name}"),
		lambda name: scene.client.put(f"/api/resource/User/{name}", json={"bio": "x"}),
		lambda name: scene.client.delete(f"/api/resource/User/{name}"),
		lambda name: scene.client.post(f"/api/resource/User/{name}", json={"run_method": "get_title"}),
		lambda name: scene.client.call("frappe.client.get", doctype="User", name=name),
		lambda name: scene.client.call(
			"frappe.client.get_value", doctype="User", fieldname="name", filters=name
		),
		lambda name: scene.client.call(
			"frappe.client.set_value", doctype="User", name=name, fieldname="bio", value="x"
		),
		lambda name: scene.client.call("frappe.client.delete", doctype="User", name=name),
		lambda name: scene.client.call("frappe.client.cancel", doctype="User", name=name),
		lambda name: scene.client.call("frappe.desk.form.load.getdoc", doctype="User", name=name),
		lambda name: scene.client.call(
			ADD_COMMENT,
			reference_doctype="User",
			reference_name=name,
			content="x",
			comment_email="x",
			comment_by="x",
		),
	):
		answers = [attempt(name) for name in (known, unknown)]
		assert [answer.status_code for answer in answers] == [403, 403], answers[1].text
		assert messages_of(answers[0]).replace(known, "") == messages_of(answers[1]).replace(unknown, "")


@pytest.mark.benchless
def test_links_are_followed_for_those_alone_who_may_make_the_record(scene):
	for member in (scene.author, "nobody-here@example.com"):
		values = {"member": member, "course": scene.course.name}
		answer = scene.client.post("/api/resource/LMS Enrollment", json=values)
		assert answer.status_code == 403
		assert "Could not find" not in messages_of(answer)


@pytest.mark.benchless
@pytest.mark.parametrize("field", ["api_key", "last_ip", "reset_password_key", "email", "user_type", "owner"])
def test_whoever_may_only_select_users_sees_their_names_alone(scene, field):
	user = make_user("Employee")
	frappe.db.set_value("User", user, "user_type", "System User")
	frappe.db.set_value("User", scene.author, {"api_key": "a-key", "last_ip": "10.1.1.1"})
	frappe.db.commit()
	scene.client.login(user, PASSWORD)
	query = {"fields": json.dumps(["name", "full_name", field]), "limit": 0}
	answer = scene.client.get("/api/resource/User", query_string=query)
	assert answer.status_code in (200, 403)
	for row in answer.json.get("data") or ():
		assert set(row) == {"name", "full_name"}


def test_nobody_comments_on_a_record_that_they_may_not_read(scene):
	method = "frappe.templates.includes.comments.comments.add_comment"
	arguments = {"comment": "Hello", "comment_email": "a@example.com", "comment_by": "Boss", "route": ""}
	arguments |= {"reference_doctype": "LMS Course", "reference_name": scene.draft.name}
	assert scene.client.call(method, **arguments).status_code == 403
	assert not frappe.db.exists(
		"Comment", {"reference_name": scene.draft.name, "content": ["like", "%Hello%"]}
	)


def test_only_the_team_follows_a_course(scene):
	if not frappe.db.exists("DocType", "Document Follow"):
		pytest.skip("benchless mails no changes of documents")
	values = {"doctype": "Document Follow", "ref_doctype": "LMS Course", "ref_docname": scene.course.name}
	frappe.get_doc({**values, "user": scene.author}).insert(ignore_permissions=True)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({**values, "user": scene.learner}).insert(ignore_permissions=True)
