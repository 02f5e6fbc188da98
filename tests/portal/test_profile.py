"""The profile page: one's own account, the fields it names, and nothing else."""

import csv
import io
import json
import re
import zipfile

import frappe
import pytest
from playwright.sync_api import expect

from tests.support.accessibility import find_barriers
from tests.support.http import Client
from tests.support.portal import make_learner, open_session
from tests.support.users import PASSWORD, make_user

PATH = "/lms/profile"
DATA = "/api/method/lms.lms.api.download_my_data"
NEW_PASSWORD = "Another-Horse-8-Battery"
GIF = bytes.fromhex(
	"474946383961010001008000000000 00ffffff21f90401000000002c00000000010001000002024401003b".replace(" ", "")
)
DETAILS = {"first_name": "Maya", "last_name": "Okafor", "language": "de", "time_zone": "Africa/Lagos"}


@pytest.fixture
def learner(client):
	user = make_user("LMS Student", first_name="Test", last_name="Learner")
	client.login(user, PASSWORD)
	return user


def send(client, form: str, **values: object):
	"""Send a form of the page. The token goes in the header, as after any page."""
	client.get(PATH)
	return client.post(PATH, data={"form": form} | values)


def upload(client, content: bytes = GIF, name: str = "me.gif"):
	return send(client, "picture", file=(io.BytesIO(content), name))


def read(user: str, *fields: str):
	frappe.db.rollback()
	return frappe.db.get_value("User", user, fields)


def said(response) -> str:
	"""The text of the error message."""
	found = re.search(r'id="problem"[^>]*>(.*?)</p>', response.text, re.DOTALL)
	return found[1] if found else ""


# Details


def test_details_are_saved_and_shown_in_the_new_language(client, learner):
	response = send(client, "details", **DETAILS)
	assert (response.status_code, response.location) == (303, f"{PATH}?saved=details")
	assert read(learner, *DETAILS) == tuple(DETAILS.values())
	text = client.get(response.location).text
	assert '<html lang="de"' in text and 'value="Maya"' in text


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"first_name": " "}, "Enter your first name."),
		({"first_name": "x" * 141}, "at most 140 characters"),
		({"last_name": "<b>Bold</b>"}, "A name cannot contain angle brackets."),
		({"language": "tlh"}, "Choose one of the languages in the list."),
		({"time_zone": "Mars/Olympus"}, "Choose one of the time zones in the list."),
		({"time_zone": "../../etc/passwd"}, "Choose one of the time zones in the list."),
	],
)
def test_what_cannot_be_saved_is_explained_and_kept(client, learner, values, words):
	response = send(client, "details", **DETAILS | values)
	assert response.status_code == 417
	assert words in said(response)
	assert 'aria-invalid="true"' in response.text
	assert 'value="Okafor"' in response.text or "last_name" in values
	assert read(learner, "last_name") == "Learner"


def test_only_the_fields_of_the_form_are_written(client, learner):
	other = make_user("LMS Student")
	before = read(learner, "enabled", "user_type", "email", "api_key", "username")
	extra = {
		"enabled": 0,
		"user_type": "System User",
		"email": "x@example.com",
		"api_key": "k",
		"roles": "[]",
	}
	send(client, "details", **DETAILS | extra | {"name": other, "user": other, "new_password": NEW_PASSWORD})
	assert read(learner, "enabled", "user_type", "email", "api_key", "username") == before
	assert read(other, "first_name") == "Test"
	assert "Moderator" not in frappe.get_roles(learner)
	assert client.login(learner, PASSWORD).status_code == 200


@pytest.mark.parametrize("form", ["", "roles", "__init__", "detailsx"])
def test_unknown_forms_are_refused(client, learner, form):
	response = send(client, form, **DETAILS)
	assert response.status_code == 417 and "This form cannot be sent." in response.text
	assert read(learner, "first_name") == "Test"


def test_guests_sign_in_first(client):
	assert client.get(PATH).location == "/login?redirect-to=%2Flms%2Fprofile"


def test_who_has_no_access_to_learning_gets_no_form(client):
	user = make_user("HR User")
	client.login(user, PASSWORD)
	client.get("/lms")
	response = client.post(PATH, data={"form": "details"} | DETAILS)
	assert response.status_code == 403
	assert read(user, "first_name") == "Test"


def test_a_form_without_the_token_changes_nothing(client, learner):
	client.get(PATH)
	data = {"form": "details"} | DETAILS
	assert client.post(PATH, data=data, headers={"X-Frappe-CSRF-Token": None}).status_code == 400
	assert read(learner, "first_name") == "Test"


# Picture


def test_a_picture_is_private_and_replaces_the_former(client, learner):
	assert upload(client).location == f"{PATH}?saved=picture"
	first = read(learner, "user_image")
	assert first.startswith("/private/files/")
	assert f'src="{first}"' in client.get("/lms").text
	assert client.get(first).status_code == 200
	upload(client, GIF + b"\x00")
	now = read(learner, "user_image")
	files = frappe.get_all("File", {"attached_to_name": learner}, ["file_url", "is_private", "owner"])
	assert [tuple(row.values()) for row in files] == [(now, 1, learner)]


def test_a_picture_is_removed(client, learner):
	upload(client)
	assert send(client, "no-picture").location == f"{PATH}?saved=no-picture"
	assert not read(learner, "user_image")
	assert not frappe.db.exists("File", {"attached_to_name": learner})


def test_other_learners_do_not_get_the_picture_even_if_theirs_is_the_same(client, learner):
	upload(client)
	address = read(learner, "user_image")
	other = make_user("LMS Student")
	client.login(other, PASSWORD)
	assert client.get(address).status_code in (403, 404)
	upload(client)
	assert read(other, "user_image") not in ("", address)
	assert client.get(address).status_code in (403, 404)


@pytest.mark.parametrize(
	("content", "name"),
	[
		(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "me.svg"),
		(b"<script>alert(1)</script>", "me.gif"),
		(b"<script>alert(1)</script>", "<img src=x>.png"),
		(GIF, "me.html"),
		(b"", "me.gif"),
		(b"%PDF-1.4 %%EOF", "me.pdf"),
	],
)
def test_what_is_no_picture_is_refused(client, learner, content, name):
	response = upload(client, content, name)
	assert response.status_code == 417
	assert "is not a picture that can be shown" in said(response)
	assert "<img src=x" not in response.text
	assert not read(learner, "user_image")
	assert not frappe.db.exists("File", {"attached_to_name": learner})


def test_a_picture_has_a_largest_size(client, learner, monkeypatch):
	monkeypatch.setattr("lms.lms.account.pictures.MOST_BYTES", 10)
	assert "is too large" in said(upload(client))


def test_nothing_chosen_is_said(client, learner):
	assert "Choose a picture first." in said(send(client, "picture"))


# Password


def change_password(client, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str | None = None):
	values = {"old_password": old, "new_password": new, "new_password_again": new if again is None else again}
	return send(client, "password", **values)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, learner, test_site):
	other = Client(test_site.name, test_site.sites_path)
	other.login(learner, PASSWORD)
	assert other.get(PATH).status_code == 200
	assert change_password(client).location == f"{PATH}?saved=password"
	assert client.get(PATH).status_code == 200
	assert other.get(PATH).status_code == 302
	assert client.login(learner, PASSWORD).status_code == 401
	assert client.login(learner, NEW_PASSWORD).status_code == 200


@pytest.fixture
def password_policy(committed):
	"""On a bench, weak passwords are refused if System Settings say so. From a clone, they always are."""
	wanted = {"enable_password_policy": 1, "minimum_password_score": 2}
	meta = frappe.get_meta("System Settings")
	policy = {name: value for name, value in wanted.items() if meta.has_field(name)}
	before = {name: frappe.db.get_single_value("System Settings", name) for name in policy}
	for values in (policy, before):
		for name, value in values.items():
			frappe.db.set_single_value("System Settings", name, value)
		frappe.db.commit()
		if values is policy:
			yield


@pytest.mark.usefixtures("password_policy")
@pytest.mark.parametrize(
	("values", "words"),
	[
		({"old": "wrong"}, "This is not your current password."),
		({"old": ""}, "Enter your current password and the new one."),
		({"new": ""}, "Enter your current password and the new one."),
		({"again": "different"}, "The two new passwords are not the same."),
		({"new": "abc"}, ""),
	],
)
def test_a_password_that_is_refused_stays(client, learner, values, words):
	response = change_password(client, **values)
	assert response.status_code == 417
	assert said(response) and words in said(response)
	assert NEW_PASSWORD not in response.text
	assert client.login(learner, PASSWORD).status_code == 200


# Mails and data


@pytest.mark.parametrize("wanted", [True, False])
def test_only_announcements_can_be_switched_off(client, learner, wanted):
	send(client, "mails", **({"announcements": "1"} if wanted else {}), send_reminders="0")
	assert read(learner, "unsubscribed") == int(not wanted)
	assert ("checked" in client.get(PATH).text) == wanted


def unpack(response) -> zipfile.ZipFile:
	assert response.status_code == 200
	assert "my-learning-data-" in response.headers["Content-Disposition"]
	return zipfile.ZipFile(io.BytesIO(response.data))


def test_ones_own_records_are_in_the_file_and_those_of_others_are_not(client):
	learner, other = make_learner(), make_learner()
	client.login(learner.user, PASSWORD)
	archive = unpack(client.get(DATA))
	data = json.loads(archive.read("data.json"))
	assert [row["course"] for row in data["LMS Training Assignment"]] == [learner.course]
	assert {row["member"] for row in data["LMS Enrollment"]} == {learner.user}
	assert data["User"][0]["email"] == learner.user
	rows = list(csv.DictReader(io.StringIO(archive.read("LMS Training Assignment.csv").decode("utf-8-sig"))))
	assert [row["course"] for row in rows] == [learner.course]
	for name in archive.namelist():
		text = archive.read(name).decode()
		assert other.user not in text and other.course not in text


def test_right_answers_and_secrets_are_not_in_the_file(client):
	from tests.support.quizzes import make_scene, start

	scene = make_scene()
	start(scene)
	frappe.get_doc("User", scene.learner).db_set({"api_key": "my-key", "reset_password_key": "my-reset"})
	user = frappe.get_doc("User", scene.learner)
	user.new_password = PASSWORD
	user.save()
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	archive = unpack(client.get(DATA))
	assert "LMS Quiz Attempt" not in json.loads(archive.read("data.json"))
	for name in archive.namelist():
		text = archive.read(name).decode()
		assert "is_correct" not in text and "my-key" not in text and "my-reset" not in text


def test_the_file_of_others_cannot_be_asked_for(client):
	learner, other = make_learner(), make_learner()
	client.login(learner.user, PASSWORD)
	for query in ({"user": other.user}, {"member": other.user}, {"employee": other.user}):
		response = client.get(DATA, query_string=query)
		if response.status_code == 200:
			assert other.user not in unpack(response).read("data.json").decode()


def test_guests_get_no_file(client):
	assert client.get(DATA).status_code in (401, 403)


# In the browser


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_the_account_menu_leads_there_and_the_keyboard_is_enough(page):
	learner = make_learner()
	open_session(page, learner.user)
	page.goto("/lms")
	page.locator(".account summary").focus()
	page.keyboard.press("Enter")
	page.get_by_role("link", name="My profile").focus()
	page.keyboard.press("Enter")
	page.get_by_label("First name").fill("Maja")
	page.keyboard.press("Enter")
	expect(page.get_by_role("status")).to_have_text("Your details have been saved.")
	expect(page.locator(".account .name")).to_have_text("Maja Okafor")


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
def test_a_wrong_password_is_read_out_and_nothing_needs_javascript(browser, live_server):
	from tests.support.browser import open_context

	learner = make_learner()
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner.user)
		page.goto(PATH)
		page.get_by_label("Current password").fill("wrong")
		page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
		page.get_by_label("New password again").fill(NEW_PASSWORD)
		page.get_by_role("button", name="Change the password").click()
		expect(page.get_by_role("alert")).to_contain_text("This is not your current password.")
		expect(page.get_by_label("Current password")).to_have_accessible_description(
			"This is not your current password. Type it again."
		)


@pytest.mark.portal
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers(page, scheme):
	learner = make_learner()
	open_session(page, learner.user)
	page.emulate_media(color_scheme=scheme)
	for path in (PATH, f"{PATH}?saved=details"):
		page.goto(path)
		assert find_barriers(page) == []
