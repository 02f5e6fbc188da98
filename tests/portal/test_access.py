"""The table of pages in docs/permissions.md, person by person: who opens which page, over HTTP.

Everything is about one course, made by `creator` and assigned to `learner`, and about the learner. The other
people hold the roles that their column names, and nothing more.
"""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import now_datetime

from lms.lms.announcements.sending import send_announcement
from lms.lms.training.bulk_requests import AssignmentRequest, start_request
from lms.portal import renderer
from lms.portal.page import fill_context
from lms.portal.routes import ROUTES
from lms.testing import factories
from lms.testing.factories import today, unique
from tests.support.portal import make_report
from tests.support.users import PASSWORD, make_user

DOCS = Path(__file__).parents[2] / "docs" / "permissions.md"
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
WAY_ON = re.compile(r'<a class="button" href="[^"]+">')
NAVIGATION = re.compile(r'<nav class="sections".*?</nav>', re.DOTALL)
MEETING = "https://meet.example.com/secret"
OWN_NAME = re.compile(r'<details class="account".*?</details>', re.DOTALL)
# Each person, with the column they are in and their roles. Those without roles are in the scene.
PEOPLE = {
	"Guest": ("Guest", None),
	"without a role": ("No access", ()),
	"Employee": ("No access", ("Employee",)),
	"HR User": ("No access", ("HR User", "Employee")),
	"HR Manager alone": ("No access", ("HR Manager", "HR User", "Employee")),
	"learner": ("LMS Student (own)", None),
	"another learner": ("LMS Student (others')", ("LMS Student", "Employee")),
	"manager": ("Line manager (own)", None),
	"another manager": ("Line manager (others')", None),
	"HR Manager": ("HR Manager", ("HR Manager", "HR User", "LMS Student")),
	"creator": ("Course Creator (own)", None),
	"another creator": ("Course Creator (others')", ("Course Creator",)),
	"Batch Evaluator": ("Batch Evaluator", ("Batch Evaluator",)),
	"Moderator": ("Moderator", ("Moderator",)),
	"System Manager": ("System Manager", ("System Manager",)),
	"Administrator": ("System Manager", ()),
}


def read_table() -> dict[str, dict[str, str]]:
	"""What a page does, by column and row."""
	table = DOCS.read_text().split("## Pages")[1].split("\n## ")[0]
	lines = [line for line in table.splitlines() if line.startswith("|")]
	columns, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
	return {column: {row[0]: row[index] for row in rows} for index, column in enumerate(columns) if index}


TABLE = read_table()


@pytest.fixture
def scene(client, as_user) -> SimpleNamespace:
	"""A published course with everything that a page is about, drafts, and the people around them."""
	word = unique("Zircon")
	people = {"creator": make_user("Course Creator"), "manager": make_user("LMS Student", "Employee")}
	people["learner"] = make_report(people["manager"], "Ada", last_name=word)
	make_report(people.setdefault("another manager", make_user("LMS Student", "Employee")), "Ben")
	with as_user(people["creator"]):
		records = make_records(word, people["learner"])
	factories.make_assignment(employee=people["learner"], course=records["course"])
	factories.make_batch_enrollment(records["batch"], people["learner"])
	records["live class"] = make_running_class(records["batch"], word)
	records["number"] = make_certificate(people["learner"], records["course"])
	records["announcement"] = make_announcement(word, records["course"])
	records["draft announcement"] = make_draft(word, records["course"]).name
	request = AssignmentRequest({"addresses": people["learner"]}, courses=[records["course"]], days=3)
	records["job"] = start_request(request, "Administrator", today())["job_id"]
	frappe.db.commit()
	return SimpleNamespace(word=word, people=people, pages=list_pages(people["learner"], records, word))


def make_records(word: str, learner: str) -> dict[str, str]:
	course = factories.make_course(title=word, chapters=0, short_introduction=f"About {word}.")
	chapter = factories.make_chapter(course.name, lessons=0, title=word).name
	lesson = factories.make_lesson(chapter, title=word, body=f"All about {word}.").name
	texts = {"title": word, "question": word}
	question = factories.make_question(question=word).name
	draft = {"title": f"{word} draft", "published": 0}
	return {
		"course": course.name,
		"draft course": factories.make_course(**draft).name,
		"program": factories.make_program([course.name], [learner], title=word).name,
		"draft program": factories.make_program([course.name], [learner], **draft).name,
		"batch": factories.make_batch([course.name], title=word).name,
		"draft batch": factories.make_batch([course.name], **draft).name,
		"quiz": factories.make_quiz([question], lesson, title=word).name,
		"assignment": factories.make_lms_assignment(lesson, **texts).name,
	}


def make_running_class(batch: str, word: str) -> str:
	live_class = factories.make_live_class(batch, title=word, join_url=MEETING)
	now = now_datetime()
	live_class.db_set({"starts_on": now - timedelta(minutes=5), "ends_on": now + timedelta(hours=2)})
	return live_class.name


def make_certificate(learner: str, course: str) -> str:
	"""The number of one that was issued by hand."""
	values = {"member": learner, "course": course, "reason": "Taken before"}
	return factories.insert("LMS Certificate", **values).number


def make_draft(word: str, course: str) -> Document:
	return factories.insert("LMS Announcement", title=word, message=f"About {word}.", course=course)


def make_announcement(word: str, course: str) -> str:
	name = make_draft(word, course).name
	send_announcement(name, "Administrator", now_datetime())
	return name


def list_pages(learner: str, records: dict[str, str], word: str) -> dict[str, tuple[str, str]]:
	"""The address of each row and a pattern of the heading that the page has."""
	course, draft_course = f"/courses/{records['course']}", f"/courses/{records['draft course']}"
	announcements, draft = "/announcements", f"/announcements/{records['draft announcement']}"
	live = f"/live/{records['live class']}"
	quiz, homework = f"/quiz/{records['quiz']}", f"/assignment/{records['assignment']}"
	return {
		"`/lms/`": ("", "Hello, .+"),
		"`/lms/announcements`": (announcements, "Announcements"),
		"`/lms/announcements/new`": (f"{announcements}/new", "New announcement"),
		"`/lms/announcements/<announcement>`": (f"{announcements}/{records['announcement']}", word),
		"`/lms/announcements/<announcement>`, a draft": (draft, word),
		"`/lms/announcements/<announcement>/edit`": (f"{draft}/edit", "Change the announcement"),
		"`/lms/assign`": ("/assign", "Assign training"),
		"`/lms/assign/<job>`": (f"/assign/{records['job']}", "Bulk assignment"),
		"`/lms/assignment/<assignment>`": (homework, word),
		"`/lms/assignment/<assignment>?preview=1`": (f"{homework}?preview=1", word),
		"`/lms/batches`": ("/batches", "Cohorts"),
		"`/lms/batches/<batch>`": (f"/batches/{records['batch']}", word),
		"`/lms/batches/<batch>/<tab>`": (f"/batches/{records['batch']}/courses", word),
		"`/lms/batches/<batch>`, a draft": (f"/batches/{records['draft batch']}", f"{word} draft"),
		"`/lms/certificates`": ("/certificates", "Certificates"),
		"`/lms/courses`": ("/courses", "Courses"),
		"`/lms/courses/<course>`": (course, word),
		"`/lms/courses/<course>`, a draft": (draft_course, f"{word} draft"),
		"`/lms/courses/<course>/learn`": (f"{course}/learn", word),
		"`/lms/courses/<course>/learn/<position>`": (f"{course}/learn/1-1", word),
		"`/lms/live/<live_class>`": (live, word),
		"`/lms/live/<live_class>/attendance`": (f"{live}/attendance", "Attendance"),
		"`/lms/live/<live_class>/attendance/sheet`": (f"{live}/attendance/sheet", word),
		"`/lms/live/<live_class>/check-in`": (f"{live}/check-in", word),
		"`/lms/live/<live_class>/check-in/code`": (f"{live}/check-in/code", word),
		"`/lms/live/<live_class>/join`": (f"{live}/join", word),
		"`/lms/notifications`": ("/notifications", "Notifications"),
		"`/lms/patterns`": ("/patterns", "Patterns"),
		"`/lms/profile`": ("/profile", "My profile"),
		"`/lms/programs`": ("/programs", "Programs"),
		"`/lms/programs/<program>`": (f"/programs/{records['program']}", word),
		"`/lms/programs/<program>`, a draft": (f"/programs/{records['draft program']}", f"{word} draft"),
		"`/lms/quiz/<quiz>`": (quiz, word),
		"`/lms/quiz/<quiz>?preview=1`": (f"{quiz}?preview=1", word),
		"`/lms/search`": (f"/search?q={word}", "Search"),
		"`/lms/statistics`": ("/statistics", "Statistics"),
		"`/lms/team`": ("/team", "(My t|T)eam"),
		"`/lms/team/<person>`": (f"/team/{learner}", f"Ada {word}"),
		"`/lms/verify`": ("/verify", "Verify a certificate"),
		"`/lms/verify/<number>`": (f"/verify/{records['number']}", "Verify a certificate"),
		"any other address": ("/no-such-page", ""),
	}


@pytest.mark.parametrize("person", PEOPLE)
def test_table(person, scene, client, monkeypatch):
	enter(person, scene, client, monkeypatch)
	found = {row: visit(client, *page, scene.word) for row, page in scene.pages.items()}
	assert found == TABLE[PEOPLE[person][0]]
	assert [url for url in find_navigation(client) if found[f"`{url}`"] != "yes"] == []


def enter(person: str, scene: SimpleNamespace, client, monkeypatch) -> None:
	"""Sign in as this person."""
	if person == "Guest":
		return
	_column, roles = PEOPLE[person]
	user = scene.people.get(person) or make_user(*roles)
	assert client.login(user, PASSWORD).status_code == 200
	if person == "Administrator":
		# Nobody here knows the password.
		monkeypatch.setattr(renderer, "fill_context", fill_as_administrator)


def fill_as_administrator(get_context):
	frappe.session.user, before = "Administrator", frappe.session.user
	try:
		return fill_context(get_context)
	finally:
		frappe.session.user = before


def visit(client, path: str, heading: str, word: str) -> str:
	"""What a page does, as the table says it. What it refuses, it does not name."""
	response = client.get(f"/lms{path}")
	if response.status_code in (302, 303) and response.location.startswith("/lms/"):
		response = client.get(response.location)
	if response.location == MEETING:
		return "yes"
	if response.status_code == 302:
		assert response.location == get_way_in(path)
		return "sign in"
	[shown] = (unescape(text).strip() for text in HEADING.findall(response.text))
	if response.status_code == 200:
		assert re.fullmatch(heading, shown), f"{path} is headed {shown}"
		return "yes"
	assert shown in ("No access", "Not found"), f"{path} says {shown}"
	assert word not in OWN_NAME.sub("", response.text), f"{path} names what it refuses"
	assert WAY_ON.search(response.text) or "Ask your HR team" in response.text, f"{path} leads nowhere"
	return str(response.status_code)


def find_navigation(client) -> list[str]:
	"""The pages to which the navigation leads, but for the home page."""
	links = NAVIGATION.search(client.get("/lms").text)
	return re.findall(r'href="(/lms/[^"]+)"', links[0]) if links else []


def test_every_page_is_in_the_table():
	rows = {re.match(r"`/lms([^`?]*)", row)[1] for row in TABLE["Guest"] if row.startswith("`")}
	assert rows == {rule.rule for rule in ROUTES.iter_rules()}


def test_disabled_account_opens_nothing(scene, client):
	"""Disabling it at the desk ends its sessions. If one is left, Frappe refuses it before the page does."""
	user = make_user("LMS Student", "Moderator")
	client.login(user, PASSWORD)
	account = frappe.get_doc("User", user)
	account.enabled = 0
	account.save()
	frappe.db.commit()
	for path, _heading in scene.pages.values():
		response = client.get(f"/lms{path}")
		# Everybody can verify a certificate.
		if response.location != get_way_in(path) and not path.startswith("/verify"):
			assert f"User {user} is disabled." in response.text
			assert response.status_code >= 400 and scene.word not in response.text
	assert client.login(user, PASSWORD).status_code == 401


def get_way_in(path: str) -> str:
	return f"/login?redirect-to={quote(f'/lms{path}', safe='')}"
