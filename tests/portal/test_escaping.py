"""What people have typed is shown as they typed it, and never becomes markup, on any page."""

import re
from pathlib import Path

import frappe
import pytest
from jinja2 import Environment, nodes

import lms
from lms.lms.shared.templates import get_environment
from lms.testing import factories
from tests.support.portal import make_learner, make_report
from tests.support.users import PASSWORD

APP = Path(lms.__file__).parent
MAILS = sorted((APP / "templates" / "emails").glob("*.html"))
PAGES = sorted([*(APP / "pages").glob("*.html"), *(APP / "templates" / "portal").glob("*.html")])
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 * 7 }}{index}"""


def is_escaping(node: nodes.Node) -> bool:
	"""Whether this is an `autoescape true` with all that it encloses."""
	inner = node.body[0] if isinstance(node, nodes.Scope) else None
	return isinstance(inner, nodes.ScopedEvalContextModifier) and any(
		option.key == "autoescape" and isinstance(option.value, nodes.Const) and option.value.value is True
		for option in inner.options
	)


def find_unescaped(body: list[nodes.Node]) -> list[nodes.Node]:
	"""The outputs and statements of a template that no `autoescape true` encloses."""
	found = []
	for node in body:
		if is_escaping(node) or isinstance(node, nodes.Extends | nodes.FromImport):
			# A block in an escaping frame is rendered on its own: it has to say it again.
			found += [x for block in node.find_all(nodes.Block) for x in find_unescaped(block.body)]
		elif isinstance(node, nodes.Block | nodes.Macro):
			found += find_unescaped(node.body)
		elif isinstance(node, nodes.Output) and all(
			isinstance(part, nodes.TemplateData) for part in node.nodes
		):
			continue
		else:
			found.append(node)
	return found


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_mail_escapes_everything(path):
	tree = Environment(extensions=[]).parse(path.read_text())
	lines = [node.lineno for node in find_unescaped(tree.body)]
	assert not lines, f"outside of `autoescape true`: lines {lines}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(APP).as_posix())
def test_no_page_switches_escaping_off(path):
	assert "autoescape" not in path.read_text()


@pytest.mark.parametrize("reloads", [True, False])
def test_pages_are_escaped(reloads):
	environment = get_environment(reloads=reloads)
	assert environment.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(APP).as_posix())
def test_template_has_no_inline_script_or_style(path):
	text = path.read_text()
	assert not re.search(r"\son\w+=|javascript:|<script(?![^>]*\ssrc=)|<style|\sstyle=", text)


@pytest.mark.parametrize("path", [*MAILS, *PAGES], ids=lambda path: path.relative_to(APP).as_posix())
def test_only_sanitized_text_is_marked_safe(path):
	safe = set(re.findall(r"(\S+) \| safe", path.read_text()))
	assert safe <= {"html", "notes", "description"}


def test_hostile_text_is_shown_as_it_was_typed(client):
	category = factories.make_category(f"Care {frappe.generate_hash(length=6)}")
	learner = make_learner(
		title=f"Course {frappe.generate_hash(length=6)}", category=category, lessons=1, chapters=1
	)
	report = make_report(learner.user, "Ada", learner.course, due_in=-1)
	program = factories.make_program([learner.course], [learner.user]).name
	about = {"reference_doctype": "LMS Course", "reference_docname": learner.course}
	plan = {
		"timetable": [{"day": 1, "title": "Talk", **about}],
		"timetable_legends": [{"reference_doctype": "LMS Course", "label": "Course", "color": "#0f6e74"}],
	}
	batch = factories.make_batch([learner.course], [learner.user], **plan).name
	frappe.get_single("LMS Settings").update({"show_employees": 1}).save()
	# Past the checks on saving: what an import or another app may have left in the database.
	for doctype, fieldname, filters in (
		("LMS Course", "title", learner.course),
		("LMS Course", "short_introduction", learner.course),
		("LMS Course", "description", learner.course),
		("LMS Course", "image", learner.course),
		("Course Chapter", "title", {"course": learner.course}),
		("Course Lesson", "title", {"course": learner.course}),
		("Course Lesson", "body", {"course": learner.course}),
		("LMS Program", "title", program),
		("LMS Batch", "title", batch),
		("LMS Batch", "place", batch),
		("LMS Batch", "category", batch),
		("LMS Batch", "description", batch),
		("LMS Batch", "batch_details", batch),
		("LMS Batch Enrollment", "member_name", {"batch": batch}),
		("LMS Batch Timetable", "title", {"parent": batch}),
		("LMS Timetable Legend", "label", {"parent": batch}),
		("LMS Timetable Legend", "color", {"parent": batch}),
		("User", "first_name", learner.user),
		("User", "full_name", learner.user),
		("Employee", "employee_name", {"user_id": report}),
		("Employee", "department", {"user_id": report}),
		("Employee", "designation", {"user_id": report}),
		("LMS Training Assignment", "course_title", {"employee": report}),
		("LMS Training Assignment Event", "details", {"employee": report}),
	):
		frappe.db.set_value(doctype, filters, fieldname, HOSTILE)
	frappe.db.commit()
	frappe.clear_cache()
	client.login(learner.user, PASSWORD)
	query = {"search": HOSTILE, "category": HOSTILE}
	for response in (
		client.get("/lms"),
		client.get("/lms/courses"),
		client.get("/lms/courses", query_string=query),
		client.get(learner.url),
		client.get(f"{learner.url}/learn/1-1"),
		client.get("/lms/programs"),
		client.get(f"/lms/programs/{program}"),
		client.get("/lms/batches"),
		client.get("/lms/batches", query_string={"state": HOSTILE, "category": HOSTILE}),
		client.get(f"/lms/batches/{batch}"),
		client.get(f"/lms/batches/{batch}/courses"),
		client.get(f"/lms/batches/{batch}/people"),
		client.get(f"/lms/batches/{batch}/timetable"),
		client.get(f"/lms/batches/{batch}/timetable", query_string={"view": "week", "week": HOSTILE}),
		client.get("/lms/team"),
		client.get("/lms/team", query_string={"search": HOSTILE}),
		client.get("/lms/team?view=matrix"),
		client.get("/lms/team?view=forecast"),
		client.get(f"/lms/team/{report}"),
	):
		assert response.status_code == 200
		assert "alert(1)</script" not in response.text
		assert "<img src=x" not in response.text and '<img src="x" onerror' not in response.text
		assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(\S\S)", response.text)
		assert "full-index" not in response.text


def test_links_out_of_a_lesson_do_not_tell_where_from(client):
	learner = make_learner(lessons=1, chapters=1)
	frappe.db.set_value(
		"Course Lesson",
		{"course": learner.course},
		"body",
		'[out](https://example.com) <a href="javascript:alert(1)">x</a> <iframe src="https://example.com"></iframe>',
	)
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	text = client.get(f"{learner.url}/learn/1-1").text
	assert '<a href="https://example.com" rel="noopener noreferrer">out</a>' in text
	assert "javascript:" not in text and "<iframe" not in text
