"""The workspace Learning: what it names exists, and its figures are right for whoever reads them."""

import json
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest
from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items
from frappe.desk.doctype.number_card.number_card import get_result

from lms import hooks
from lms.lms.desk import calls
from lms.lms.desk.apps import has_app_permission
from lms.lms.figures.cards import get_number_without_access, get_on_time_rate
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_employee,
	make_enrollment,
	make_user,
	unique,
)

MODULE = Path(__file__).parents[1]
KINDS = ("workspace", "number_card", "dashboard_chart", "module_onboarding", "onboarding_step")
LINKS = {
	"link_to": "link_type",
	"document_type": "DocType",
	"reference_document": "DocType",
	"report_name": "Report",
}


def records(kind: str) -> dict[str, dict]:
	return {
		doc["name"]: doc for path in (MODULE / kind).rglob("*.json") if (doc := json.loads(path.read_text()))
	}


def charts_of_the_whole_site() -> dict[str, dict]:
	charts = records("dashboard_chart")
	return {name: chart for name, chart in charts.items() if chart["chart_type"] != "Report"}


def rows(doc: dict) -> Iterator[dict]:
	yield doc
	for value in doc.values():
		if isinstance(value, list):
			yield from value


@pytest.fixture
def workspace() -> dict:
	return records("workspace")["Learning"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_record_names_exists(kind):
	for doc in records(kind).values():
		for row in rows(doc):
			for field, target in LINKS.items():
				doctype = row.get(target, target)
				if row.get(field) and doctype in ("DocType", "Report"):
					assert frappe.db.exists(doctype, row[field]), f"{doc['name']}: {row[field]}"


def test_the_sidebar_of_newer_desks_has_the_links_of_the_workspace(workspace):
	"""Frappe 16 and 17 read it, and the icon that opens it, from folders of the app."""
	app = Path(frappe.get_app_path("lms"))
	sidebar = json.loads((app / "workspace_sidebar/learning.json").read_text())
	items = {(row["label"], row["link_to"]) for row in sidebar["items"] if row.get("child")}
	assert items == {(row["label"], row["link_to"]) for row in workspace["links"] if row["type"] == "Link"}
	icon = json.loads((app / "desktop_icon/learning.json").read_text())
	assert (icon["link_type"], icon["link_to"], icon["label"]) == (
		"Workspace Sidebar",
		*[sidebar["title"]] * 2,
	)


def test_the_workspace_leads_to_every_report(workspace):
	linked = {row["link_to"] for row in workspace["links"] if row.get("link_type") == "Report"}
	assert linked == {doc["name"] for doc in records("report").values()}


def test_every_block_of_the_workspace_has_its_row(workspace):
	named = {
		"number_card": ("number_card_name", {row["number_card_name"] for row in workspace["number_cards"]}),
		"chart": ("chart_name", {row["chart_name"] for row in workspace["charts"]}),
		"shortcut": ("shortcut_name", {row["label"] for row in workspace["shortcuts"]}),
		"card": ("card_name", {row["label"] for row in workspace["links"] if row["type"] == "Card Break"}),
		"onboarding": ("onboarding_name", set(records("module_onboarding"))),
	}
	shown: dict[str, set[str]] = {kind: set() for kind in named}
	for block in json.loads(workspace["content"]):
		if block["type"] in named:
			shown[block["type"]].add(block["data"][named[block["type"]][0]])
	assert shown == {kind: names for kind, (_key, names) in named.items()}
	assert shown["number_card"] == set(records("number_card"))
	assert shown["chart"] == set(records("dashboard_chart"))


def test_the_first_steps_are_all_there():
	[onboarding] = records("module_onboarding").values()
	assert [row["step"] for row in onboarding["steps"]] == [
		"Link Employees to Accounts",
		"Make a Course",
		"Publish the Course",
		"Assign Training",
		"Watch the Progress",
	]
	assert {row["step"] for row in onboarding["steps"]} == set(records("onboarding_step"))


def test_filters_of_cards_name_fields():
	for card in records("number_card").values():
		for doctype, fieldname, *_rest in json.loads(card["filters_json"]) or []:
			assert frappe.get_meta(doctype).has_field(fieldname), f"{card['name']}: {fieldname}"


def test_methods_of_cards_are_those_of_the_api():
	methods = {card["method"] for card in records("number_card").values() if card["type"] == "Custom"}
	assert methods == {
		"lms.lms.api.get_on_time_rate",
		"lms.lms.api.count_employees_without_access",
		"lms.lms.api.count_expiring_training",
	}


def test_charts_of_the_whole_site_are_for_the_learning_team():
	"""Frappe remembers the figures by chart, whoever asked for them first. Those of reports, it does not."""
	for chart in charts_of_the_whole_site().values():
		assert {row["role"] for row in chart["roles"]} == {"Moderator", "System Manager"}


def test_on_time_rate_counts_what_the_reader_may_read():
	course = make_course(lessons=1).name
	manager, companies = make_user("HR Manager"), [make_company(unique("Company")) for _ in range(2)]
	for company, due in zip(companies, (3, -3), strict=True):
		learner = make_user("LMS Student")
		make_employee(user_id=learner, company=company)
		assignment = make_assignment(employee=learner, course=course)
		frappe.db.set_value("LMS Training Assignment", assignment.name, "due_date", in_days(due))
		complete_lessons(learner, course)
	before = get_on_time_rate(manager)
	assert before is not None and before < 100
	permit(manager, companies[0])
	assert get_on_time_rate(manager) == 100.0
	permit_only(manager, companies[1])
	assert get_on_time_rate(manager) == 0.0


# What readers get from the server


def get_page(user: str) -> dict[str, list[str]]:
	"""What the workspace offers to a user, by kind: labels, and of cards the links."""
	frappe.set_user(user)
	try:
		page = get_desktop_page(json.dumps({"name": "Learning", "title": "Learning", "public": 1}))
		labels = {kind: [item.get("label") for item in part["items"]] for kind, part in page.items()}
		labels["links"] = [link["label"] for card in page["cards"]["items"] for link in card["links"]]
		return labels
	finally:
		frappe.set_user("Administrator")


def see_workspaces(user: str) -> list[str]:
	frappe.set_user(user)
	try:
		return [page["name"] for page in get_workspace_sidebar_items()["pages"]]
	finally:
		frappe.set_user("Administrator")


@pytest.mark.parametrize("role", ["Moderator", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_everybody_with_work_to_do_sees_the_workspace(role):
	assert "Learning" in see_workspaces(make_user(role))


def test_others_on_the_desk_do_not_see_it():
	assert "Learning" not in see_workspaces(make_user("Employee", "HR User"))


def test_a_moderator_gets_all_of_it(workspace):
	# On a bench, the setup wizard switches this on.
	frappe.db.set_single_value("System Settings", "enable_onboarding", 1)
	frappe.clear_document_cache("System Settings", "System Settings")
	page = get_page(make_user("Moderator"))
	assert page["number_cards"] == [row["label"] for row in workspace["number_cards"]]
	assert page["charts"] == [row["label"] for row in workspace["charts"]]
	assert {"Overdue Training", "Published Courses", "Visit the Portal"} <= set(page["shortcuts"])
	assert {"Courses", "Quizzes", "Employees Without LMS Access"} <= set(page["links"])
	assert page["onboardings"] == ["Learning"]


def test_an_hr_manager_gets_what_they_may_read():
	page = get_page(make_user("HR Manager"))
	assert "Overdue Training" in page["number_cards"]
	assert page["charts"] == ["Compliance by Department"]
	assert "Training Assignments" in page["links"]
	assert not {"Questions", "Bulk Assignments"} & set(page["links"])
	assert page["onboardings"] == []


def test_a_card_counts_what_its_reader_may_read(as_user):
	manager, companies = make_user("HR Manager"), [make_company(unique("Company")) for _ in range(2)]
	for company in companies:
		learner = make_user("LMS Student")
		make_employee(user_id=learner, company=company)
		name = make_assignment(employee=learner, course=make_course().name).name
		frappe.db.set_value("LMS Training Assignment", name, "status", "Overdue")
	permit(manager, companies[0])
	card = records("number_card")["Overdue Training"]
	with as_user(manager):
		assert get_result(json.dumps(card), card["filters_json"]) == 1
	with as_user(make_user("Course Creator")), pytest.raises(frappe.PermissionError):
		get_result(json.dumps({**card, "document_type": "Employee"}), "[]")


def test_a_chart_of_enrollments_has_a_bar_for_each_month(as_user):
	make_enrollment(make_course().name, make_user())
	with as_user(make_user("Moderator")):
		chart = calls.get_chart(chart_name="Course Enrollments", refresh=1)
	assert len(chart["labels"]) == len(chart["datasets"][0]["values"]) == 13
	assert chart["datasets"][0]["values"][-1] >= 1
	assert chart["labels"][-1] == f"{frappe.utils.getdate():%b %Y}"


def test_a_moderator_sees_how_many_accounts_were_made(as_user):
	with as_user(make_user("Moderator")):
		chart = calls.get_chart(chart_name="Learning Signups", refresh=1)
	assert chart["datasets"][0]["values"][-1] >= 1


def test_charts_of_the_whole_site_are_refused_to_others(as_user):
	for name in charts_of_the_whole_site():
		with as_user(make_user("HR Manager")), pytest.raises(frappe.PermissionError):
			calls.get_chart(chart_name=name)


def test_a_step_is_marked_by_the_learning_team_and_stays_marked(as_user):
	moderator = make_user("Moderator")
	for step in records("onboarding_step"):
		with as_user(moderator):
			calls.update_onboarding_step(name=step, field="is_skipped", value=1)
		assert frappe.db.get_value("Onboarding Step", step, "is_skipped") == 1
	assert get_page(moderator)["onboardings"] == []


@pytest.mark.parametrize(
	("role", "field"), [("LMS Student", "is_complete"), ("HR Manager", "is_skipped"), ("Moderator", "title")]
)
def test_nobody_else_changes_a_step(role, field, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		calls.update_onboarding_step(name="Make a Course", field=field, value="1")
	assert frappe.db.get_value("Onboarding Step", "Make a Course", "title") == "Make a Course"


def test_nothing_completed_has_no_rate():
	assert get_on_time_rate(make_user("LMS Student")) is None


def test_employees_without_access_are_those_the_reader_may_see():
	manager, company = make_user("HR Manager"), make_company(unique("Company"))
	make_employee(company=company, user_id=None)
	permit(manager, company)
	assert get_number_without_access(manager) == 1
	assert get_number_without_access("Administrator") > 0


def permit(user: str, company: str) -> None:
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": company}
	).insert()


def permit_only(user: str, company: str) -> None:
	for name in frappe.get_all("User Permission", {"user": user}, pluck="name"):
		frappe.delete_doc("User Permission", name)
	permit(user, company)


@pytest.mark.parametrize(
	("roles", "sees"),
	[(("Moderator", "System Manager"), True), (("LMS Student",), False), (("HR Manager",), False)],
)
def test_the_tile_is_for_the_learning_team(roles, sees):
	frappe.set_user(make_user(*roles))
	try:
		assert has_app_permission() is sees
	finally:
		frappe.set_user("Administrator")


def test_a_moderator_without_desk_has_no_tile():
	user = make_user("Moderator")
	frappe.db.set_value("User", user, "user_type", "Website User")
	frappe.clear_document_cache("User", user)
	frappe.set_user(user)
	try:
		assert not has_app_permission()
	finally:
		frappe.set_user("Administrator")


def test_the_tile_leads_to_the_workspace(workspace):
	[tile] = hooks.add_to_apps_screen
	assert tile["route"] == f"/app/{workspace['title'].lower()}"
	assert hooks.app_home.rsplit("/", 1)[1] == workspace["title"].lower()
