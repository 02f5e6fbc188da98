"""Pages of an app: templates, contexts, route rules, redirects and home pages, as its hooks and `www` say."""

import pytest
from werkzeug.test import Client

from benchless.context.local import local
from benchless.site.sites import open_site
from benchless.web import app, static

HOOKS = """
app_title = "Garden shed"
website_route_rules = [
	{"from_route": "/tools/<tool>", "to_route": "tool"},
	{"from_route": "/tools/<tool>/parts/<int:part>", "to_route": "tool"},
]
website_redirects = [
	{"source": "/old", "target": "/new"},
	{"source": r"/blog/(.*)", "target": r"/news/\\1", "redirect_http_status": 302},
	{"source": r"/away([\\s\\S]*)", "target": r"/\\1"},
]
page_renderer = ["shed.renderer.Greenhouse"]
role_home_page = {"Guest": "welcome"}
before_request = ["shed.context.note_request"]
after_request = ["shed.context.sign"]
"""

CONTEXT = """
def note_request():
	from benchless.context.local import local
	local.noted = "noted"

def sign(response, request):
	if request.args.get("fail"):
		raise ZeroDivisionError
	response.headers["X-Signed"] = "yes"
"""

TOOL = """
from benchless.utils.errors import DoesNotExistError, PermissionError, Redirect
from benchless.context.local import local
from benchless.text.messages import throw

def get_context(context):
	tool = local.form_dict.tool
	context.tool = tool
	context.part = local.form_dict.part
	if tool == "missing":
		throw("No such tool", DoesNotExistError)
	if tool == "locked":
		throw("Ask the <b>gardener</b>", PermissionError)
	if tool == "broken":
		raise ZeroDivisionError("secret detail")
	if tool == "moved":
		local.flags.redirect_location = "/tools/spade"
		raise Redirect
	if tool == "gone":
		context.http_status_code = 410
	return {"noted": local.noted}
"""

TOOL_PAGE = "{% extends 'shed/templates/frame.html' %}{% block body %}{{ tool }} {{ part }}{% endblock %}"

RENDERER = """
from benchless.context.local import local
from benchless.utils.errors import Redirect
from werkzeug.wrappers import Response

class Greenhouse:
	def __init__(self, path, http_status_code=None):
		self.path = path

	def can_render(self):
		return self.path.startswith("greenhouse")

	def render(self):
		if self.path == "greenhouse/old":
			local.flags.redirect_location = "/greenhouse"
			raise Redirect(302)
		return Response(f"Grown at {self.path}", 202)
"""

FILES = {
	"renderer.py": RENDERER,
	"www/greenhouse.html": "Not this one",
	"context.py": CONTEXT,
	"www/welcome.html": "Welcome to {{ path }}",
	"www/tool.html": TOOL_PAGE,
	"www/tool.py": TOOL,
	"www/help/index.html": "Help",
	"www/two-words.html": "{{ from_module }}",
	"www/two_words.py": "def get_context():\n\treturn {'from_module': 'yes'}\n",
	"www/robots.txt": "User-agent: *",
	"www/secret.py": "SECRET = 1",
	"templates/frame.html": "<!-- csrf_token --><p>{% block body %}{% endblock %}</p>{{ noted }}",
	"public/js/main.js": "export {};",
}


LONG = "x" * 300


class Browser(Client):
	"""Reads each response to its end."""

	def open(self, *args, **options):
		return super().open(*args, buffered=True, **options)


@pytest.fixture
def client(make_app, make_site, bench, monkeypatch):
	shed = make_app("shed", HOOKS, FILES)
	shed.write("../node_modules/library/index.js", "export {};")
	make_site("shed")
	monkeypatch.setattr(app, "_site", None)
	monkeypatch.setattr(app, "_sites_path", ".")
	monkeypatch.setenv("FRAPPE_SITE", "engine.localhost")
	static._get_package.cache_clear()
	yield Browser(app.application)
	static._get_package.cache_clear()


def test_page_has_its_context_and_that_of_hooks(client):
	response = client.get("/welcome")
	assert response.text == "Welcome to welcome"
	assert response.headers["X-Signed"] == "yes"


def test_response_is_sent_even_if_a_hook_after_it_fails(client):
	response = client.get("/welcome?fail=1")
	assert response.status_code == 200
	assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_home_page_is_that_of_the_hooks(client):
	assert client.get("/").text.startswith("Welcome")


def test_folder_has_an_index(client):
	assert client.get("/help").text == client.get("/help/").text == "Help"


def test_module_of_a_page_has_underscores_for_hyphens(client):
	assert client.get("/two-words").text == "yes"


@pytest.mark.parametrize(("path", "text"), [("/tools/spade", "spade None"), ("/tools/a b/parts/7", "a b 7")])
def test_route_rule_puts_what_it_finds_into_the_form(client, path, text):
	assert f"<p>{text}</p>noted" in client.get(path).text


def test_values_from_the_path_are_escaped(client):
	assert "<p>&lt;b&gt; None</p>" in client.get("/tools/<b>").text


@pytest.mark.parametrize(
	"path", ["/%00", "/a%00.png", "//tools//spade", "/" + "x" * 300, f"/{'x' * 300}.png"]
)
def test_odd_paths_are_not_found(client, path):
	assert client.get(path).status_code == 404
	assert client.get(f"/assets/shed{path}").status_code == 404
	assert client.get(f"/files{path}").status_code == 404


@pytest.mark.parametrize("path", ["/tools/spade/parts/x", "/secret", "/secret.py", "/www/welcome", "/../x"])
def test_nothing_else_is_a_page(client, path):
	assert client.get(path).status_code == 404


def test_renderer_of_an_app_is_asked_before_the_pages(client):
	response = client.get("/greenhouse")
	assert (response.text, response.status_code) == ("Grown at greenhouse", 202)
	assert response.headers["Cache-Control"] == "private, no-cache"
	assert client.get("/greenhouse/old").location == "/greenhouse"
	assert client.get("/welcome").text == "Welcome to welcome"


def test_page_may_have_a_status_of_its_own(client):
	assert client.get("/tools/gone").status_code == 410


@pytest.mark.parametrize(
	("path", "target", "status"),
	[
		("/old", "/new", 301),
		("/blog/2024/may", "/news/2024/may", 302),
		("/tools/moved", "/tools/spade", 301),
		("/away%0d%0aSet-Cookie:%20sid=stolen", "/%0D%0ASet-Cookie:%20sid=stolen", 301),
	],
)
def test_redirects_lead_on(client, path, target, status):
	response = client.get(path)
	assert (response.location, response.status_code) == (target, status)
	assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
	("tool", "status", "text"),
	[
		("missing", 404, "There is nothing at this address"),
		("locked", 403, "Ask the gardener"),
		("broken", 500, "The error has been logged"),
	],
)
def test_failure_becomes_a_page_that_says_what_to_do(client, tool, status, text):
	response = client.get(f"/tools/{tool}")
	assert response.status_code == status
	assert text in response.text
	assert "Garden shed" in response.text
	assert "secret detail" not in response.text


def test_guest_without_permission_is_offered_to_sign_in_and_come_back(client):
	assert "/login?redirect-to=/tools/locked%3Fa%3D1" in client.get("/tools/locked?a=1").text


def test_unexpected_failure_is_in_the_error_log(client):
	client.get("/tools/broken")
	with open_site("engine.localhost"):
		assert "secret detail" in local.db.get_value("Error Log", {}, "error")


def test_scripts_get_the_failure_as_json(client):
	response = client.get("/tools/locked", headers={"Accept": "application/json"})
	assert response.json["exc_type"] == "PermissionError"


def test_inline_script_of_the_token_carries_the_nonce(client):
	response = client.get("/tools/spade")
	nonce = response.headers["Content-Security-Policy"].partition("nonce-")[2].partition("'")[0]
	assert f'<script nonce="{nonce}">' in response.text


def test_static_file_beside_the_pages_is_sent(client):
	assert client.get("/robots.txt").text == "User-agent: *"


def test_maintenance_is_said_to_everyone(client, bench):
	from benchless.context.config import update_site_config

	update_site_config(".", "engine.localhost", {"maintenance_mode": 1})
	response = client.get("/welcome")
	assert response.status_code == 503
	assert "being updated" in response.text


# Assets


def test_asset_is_sent_and_asked_for_anew(client):
	response = client.get("/assets/shed/js/main.js")
	assert response.mimetype == "text/javascript"
	assert "no-cache" in response.headers["Cache-Control"]
	again = client.get("/assets/shed/js/main.js", headers={"If-None-Match": response.headers["ETag"]})
	assert again.status_code == 304


def test_asset_may_be_of_a_library(client):
	response = client.get("/assets/shed/node_modules/library/index.js")
	assert response.status_code == 200
	assert "max-age=86400" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
	"path",
	["json/__init__.py", "shed/../hooks.py", "shed/js", "shed/", "shed/node_modules/../shed/hooks.py", ""],
)
def test_nothing_else_is_an_asset(client, path):
	assert client.get(f"/assets/{path}").status_code == 404


def test_asset_takes_no_other_verb(client):
	assert client.post("/assets/shed/js/main.js").status_code == 405
