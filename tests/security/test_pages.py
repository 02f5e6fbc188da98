"""The site's own pages: signing in and passwords without JavaScript, and the headers of every response."""

import re

import frappe
import pytest

from tests.support.users import PASSWORD, make_user

pytestmark = pytest.mark.benchless


def sign_in(client, usr, pwd, **form):
	return client.post("/login", data={"usr": usr, "pwd": pwd, **form})


def test_form_signs_in_and_leads_home(client):
	response = sign_in(client, make_user("LMS Student"), PASSWORD)
	assert (response.status_code, response.location) == (303, "/lms")
	assert client.get_cookie("system_user") == "no"


def test_form_leads_to_where_the_user_wanted_to_go(client):
	response = sign_in(client, make_user("LMS Student"), PASSWORD, **{"redirect-to": "/lms/courses"})
	assert response.location == "/lms/courses"


def test_form_does_not_lead_elsewhere(client):
	response = sign_in(client, make_user("LMS Student"), PASSWORD, **{"redirect-to": "//evil.example"})
	assert response.location == "/lms"


def test_failed_sign_in_is_shown_in_the_form(client):
	response = sign_in(client, 'x"><script>@example.com', "wrong", **{"redirect-to": "/lms"})
	assert response.status_code == 401
	assert "Invalid login credentials" in response.text
	assert "<script>@" not in response.text
	assert 'name="redirect-to" value="/lms"' in response.text
	assert "wrong" not in response.text


def test_form_posted_by_another_site_is_refused(client):
	user = make_user()
	response = client.post(
		"/login", data={"usr": user, "pwd": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
	)
	assert response.status_code == 400
	assert client.get_cookie("user_id") is None


def test_signing_in_works_while_another_session_is_open(client):
	sign_in(client, make_user("HR Manager"), PASSWORD)
	client.get("/me")
	other = make_user("LMS Student")
	response = client.post(
		"/login", data={"usr": other, "pwd": PASSWORD}, headers={"X-Frappe-CSRF-Token": None}
	)
	assert response.status_code == 303


def test_sign_out_form_ends_the_session(client):
	sign_in(client, make_user(), PASSWORD)
	assert client.get("/me").status_code == 200
	response = client.post("/api/method/web_logout", data={"csrf_token": client.csrf_token})
	assert response.status_code == 200
	assert "signed out" in response.text
	assert client.get("/me").status_code == 403


# Passwords


def reset_link_of(user):
	"""As mailed: the path with its key."""
	link = frappe.get_doc("User", user).reset_password()
	frappe.db.commit()
	return re.sub("^https?://[^/]+", "", link)


NEW = "Another-Horse-8-Battery"


def set_password(client, key, new=NEW, confirm=NEW):
	form = {"key": key, "new_password": new, "confirm_password": confirm}
	return client.post("/update-password", data=form)


def test_forgotten_password_gets_the_same_answer_for_anyone(client):
	known, unknown = make_user(), "nobody@example.com"
	texts = []
	for email in (known, unknown):
		response = client.post("/forgot-password", data={"email": email})
		assert response.status_code == 200
		texts.append(response.text.replace(email, "EMAIL"))
	assert re.sub("nonce-.*?'", "", texts[0]) == re.sub("nonce-.*?'", "", texts[1])
	frappe.db.rollback()
	assert frappe.db.get_value("User", known, "reset_password_key")


def test_key_of_the_mail_sets_a_password_and_signs_in(client):
	user = make_user("LMS Student")
	path = reset_link_of(user)
	assert client.get(path).status_code == 200
	response = set_password(client, path.partition("key=")[2])
	assert (response.status_code, response.location) == (303, "/lms")
	assert client.get("/me").status_code == 200
	assert sign_in(client, user, PASSWORD).status_code == 401
	assert sign_in(client, user, NEW).status_code == 303


def test_key_works_once(client):
	key = reset_link_of(make_user()).partition("key=")[2]
	assert set_password(client, key).status_code == 303
	client.logout()
	response = set_password(client, key)
	assert response.status_code == 410
	assert "has either been used before" in response.text


def test_key_expires(client):
	user = make_user()
	key = reset_link_of(user).partition("key=")[2]
	frappe.db.set_value("User", user, "last_reset_password_key_generated_on", "2001-01-01 00:00:00")
	frappe.db.commit()
	assert set_password(client, key).status_code == 410


def test_new_password_ends_the_other_sessions(client):
	user = make_user()
	sign_in(client, user, PASSWORD)
	sid = client.get_cookie("sid")
	client.browser.delete_cookie("sid")
	set_password(client, reset_link_of(user).partition("key=")[2])
	client.browser.set_cookie("sid", sid)
	assert client.get("/me").status_code == 403


@pytest.mark.parametrize(("new", "confirm"), [("short", "short"), ("Long-Enough-1", "Long-Enough-2")])
def test_mistyped_password_is_refused_and_the_key_stays_good(client, new, confirm):
	key = reset_link_of(make_user()).partition("key=")[2]
	assert set_password(client, key, new, confirm).status_code == 417
	assert set_password(client, key).status_code == 303


def test_own_password_is_changed_by_the_current_one(client):
	user = make_user()
	sign_in(client, user, PASSWORD)
	client.get("/update-password")
	form = {
		"old_password": "wrong",
		"new_password": NEW,
		"confirm_password": NEW,
		"csrf_token": client.csrf_token,
	}
	assert client.post("/update-password", data=form).status_code == 401
	assert client.post("/update-password", data={**form, "old_password": PASSWORD}).status_code == 303
	assert sign_in(client, user, NEW).status_code == 303


def test_guest_without_a_key_is_sent_to_sign_in(client):
	assert client.get("/update-password").location == "/login?redirect-to=/update-password"


# Headers


@pytest.mark.parametrize(
	"path", ["/login", "/no-such-page", "/api/method/ping", "/api/nothing", "/assets/lms/x"]
)
def test_every_response_has_the_security_headers(client, path):
	headers = client.get(path).headers
	assert headers["X-Content-Type-Options"] == "nosniff"
	assert headers["X-Frame-Options"] == "SAMEORIGIN"
	assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
	assert "object-src 'none'" in headers["Content-Security-Policy"]
	assert "'unsafe-inline'" not in headers["Content-Security-Policy"].split("style-src")[0]
	assert "Strict-Transport-Security" not in headers


def test_https_is_to_be_kept(client):
	response = client.get("/login", base_url="https://localhost/")
	assert response.headers["Strict-Transport-Security"].startswith("max-age=")


def test_inline_scripts_are_marked_anew_each_time(client):
	policies = [client.get("/login").headers["Content-Security-Policy"] for _ in range(2)]
	assert policies[0] != policies[1]


def test_pages_and_answers_are_not_kept_by_shared_caches(client):
	sign_in(client, make_user(), PASSWORD)
	assert "private" in client.get("/me").headers["Cache-Control"]
	assert client.get("/api/method/ping").headers["Cache-Control"] == "no-store"


@pytest.fixture
def broken(monkeypatch):
	"""`ping` fails in a way that nobody has foreseen."""
	from benchless.web import rpc

	@frappe.whitelist(allow_guest=True)
	def fail() -> None:
		raise ZeroDivisionError("secret detail")

	monkeypatch.setitem(rpc.SHORT_NAMES, "ping", fail)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Moderator"])
def test_traceback_is_for_system_managers_alone(client, broken, role):
	sign_in(client, make_user(role), PASSWORD)
	answer = client.get("/api/method/ping")
	assert answer.status_code == 500
	assert "secret detail" not in answer.text
	assert "Something went wrong" in answer.json["_server_messages"]
	refused = client.get("/api/method/frappe.desk.search.search_link?doctype=User&txt=a&page_length=x")
	assert refused.status_code == 417
	assert "page_length" in refused.json["exc"]
	assert "Traceback" not in refused.text and ".py" not in refused.text
	sign_in(client, make_user("System Manager"), PASSWORD)
	assert "secret detail" in client.get("/api/method/ping").json["exc"]


def test_unexpected_error_is_logged(client, broken):
	before = frappe.db.count("Error Log")
	client.get("/api/method/ping")
	client.get("/api/method/ping")
	frappe.db.rollback()
	assert frappe.db.count("Error Log") == before + 1


def test_errors_of_guests_do_not_fill_the_database(client, monkeypatch):
	from benchless.web import errors, rpc

	# As many ways to fail as there are calls.
	monkeypatch.setattr(errors, "_log_key", lambda error: frappe.generate_hash())
	monkeypatch.setitem(rpc.SHORT_NAMES, "ping", frappe.whitelist(allow_guest=True)(lambda: 1 / 0))
	before = frappe.db.count("Error Log")
	for _call in range(errors.GUEST_ERRORS + 5):
		assert client.get("/api/method/ping").status_code == 500
	frappe.db.rollback()
	assert 0 < frappe.db.count("Error Log") - before <= errors.GUEST_ERRORS
