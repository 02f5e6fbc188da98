"""The life of a document: events and their order, child rows, submitting, stale copies."""

import datetime

import frappe
import pytest

from tests.support.hr import insert, make_applicant, make_company, make_onboarding

EVENTS = (
	"before_insert",
	"before_naming",
	"autoname",
	"before_validate",
	"validate",
	"before_save",
	"before_submit",
	"before_cancel",
	"before_update_after_submit",
	"after_insert",
	"on_update",
	"on_submit",
	"on_cancel",
	"on_update_after_submit",
	"on_trash",
	"after_delete",
	"before_change",
	"on_change",
)


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch):
	"""`events(doc)` returns the list to which the controller's events of this doctype add their names."""

	def record(doc) -> list[str]:
		seen: list[str] = []
		for event in EVENTS:
			original = getattr(type(doc), event, None)
			monkeypatch.setattr(type(doc), event, recorder(event, original, seen), raising=False)
		return seen

	def recorder(event, original, seen):
		def run(self, *args):
			seen.append(event)
			return original(self, *args) if original else None

		return run

	return record


def new_designation(**values):
	return frappe.get_doc(
		{"doctype": "Designation", "designation_name": frappe.generate_hash(length=8), **values}
	)


def make_user(*roles: str) -> str:
	email = f"{frappe.generate_hash(length=8)}@example.com"
	rows = [{"role": role} for role in roles]
	return insert("User", email=email, first_name="Test", send_welcome_email=0, roles=rows).name


# Events


def test_insert_runs_its_events_in_order(events):
	doc = new_designation()
	seen = events(doc)
	doc.insert()
	assert seen == [
		"before_insert",
		"before_naming",
		"autoname",
		"before_validate",
		"validate",
		"before_save",
		"after_insert",
		"on_update",
		"on_change",
	]


def test_save_runs_its_events_in_order(events):
	doc = new_designation().insert()
	seen = events(doc)
	doc.save()
	assert seen == ["before_validate", "validate", "before_save", "on_update", "on_change"]


def test_submit_update_and_cancel_run_their_events_in_order(events):
	doc = make_onboarding()
	seen = events(doc)
	doc.submit()
	assert seen == ["before_validate", "validate", "before_submit", "on_update", "on_submit", "on_change"]
	del seen[:]
	doc.save()
	assert seen == ["before_update_after_submit", "on_update_after_submit", "on_change"]
	del seen[:]
	doc.cancel()
	assert seen == ["before_cancel", "on_cancel", "on_change"]


def test_delete_runs_its_events_in_order(events):
	doc = new_designation().insert()
	seen = events(doc)
	doc.delete()
	assert seen == ["on_trash", "on_change", "after_delete"]


def test_db_set_runs_change_events_alone(events):
	doc = new_designation().insert()
	seen = events(doc)
	doc.db_set("description", "Steers")
	assert seen == ["before_change", "on_change"]


def test_ignore_validate_leaves_out_validation_events(events):
	doc = new_designation()
	doc.flags.ignore_validate = True
	seen = events(doc)
	doc.insert()
	assert "before_validate" in seen
	assert not {"validate", "before_save"} & set(seen)


def test_the_document_has_its_name_in_validate_but_not_in_before_insert(monkeypatch):
	names = {}
	doc = new_designation()
	for event in ("before_insert", "validate"):
		method = lambda self, event=event: names.__setitem__(event, self.name)  # noqa: E731
		monkeypatch.setattr(type(doc), event, method, raising=False)
	doc.insert()
	assert names == {"before_insert": None, "validate": doc.name}


def test_an_error_in_on_update_leaves_the_row_to_the_transaction(monkeypatch):
	def fail(self):
		frappe.throw("no")

	doc = new_designation()
	monkeypatch.setattr(type(doc), "on_update", fail, raising=False)
	frappe.db.savepoint("before_insert")
	with pytest.raises(frappe.ValidationError):
		doc.insert()
	assert frappe.db.exists("Designation", doc.designation_name)
	frappe.db.rollback(save_point="before_insert")
	assert not frappe.db.exists("Designation", doc.designation_name)


def test_run_method_returns_what_the_controller_returns(monkeypatch):
	doc = new_designation()
	monkeypatch.setattr(type(doc), "sum_of", lambda self, a, b=0: a + b, raising=False)
	assert doc.run_method("sum_of", 1, b=2) == 3
	assert doc.run_method("no_such_method") is None


# Making and reading


def test_get_doc_takes_a_dict_keywords_or_a_name():
	name = frappe.get_doc({"doctype": "Designation", "designation_name": "Cook"}).insert().name
	assert frappe.get_doc(doctype="Designation", designation_name="Baker").insert().name == "Baker"
	assert frappe.get_doc("Designation", name).designation_name == "Cook"
	document = frappe.get_doc("Designation", name)
	assert frappe.get_doc(document) is document


def test_get_doc_finds_by_filters():
	new_designation(designation_name="Cook", description="Fries").insert()
	assert frappe.get_doc("Designation", {"description": "Fries"}).name == "Cook"


def test_get_doc_of_what_is_not_there_is_refused():
	with pytest.raises(frappe.DoesNotExistError):
		frappe.get_doc("Designation", "No such designation")


def test_the_name_is_found_whatever_its_case_and_keeps_its_own():
	new_designation(designation_name="Chief Cook").insert()
	assert frappe.get_doc("Designation", "chief cook").name == "Chief Cook"


def test_get_doc_of_a_single_needs_no_name():
	settings = frappe.get_doc("System Settings")
	assert settings.name == settings.doctype == "System Settings"


def test_a_saved_single_is_read_back():
	settings = frappe.get_doc("System Settings")
	settings.apply_strict_user_permissions = 1
	settings.flags.ignore_mandatory = True
	assert frappe.db.get_single_value("System Settings", "apply_strict_user_permissions") == 0
	settings.save()
	assert frappe.get_doc("System Settings").apply_strict_user_permissions == 1
	assert frappe.db.get_single_value("System Settings", "apply_strict_user_permissions") == 1


def test_a_new_document_has_every_column_and_its_tables():
	doc = frappe.get_doc({"doctype": "User"})
	assert doc.name is None
	assert doc.email is None
	assert doc.roles == []
	assert doc.docstatus == 0


def test_new_doc_has_the_defaults_of_its_fields():
	employee = frappe.new_doc("Employee")
	assert employee.status == "Active"
	assert employee.create_user_permission == 1
	assert employee.is_new()
	assert frappe.new_doc("Employee", status="Left").status == "Left"


def test_insert_fills_defaults_that_are_missing_and_keeps_what_is_given():
	applicant = frappe.get_doc("Job Applicant", make_applicant(status="Hold"))
	assert applicant.status == "Hold"
	plain = insert("Job Applicant", applicant_name="Ben", email_id="ben@example.com")
	assert plain.status == "Open"


def test_insert_sets_owner_and_moments():
	doc = new_designation().insert()
	doc.reload()
	assert doc.owner == doc.modified_by == "Administrator"
	assert doc.creation == doc.modified
	assert isinstance(doc.creation, datetime.datetime)
	assert not doc.is_new()


def test_save_changes_modified_but_neither_creation_nor_owner(as_user):
	doc = new_designation().insert()
	creation = frappe.db.get_value("Designation", doc.name, "creation")
	with as_user(make_user("HR Manager")):
		doc = frappe.get_doc("Designation", doc.name)
		doc.description = "Steers"
		doc.save()
		editor = frappe.session.user
	doc.reload()
	assert (doc.owner, doc.modified_by, doc.creation) == ("Administrator", editor, creation)
	assert doc.modified > creation


def test_saving_a_document_without_a_name_inserts_it():
	doc = new_designation()
	doc.save()
	assert frappe.db.exists("Designation", doc.name)


def test_reload_forgets_what_was_not_saved():
	doc = new_designation(description="Steers").insert()
	doc.description = "Sleeps"
	doc.reload()
	assert doc.description == "Steers"


def test_values_read_back_have_the_types_of_their_fields():
	onboarding = frappe.get_doc("Employee Onboarding", make_onboarding().name)
	assert onboarding.date_of_joining == datetime.date(2026, 3, 2)
	assert frappe.get_doc("User", "Administrator").enabled == 1


def test_as_dict_has_all_values_and_those_of_the_rows():
	user = frappe.get_doc("User", make_user("HR User"))
	values = user.as_dict()
	assert values["doctype"] == "User"
	assert values["email"] == user.name
	assert [(row["doctype"], row["role"], row["parent"]) for row in values["roles"]] == [
		("Has Role", "HR User", user.name)
	]
	assert "first_name" not in frappe.get_doc({"doctype": "User"}).as_dict(no_nulls=True)
	assert "owner" not in user.as_dict(no_default_fields=True)


def test_get_valid_dict_turns_what_forms_send_into_column_values():
	doc = frappe.get_doc({"doctype": "Employee", "create_user_permission": "1", "relieving_date": ""})
	values = doc.get_valid_dict()
	assert values.create_user_permission == 1
	assert values.relieving_date is None
	assert "naming_series" in values


def test_update_sets_many_values():
	doc = new_designation().insert()
	assert doc.update({"description": "Steers"}) is doc
	assert doc.get("description") == "Steers"
	assert doc.get("no_such_field") is None
	assert doc.get("no_such_field", default=5) == 5


def test_a_value_changed_is_seen_in_the_save_that_changes_it(monkeypatch):
	seen = {}

	def on_update(self):
		before = self.get_doc_before_save()
		seen[before and before.description] = (
			self.has_value_changed("description"),
			self.has_value_changed("designation_name"),
		)

	doc = new_designation(description="Steers")
	monkeypatch.setattr(type(doc), "on_update", on_update, raising=False)
	doc.insert()
	doc.description = "Rests"
	doc.save()
	assert seen == {None: (True, True), "Steers": (True, False)}


def test_get_title_is_the_title_field_or_the_name():
	applicant = frappe.get_doc("Job Applicant", make_applicant())
	assert applicant.get_title() == "Asha Rao"
	assert new_designation(designation_name="Cook").insert().get_title() == "Cook"


def test_values_from_outside_replace_no_method(monkeypatch):
	doc = new_designation(designation_name="Cook")
	monkeypatch.setattr(type(doc), "validate", lambda self: frappe.throw("asked"), raising=False)
	values = {**doc.as_dict(), "validate": "x", "has_permission": "x", "flags": {"ignore_validate": 1}}
	with pytest.raises((frappe.ValidationError, TypeError)):
		frappe.get_doc(values).insert()
	assert not frappe.db.exists("Designation", "Cook")


# Child rows


def test_rows_are_stored_in_order_with_their_parent():
	user = frappe.get_doc("User", make_user("HR User", "HR Manager"))
	rows = [(row.idx, row.role, row.parent, row.parenttype, row.parentfield) for row in user.roles]
	assert rows == [
		(1, "HR User", user.name, "User", "roles"),
		(2, "HR Manager", user.name, "User", "roles"),
	]
	assert all(row.name for row in user.roles)


def test_append_gives_a_row_its_place_and_returns_it():
	user = frappe.get_doc("User", make_user("HR User"))
	row = user.append("roles", {"role": "HR Manager"})
	assert (row.idx, row.doctype, row.parentfield, bool(row.is_new())) == (2, "Has Role", "roles", True)
	user.save()
	assert frappe.db.count("Has Role", {"parent": user.name}) == 2


def test_rows_taken_out_are_deleted_and_those_left_keep_their_names():
	user = frappe.get_doc("User", make_user("HR User", "HR Manager"))
	kept = user.roles[1].name
	user.remove(user.roles[0])
	assert user.roles[0].idx == 1
	user.save()
	assert frappe.get_all("Has Role", filters={"parent": user.name}, fields=["name", "idx"]) == [
		{"name": kept, "idx": 1}
	]


def test_set_replaces_all_rows():
	user = frappe.get_doc("User", make_user("HR User"))
	user.set("roles", [{"role": "HR Manager"}])
	user.save()
	assert frappe.get_all("Has Role", filters={"parent": user.name}, pluck="role") == ["HR Manager"]


def test_rows_given_with_their_names_are_updated():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}, {"activity_name": "Badge"}])
	first = onboarding.activities[0]
	onboarding.update({"activities": [{"name": first.name, "activity_name": "Standing desk"}]})
	onboarding.save()
	onboarding.reload()
	assert [(row.name, row.activity_name) for row in onboarding.activities] == [(first.name, "Standing desk")]


def test_rows_keep_their_place_until_they_are_numbered_anew():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}, {"activity_name": "Badge"}])
	onboarding.set("activities", list(reversed(onboarding.activities)))
	onboarding.save()
	onboarding.reload()
	assert [row.activity_name for row in onboarding.activities] == ["Desk", "Badge"]
	onboarding.activities[0].idx, onboarding.activities[1].idx = 2, 1
	onboarding.save()
	onboarding.reload()
	assert [row.activity_name for row in onboarding.activities] == ["Badge", "Desk"]


def test_rows_are_found_by_filters():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}, {"activity_name": "Badge"}])
	assert [row.idx for row in onboarding.get("activities", {"activity_name": "Badge"})] == [2]
	assert [row.idx for row in onboarding.get("activities", {"activity_name": ["!=", "Badge"]})] == [1]
	assert len(onboarding.get_all_children()) == 2


def test_a_row_knows_its_document():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}])
	assert onboarding.activities[0].parent_doc is onboarding


# Submitting


def test_submit_and_cancel_set_docstatus_of_rows_too():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}])
	onboarding.submit()
	assert (onboarding.docstatus, onboarding.activities[0].docstatus) == (1, 1)
	assert onboarding.docstatus.is_submitted()
	onboarding.cancel()
	assert frappe.db.get_value("Employee Boarding Activity", {"parent": onboarding.name}, "docstatus") == 2


def test_a_draft_cannot_be_cancelled():
	onboarding = make_onboarding()
	with pytest.raises(frappe.DocstatusTransitionError):
		onboarding.cancel()


def test_a_submitted_document_cannot_become_a_draft():
	onboarding = make_onboarding().submit()
	onboarding.docstatus = 0
	with pytest.raises(frappe.DocstatusTransitionError):
		onboarding.save()


def test_a_cancelled_document_cannot_be_saved():
	onboarding = make_onboarding().submit()
	onboarding.cancel()
	with pytest.raises(frappe.ValidationError, match="Cannot edit cancelled document"):
		onboarding.save()


def test_after_submitting_only_fields_that_allow_it_change():
	onboarding = make_onboarding(activities=[{"activity_name": "Desk"}]).submit()
	onboarding.boarding_status = "Completed"
	onboarding.save()
	onboarding.date_of_joining = "2026-04-01"
	with pytest.raises(frappe.UpdateAfterSubmitError):
		onboarding.save()


def test_an_amendment_is_numbered():
	onboarding = make_onboarding().submit()
	onboarding.cancel()
	values = {"job_applicant": onboarding.job_applicant, "company": onboarding.company}
	amendment = make_onboarding(**values, amended_from=onboarding.name)
	assert amendment.name == f"{onboarding.name}-1"


# Others save, too


def test_a_stale_copy_is_not_saved():
	doc = new_designation().insert()
	other = frappe.get_doc("Designation", doc.name)
	other.description = "Rests"
	other.save()
	doc.description = "Steers"
	with pytest.raises(frappe.TimestampMismatchError):
		doc.save()
	assert frappe.db.get_value("Designation", doc.name, "description") == "Rests"


def test_db_set_writes_one_value_and_the_moment():
	doc = new_designation().insert()
	before = frappe.db.get_value("Designation", doc.name, "modified")
	doc.db_set("description", "Steers")
	row = frappe.db.get_value("Designation", doc.name, ["description", "modified"], as_dict=True)
	assert row.description == doc.description == "Steers"
	assert row.modified > before


def test_db_set_takes_many_values_and_can_leave_the_moment():
	doc = new_designation().insert()
	before = frappe.db.get_value("Designation", doc.name, "modified")
	doc.db_set({"description": "Steers", "owner": "Guest"}, update_modified=False)
	row = frappe.db.get_value("Designation", doc.name, ["description", "owner", "modified"], as_dict=True)
	assert (row.description, row.owner, row.modified) == ("Steers", "Guest", before)


def test_db_set_during_on_update_does_not_make_the_document_stale(monkeypatch):
	def on_update(self):
		self.db_set("description", "set by on_update")

	doc = new_designation()
	monkeypatch.setattr(type(doc), "on_update", on_update, raising=False)
	doc.insert()
	doc.save()
	assert frappe.db.get_value("Designation", doc.name, "description") == "set by on_update"


def test_a_cached_document_is_read_anew_after_a_save():
	doc = new_designation(description="Steers").insert()
	assert frappe.get_cached_value("Designation", doc.name, "description") == "Steers"
	doc.description = "Rests"
	doc.save()
	assert frappe.get_cached_doc("Designation", doc.name).description == "Rests"
	assert frappe.get_cached_value("Designation", "No such designation", "description") is None


def test_a_cached_document_is_forgotten_when_its_transaction_is_undone():
	name = new_designation(description="Steers").insert().name
	assert frappe.get_cached_value("Designation", name, "description") == "Steers"
	frappe.db.rollback()
	assert frappe.get_cached_value("Designation", name, "description") is None


def test_add_comment_is_kept_with_the_document():
	doc = new_designation().insert()
	comment = doc.add_comment("Comment", "Well done")
	filters = {"reference_doctype": "Designation", "reference_name": doc.name, "content": "Well done"}
	assert frappe.db.get_value("Comment", filters, "name") == comment.name


def test_the_last_document_is_the_one_made_last():
	make_company("First Company")
	make_company("Second Company")
	assert frappe.get_last_doc("Company").name == "Second Company"
