"""What is right is told to nobody before they have handed in, by whatever way they ask; nor to others after.

Everything that could be right, or could explain it, has a word of its own here, which is looked for in
whatever comes back.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.quizzes import attempts
from lms.testing.factories import make_question
from tests.support.quizzes import WRONG, answer_all, at, make_input, make_open_question, make_scene, start
from tests.support.users import PASSWORD, make_user

API = "/api/method/lms.lms.api"
RIGHT_ANSWERS = ("quokka", "wombat", "numbat")
ANSWERS_GIVEN = ("drowsy", "an essay of mine")
DOCTYPES = ("LMS Question", "LMS Quiz", "LMS Quiz Attempt", "LMS Quiz Submission")
ROWS = {"LMS Quiz Question": "LMS Quiz", "LMS Quiz Result": "LMS Quiz Submission"}
SECRET_FIELDS = {
	"LMS Question": ("is_correct_1", "explanation_1", "possibility_1", "option_1"),
	"LMS Quiz Attempt": ("paper", "answers"),
}


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	"""A running attempt of `learner`, before which they have failed one; the quiz shows no answers."""
	choice = make_question(
		question="Which is small?",
		option_1="The wombat",
		explanation_1="A quokka said so.",
		option_2="drowsy whale",
	)
	questions = [choice.name, make_input(possibility_1="numbat"), make_open_question()]
	scene = make_scene(make_user("LMS Student"), questions=questions, show_answers=0)
	# That there is a wombat they are asked; that it is right is what they must not learn.
	scene.questions, scene.choice = questions, choice.name
	answers = dict(zip(questions, (WRONG, "drowsy", "an essay of mine"), strict=True))
	scene.failed = attempts.submit_attempt(start(scene)["attempt"], answers, scene.learner, at())[
		"submission"
	]
	scene.running = start(scene)["attempt"]
	frappe.db.commit()
	return scene


def ask_everything(client, scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
	"""Each way by which a client can ask for records, and what comes back."""
	names = {
		"LMS Question": scene.questions[0],
		"LMS Quiz": scene.quiz.name,
		"LMS Quiz Attempt": scene.running,
		"LMS Quiz Submission": scene.failed,
	}
	for doctype in DOCTYPES:
		name = names[doctype]
		print_args = {"doctype": doctype, "name": name, "format": "Standard", "no_letterhead": 1}
		asked = {
			"list": ("get", f"/api/resource/{doctype}", {"fields": '["*"]', "limit_page_length": 0}),
			"read": ("get", f"/api/resource/{doctype}/{name}", {}),
			"client.get": ("call", "frappe.client.get", {"doctype": doctype, "name": name}),
			"client.get_list": ("call", "frappe.client.get_list", {"doctype": doctype, "fields": ["*"]}),
			"reportview": ("call", "frappe.desk.reportview.get", {"doctype": doctype, "fields": '["*"]'}),
			"search": ("call", "frappe.desk.search.search_link", {"doctype": doctype, "txt": ""}),
			"title": ("call", "frappe.desk.search.get_link_title", {"doctype": doctype, "docname": name}),
			"form": ("call", "frappe.desk.form.load.getdoc", {"doctype": doctype, "name": name}),
			"print": ("get", "/printview", print_args),
			"pdf": ("get", "/api/method/frappe.utils.print_format.download_pdf", print_args),
		}
		for way, (kind, path, arguments) in asked.items():
			is_call = kind == "call"
			response = client.call(path, **arguments) if is_call else client.get(path, query_string=arguments)
			yield f"{way} {doctype}", response.text
		for fieldname in SECRET_FIELDS.get(doctype, ()):
			link = {"doctype": doctype, "docname": name, "fields": json.dumps([fieldname])}
			yield f"link {doctype}.{fieldname}", client.call("frappe.client.validate_link", **link).text
			for arguments in (
				{"fieldname": fieldname, "filters": {"name": name}},
				{"fieldname": [fieldname], "filters": json.dumps([["name", "=", name]])},
			):
				response = client.call("frappe.client.get_value", doctype=doctype, **arguments)
				yield f"get_value {doctype}.{fieldname}", response.text
	for doctype, parent in ROWS.items():
		rows = {"doctype": doctype, "parent": parent, "fields": ["*"], "limit_page_length": 0}
		yield f"rows {doctype}", client.call("frappe.client.get_list", **rows).text
		path = f"/api/resource/{doctype}"
		yield f"resource {doctype}", client.get(path, query_string={"parent": parent, "fields": '["*"]'}).text
		for name in frappe.get_all(doctype, filters={"parenttype": parent}, pluck="name"):
			yield f"row {doctype}", client.get(f"{path}/{name}").text
	for joined in (
		"`tabLMS Quiz Result`.answer",
		"`tabLMS Quiz Result`.is_correct",
		"result.answer",
		"attempt.paper",
		"attempt.answers",
		"quiz.lesson",
	):
		fields = json.dumps(["name", joined])
		path = "/api/resource/LMS Quiz Submission"
		yield f"joined {joined}", client.get(path, query_string={"fields": fields}).text


def ask_the_api(client, scene: SimpleNamespace) -> Iterator[tuple[str, str]]:
	quiz, attempt = scene.quiz.name, scene.running
	for method, arguments in (
		("get_quiz", {"quiz": quiz}),
		("start_quiz", {"quiz": quiz}),
		("save_quiz_answers", {"attempt": attempt, "answers": {scene.choice: 99}}),
		("save_quiz_answers", {"attempt": attempt, "answers": {scene.choice: 2}}),
		("submit_quiz", {"attempt": attempt, "answers": {"no-such-question": 1}}),
		("get_quiz_result", {"submission": scene.failed}),
		("grade_quiz_submission", {"submission": scene.failed, "marks": {scene.questions[2]: 1}}),
	):
		yield method, client.call(f"lms.lms.api.{method}", **arguments).text


def find_leaks(answers: Iterator[tuple[str, str]], words: tuple[str, ...]) -> list[str]:
	return [f"{word}: {way}" for way, text in answers for word in words if word in text.lower()]


def test_a_learner_does_not_find_out_what_is_right(client, scene):
	client.login(scene.learner, PASSWORD)
	assert find_leaks(ask_everything(client, scene), RIGHT_ANSWERS) == []
	# The option is asked about; nothing else is told.
	assert find_leaks(ask_the_api(client, scene), ("quokka", "numbat")) == []


def test_they_do_not_find_out_which_of_their_answers_were_right(client, scene):
	client.login(scene.learner, PASSWORD)
	path = "/api/resource/LMS Quiz Submission"
	assert client.get(path).json["data"] == []
	assert client.get(f"{path}/{scene.failed}").status_code == 403
	scene.quiz.show_answers = 1
	scene.quiz.save()
	frappe.db.commit()
	data = client.get(f"{path}/{scene.failed}").json["data"]
	assert (data["score"], data.get("result") or []) == (0, [])
	scene.quiz.show_answers = 0
	scene.quiz.save()
	frappe.db.commit()
	assert "is_correct" not in "".join(text for _way, text in ask_the_api(client, scene))


@pytest.mark.parametrize(
	"roles",
	[
		("LMS Student",),
		("HR Manager",),
		("HR User", "Employee"),
		("Course Creator",),
		("Course Creator", "HR Manager"),
		("Course Creator", "LMS Student"),
	],
	ids=" and ".join,
)
def test_others_find_out_neither_what_is_right_nor_what_was_answered(roles, client, scene):
	"""Course Creators are those of other courses."""
	client.login(make_user(*roles), PASSWORD)
	assert find_leaks(ask_everything(client, scene), (*RIGHT_ANSWERS, *ANSWERS_GIVEN)) == []
	assert find_leaks(ask_the_api(client, scene), (*RIGHT_ANSWERS, *ANSWERS_GIVEN)) == []


def test_a_creator_who_learns_does_not_find_out_either(client, scene):
	user = frappe.get_doc("User", scene.learner)
	user.append_roles("Course Creator", "HR Manager")
	user.save()
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	assert find_leaks(ask_everything(client, scene), RIGHT_ANSWERS) == []
	assert find_leaks(ask_the_api(client, scene), ("quokka", "numbat")) == []


def test_graders_read_what_was_answered_and_the_team_everything(client, scene):
	"""So the tests above look in the right places."""
	client.login(make_user("Batch Evaluator"), PASSWORD)
	found = find_leaks(ask_everything(client, scene), ANSWERS_GIVEN)
	assert {"drowsy: read LMS Quiz Submission", "drowsy: joined `tabLMS Quiz Result`.answer"} <= set(found)
	assert find_leaks(ask_everything(client, scene), ("quokka", "numbat")) == []
	client.login(make_user("Moderator"), PASSWORD)
	found = find_leaks(ask_everything(client, scene), RIGHT_ANSWERS)
	assert {
		"quokka: read LMS Question",
		"quokka: client.get_list LMS Question",
		"quokka: read LMS Quiz Attempt",
		"quokka: get_value LMS Question.explanation_1",
		"quokka: joined attempt.paper",
	} <= set(found)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator"])
def test_nobody_finds_out_by_asking_which_records_match(role, client, scene):
	"""A filter, or an order, is a question too."""
	client.login(scene.learner if role == "LMS Student" else make_user(role), PASSWORD)
	asked: list[tuple[str, list]] = [
		("LMS Question", ["possibility_1", "like", "num%"]),
		("LMS Question", ["is_correct_1", "=", 1]),
		("LMS Quiz Attempt", ["paper", "like", "%numbat%"]),
		("LMS Quiz Submission", ["LMS Quiz Attempt", "paper", "like", "%numbat%"]),
	]
	if role != "HR Manager":
		asked.append(("LMS Quiz Submission", ["LMS Quiz Result", "is_correct", "=", 0]))
	for doctype, wanted in asked:
		filters = json.dumps([wanted])
		count = {"doctype": doctype, "filters": filters}
		for response in (
			client.get(f"/api/resource/{doctype}", query_string={"filters": filters}),
			client.get("/api/method/frappe.client.get_count", query_string=count),
			client.call("frappe.client.get_list", **count),
			client.call("frappe.client.get_value", fieldname="name", **count),
			client.call("frappe.desk.reportview.get_count", fields="[]", **count),
		):
			found = response.json.get("data") or response.json.get("message")
			assert response.status_code != 200 or not found, (wanted, response.text)


def test_versions_do_not_tell(client, scene):
	question = frappe.get_doc("LMS Question", scene.choice)
	question.explanation_1 = "A numbat said so."
	question.save(ignore_version=False)
	submission = frappe.get_doc("LMS Quiz Submission", scene.failed)
	submission.result[2].marks = 1
	submission.save(ignore_version=False)
	frappe.db.commit()
	assert frappe.db.exists("Version", {"docname": scene.choice})
	client.login(scene.learner, PASSWORD)
	answers = [("versions", client.get("/api/resource/Version", query_string={"fields": '["*"]'}).text)]
	for name in frappe.get_all("Version", {"docname": ["in", [scene.choice, scene.failed]]}, pluck="name"):
		answers.append((f"version {name}", client.get(f"/api/resource/Version/{name}").text))
	assert find_leaks(iter(answers), (*RIGHT_ANSWERS, *ANSWERS_GIVEN)) == []


@pytest.mark.parametrize("role", ["LMS Student", "Moderator", "System Manager"])
def test_evidence_is_not_touched_over_rest(role, client, scene):
	user = scene.learner if role == "LMS Student" else make_user(role)
	client.login(user, PASSWORD)
	for doctype, name in (("LMS Quiz Submission", scene.failed), ("LMS Quiz Attempt", scene.running)):
		path = f"/api/resource/{doctype}"
		values = {"member": user, "quiz": scene.quiz.name, "passed": 1, "score": 3, "status": "Submitted"}
		assert client.put(f"{path}/{name}", json=values).status_code == 403
		assert client.post(path, json={**values, "cycle": 1}).status_code == 403
		assert client.delete(f"{path}/{name}").status_code == 403
		call = {"doctype": doctype, "name": name, "fieldname": "member", "value": user}
		assert client.call("frappe.client.set_value", **call).status_code == 403
	row = frappe.get_all("LMS Quiz Result", {"parent": scene.failed}, pluck="name")[0]
	assert client.put(f"/api/resource/LMS Quiz Result/{row}", json={"marks": 1}).status_code == 403
	assert client.delete(f"/api/resource/LMS Quiz Result/{row}").status_code == 403
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Quiz Submission", scene.failed, "passed") == 0
	assert frappe.db.get_value("LMS Quiz Attempt", scene.running, "status") == "In Progress"


def test_a_question_shown_runs_nothing(scene):
	"""Whoever wrote it, and however it came into the database."""
	hostile = '<p onmouseover="x()">Why?<script>x()</script><img src="https://elsewhere.example/x.png"></p>'
	frappe.db.set_value("LMS Question", scene.choice, "question", hostile)
	other = make_scene(questions=[scene.choice])
	started = start(other)
	result = attempts.submit_attempt(started["attempt"], answer_all(started, WRONG), other.learner, at())
	for html in (started["questions"][0]["html"], result["results"][0]["html"]):
		assert "Why?" in html
		assert not any(bad in html for bad in ("onmouseover", "<script", "src="))
		assert '<a href="https://elsewhere.example/x.png" rel=' in html


def test_whoever_exports_records_may_read_their_tables():
	"""Frappe's Data Export asks for no permission level where it writes the rows of a document's tables."""
	for doctype in frappe.get_all("DocType", filters={"module": "LMS", "istable": 0}, pluck="name"):
		meta = frappe.get_meta(doctype)
		for table in meta.get_table_fields():
			levels = {table.permlevel, *(df.permlevel for df in frappe.get_meta(table.options).fields)}
			for level in levels:
				readers = {row.role for row in meta.permissions if row.permlevel == level and row.read}
				exporters = {row.role for row in meta.permissions if row.permlevel == 0 and row.export}
				assert exporters <= readers, (doctype, table.fieldname)
