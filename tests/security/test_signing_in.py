"""Signing in and out: who gets a session, and when it ends."""

import base64

import frappe
import frappe.sessions
import pytest

from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

LOGGED_USER = "/api/method/frappe.auth.get_logged_user"


def test_right_password_starts_a_session(client):
	user = make_user("System Manager")
	response = client.login(user, PASSWORD)
	assert response.status_code == 200
	assert response.json["message"] == "Logged In"
	assert response.json["full_name"] == "Test"
	assert client.get(LOGGED_USER).json["message"] == user


def test_portal_user_is_sent_to_the_portal(client):
	response = client.login(make_user("LMS Student"), PASSWORD)
	assert response.json["message"] == "No App"
	assert response.json["home_page"] == "/lms"


def test_only_the_learning_team_begins_at_the_workspace(client):
	homes = {
		role: client.login(make_user(role), PASSWORD).json["home_page"]
		for role in ("Moderator", "HR Manager")
	}
	assert homes["HR Manager"] != "/app/learning"
	# Where other apps have tiles, too, the desk or the page of tiles comes first.
	assert homes["Moderator"] in ("/app/learning", "/app", "/apps")
	if len(frappe.get_hooks("add_to_apps_screen")) == 1:
		assert homes == {"Moderator": "/app/learning", "HR Manager": "/app"}


def test_cookies_say_who_is_signed_in(client):
	user = make_user("LMS Student")
	client.login(user, PASSWORD)
	assert client.get_cookie("user_id").replace("%40", "@") == user
	assert client.get_cookie("system_user") == "no"
	assert client.get_cookie("full_name") == "Test"


def session_cookie(response):
	return next(cookie for cookie in response.headers.getlist("Set-Cookie") if cookie.startswith("sid="))


def test_session_cookie_is_kept_from_scripts_and_other_sites(client):
	cookie = session_cookie(client.login(make_user(), PASSWORD))
	assert "HttpOnly" in cookie
	assert "SameSite=Lax" in cookie
	assert "Secure" not in cookie


def test_session_cookie_is_secure_over_https(client):
	data = {"usr": make_user(), "pwd": PASSWORD}
	response = client.post("/api/method/login", data=data, base_url="https://localhost/")
	assert "Secure" in session_cookie(response)


def test_each_sign_in_gets_a_new_secret(client):
	user = make_user()
	client.login(user, PASSWORD)
	first = client.get_cookie("sid")
	client.login(user, PASSWORD)
	assert client.get_cookie("sid") != first


def test_secret_chosen_by_someone_else_is_not_taken(client):
	"""No session fixation."""
	client.browser.set_cookie("sid", "a" * 56)
	client.login(make_user(), PASSWORD)
	assert client.get_cookie("sid") != "a" * 56


def test_wrong_password_and_unknown_user_get_the_same_answer(client):
	wrong = client.login(make_user(), "wrong")
	unknown = client.login("nobody@example.com", "wrong")
	assert wrong.status_code == unknown.status_code == 401
	assert wrong.json["message"] == unknown.json["message"] == "Invalid login credentials"
	assert client.get(LOGGED_USER).status_code == 403


def test_empty_sign_in_is_refused(client):
	response = client.login("", "")
	assert response.status_code == 401
	assert response.json["message"] == "Incomplete login details"


def test_disabled_user_cannot_sign_in(client):
	assert client.login(make_user(enabled=0), PASSWORD).status_code == 401


@pytest.mark.frappe15(reason="16 ends sessions when a request disables the User")
def test_session_of_a_disabled_user_ends_at_once(client):
	user = make_user()
	client.login(user, PASSWORD)
	doc = frappe.get_doc("User", user)
	doc.enabled = 0
	doc.save()
	frappe.db.commit()
	assert client.get(LOGGED_USER).status_code in (403, 417)


def test_secret_is_worthless_after_signing_out(client):
	client.login(make_user(), PASSWORD)
	sid = client.get_cookie("sid")
	assert client.logout().status_code == 200
	client.browser.set_cookie("sid", sid)
	assert client.get(LOGGED_USER).status_code == 403


@pytest.mark.benchless
def test_session_that_was_not_used_for_long_has_expired(client):
	client.login(make_user(), PASSWORD)
	sid = client.get_cookie("sid")
	frappe.db.sql("UPDATE `tabSessions` SET `lastupdate` = '2001-01-01 00:00:00' WHERE `sid` = %s", (sid,))
	frappe.db.commit()
	assert client.get(LOGGED_USER).status_code == 403
	frappe.sessions.clear_expired_sessions()
	assert not frappe.db.sql("SELECT `sid` FROM `tabSessions` WHERE `sid` = %s", (sid,))


def test_unknown_secret_is_taken_back(client):
	client.browser.set_cookie("sid", "b" * 56)
	response = client.get("/api/method/ping")
	assert response.json["session_expired"] == 1
	assert client.get_cookie("sid") in (None, "", "Guest")


def test_too_many_wrong_passwords_lock_the_account(client):
	user = make_user()
	attempts = frappe.db.get_single_value("System Settings", "allow_consecutive_login_attempts")
	# Another address than that of all other tests, which is counted too.
	elsewhere = {
		"headers": {"X-Forwarded-For": "203.0.113.7"},
		"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"},
	}
	for _attempt in range(attempts + 1):
		client.post("/api/method/login", data={"usr": user, "pwd": "wrong"}, **elsewhere)
	response = client.login(user, PASSWORD)
	assert response.status_code >= 400
	assert "has been locked" in messages_of(response)


@pytest.mark.benchless
def test_locked_account_is_said_with_the_status_for_it(client):
	user = make_user()
	elsewhere = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.8"}}
	for _attempt in range(11):
		client.post("/api/method/login", data={"usr": user, "pwd": "wrong"}, **elsewhere)
	assert client.login(user, PASSWORD).status_code == 429


def from_address(number):
	return {"environ_overrides": {"REMOTE_ADDR": f"203.0.113.{number}"}}


@pytest.mark.benchless
def test_own_sign_in_does_not_forgive_what_was_tried_on_others(client):
	"""Nobody tries nine passwords of others, signs in, and tries nine more."""
	own, others = make_user(), [make_user() for _ in range(11)]
	elsewhere = from_address(20)
	for other in others:
		client.post("/api/method/login", data={"usr": other, "pwd": "wrong"}, **elsewhere)
		client.post("/api/method/login", data={"usr": own, "pwd": PASSWORD}, **elsewhere)
	response = client.post("/api/method/login", data={"usr": others[0], "pwd": PASSWORD}, **elsewhere)
	assert response.status_code == 429
	assert client.login(others[0], PASSWORD).status_code == 200


@pytest.mark.benchless
@pytest.mark.parametrize(
	"spell", [str.upper, "{} ".format, " {}".format, lambda name: name.replace("t", "ť")]
)
def test_another_spelling_of_a_name_does_not_begin_to_count_anew(client, spell):
	"""Where the database finds the account by it: MariaDB takes case, accents and blanks for the same."""
	user = make_user()
	for number in range(11):
		data = {"usr": spell(user), "pwd": "wrong"}
		client.post("/api/method/login", data=data, **from_address(30 + number))
	tried = client.post("/api/method/login", data={"usr": spell(user), "pwd": PASSWORD}, **from_address(99))
	assert tried.status_code in (401, 429)


# Changing one's password


NEW = "Another-Horse-8-Battery"
UPDATE = "/api/method/frappe.core.doctype.user.user.update_password"


def change_password(client, old, new=NEW, **options):
	return client.post(UPDATE, data={"old_password": old, "new_password": new}, **options)


@pytest.mark.benchless
def test_present_password_cannot_be_guessed_in_an_open_session(client):
	client.login(make_user(), PASSWORD)
	sid, elsewhere = client.get_cookie("sid"), from_address(21)
	for _attempt in range(11):
		client.browser.set_cookie("sid", sid)
		assert change_password(client, "wrong", **elsewhere).status_code == 401
	client.browser.set_cookie("sid", sid)
	assert change_password(client, PASSWORD, **elsewhere).status_code == 429


@pytest.mark.benchless
@pytest.mark.parametrize("new", ["", " ", "x", "1234567"])
def test_short_password_is_refused_wherever_one_is_set(client, new):
	user = make_user()
	client.login(user, PASSWORD)
	assert change_password(client, PASSWORD, new).status_code == 417
	assert client.login(user, PASSWORD).status_code == 200
	admin = make_user("System Manager")
	client.login(admin, PASSWORD)
	client.put(f"/api/resource/User/{user}", json={"new_password": new})
	assert client.login(user, PASSWORD).status_code == 200


@pytest.mark.benchless
@pytest.mark.parametrize("flag", [{}, {"logout_all_sessions": 0}])
def test_new_password_ends_all_other_sessions(client, flag):
	user = make_user()
	client.login(user, PASSWORD)
	found = client.get_cookie("sid")
	client.browser.delete_cookie("sid")
	client.login(user, PASSWORD)
	data = {"old_password": PASSWORD, "new_password": NEW, **flag}
	assert client.post(UPDATE, data=data).status_code == 200
	assert client.get(LOGGED_USER).json["message"] == user
	client.browser.set_cookie("sid", found)
	assert client.get(LOGGED_USER).status_code == 403


@pytest.mark.benchless
def test_new_password_makes_mailed_links_void(client):
	user = make_user()
	doc = frappe.get_doc("User", user)
	key = doc.reset_password().partition("key=")[2]
	doc.reload()
	doc.new_password = NEW
	doc.save()
	frappe.db.commit()
	response = client.post(UPDATE, data={"key": key, "new_password": "Third-Horse-9-Battery"})
	assert response.status_code == 410


@pytest.mark.benchless
def test_password_in_the_address_is_refused(client):
	user = make_user()
	response = client.get("/api/method/login", query_string={"usr": user, "pwd": PASSWORD})
	assert response.status_code == 403


# API keys


@pytest.fixture
def key_of():
	"""Make an API key for a user: `key:secret`."""

	def make(user):
		doc = frappe.get_doc("User", user)
		doc.api_key, doc.api_secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
		secret = doc.api_secret
		doc.save()
		frappe.db.commit()
		return f"{doc.api_key}:{secret}"

	return make


def get_logged_user(client, authorization):
	return client.get(LOGGED_USER, headers={"Authorization": authorization})


def test_api_key_is_as_good_as_a_session(client, key_of):
	user = make_user()
	key = key_of(user)
	assert get_logged_user(client, f"token {key}").json["message"] == user
	basic = base64.b64encode(key.encode()).decode()
	assert get_logged_user(client, f"Basic {basic}").json["message"] == user


def test_api_key_leaves_no_session_behind(client, key_of):
	get_logged_user(client, f"token {key_of(make_user())}")
	assert client.get(LOGGED_USER).status_code == 403


@pytest.mark.parametrize("authorization", ["token a:b", "token ab", "Basic YTpi", "Bearer abc", "token :"])
def test_authorization_that_proves_nothing_is_refused(client, authorization):
	response = get_logged_user(client, authorization)
	assert response.status_code == 401
	assert response.json["exc_type"] == "AuthenticationError"


def test_wrong_secret_of_an_api_key_is_refused(client, key_of):
	key = key_of(make_user()).partition(":")[0]
	assert get_logged_user(client, f"token {key}:wrong").status_code == 401


@pytest.mark.benchless
def test_api_key_of_a_disabled_user_is_refused(client, key_of):
	user = make_user()
	key = key_of(user)
	doc = frappe.get_doc("User", user)
	doc.enabled = 0
	doc.save()
	frappe.db.commit()
	assert get_logged_user(client, f"token {key}").status_code == 401
