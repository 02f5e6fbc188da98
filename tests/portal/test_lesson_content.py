"""Lessons in a browser: hostile ones do nothing, and ordinary ones show every block on every screen."""

import json
import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_outline
from tests.support.browser import open_context
from tests.support.hostile import blocks_with_address, blocks_with_text, document, load
from tests.support.html import ATTRIBUTES, GLOBAL, PLAYERS
from tests.support.portal import Learner, make_learner, open_session
from tests.support.reading import measure

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

# In the page: elements and attributes beyond the allow-list, or of another namespace than HTML's.
FIND_FOREIGN = """([allowed, everywhere]) => [...document.querySelectorAll(".prose *")].flatMap((element) => {
	const names = [...(allowed[element.localName] ?? []), ...everywhere];
	const attributes = element.getAttributeNames().filter((name) => !names.includes(name));
	const isKnown = element.localName in allowed && element.namespaceURI === "http://www.w3.org/1999/xhtml";
	return isKnown && !attributes.length ? [] : [element.outerHTML.slice(0, 200)];
})"""
RECORD_VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));"""
OWN_PATH = re.compile(r"/(lms|assets|files|private/files)/|/favicon|/api/method/login$")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def hostile_lessons() -> list[dict[str, str]]:
	"""Values of lessons that hold the whole corpus, each short enough to be shown."""
	texts = [block for text in load("html") for block in blocks_with_text(text)]
	addresses = [block for url in load("urls") for block in blocks_with_address(url)]
	per_lesson = 700
	parts = [texts[start : start + per_lesson] for start in range(0, len(texts), per_lesson)]
	contents = [document(*blocks) for blocks in (*parts, addresses, load("blocks"))]
	markdown = [as_stored(text) for text in load("markdown") + load("html")]
	bodies = ["\n\n".join(markdown), *markdown[:2]]
	return [{"content": content} for content in contents] + [{"body": body} for body in bodies]


def as_stored(text: str) -> str:
	return text.encode("utf-8", "replace").decode().replace("\0", "")


@pytest.fixture
def hostile(site) -> Learner:
	"""A course of hostile lessons, written past the checks on saving as an import may do."""
	values = hostile_lessons()
	learner = make_learner(due_in=None, lessons=len(values), chapters=1)
	for lesson, fields in zip(get_outline(learner.course, learner.user).lessons, values, strict=True):
		frappe.db.set_value("Course Lesson", lesson.name, fields)
	description = "".join(as_stored(text) for text in load("html"))
	frappe.db.set_value("LMS Course", learner.course, "description", description)
	frappe.db.commit()
	return learner


@pytest.mark.parametrize("bypass_csp", [True, False], ids=["sanitiser alone", "with the policy"])
def test_hostile_lessons_run_nothing_and_ask_nobody(browser, live_server, hostile, bypass_csp):
	with open_context(browser, base_url=live_server, bypass_csp=bypass_csp) as context:
		check_lessons(context, live_server, hostile)


def check_lessons(context, live_server: str, hostile: Learner) -> None:
	context.add_init_script(RECORD_VIOLATIONS)
	page = context.new_page()
	open_session(page, hostile.user)
	happened, asked = [], []
	page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
	page.on("popup", lambda popup: happened.append(popup.url))
	page.on("pageerror", lambda error: happened.append(str(error)))
	page.on("framenavigated", lambda frame: happened.append(frame.url) if not frame.parent_frame else None)
	page.route("**/*", lambda route: answer(route, live_server, asked))
	paths = [f"{hostile.url}/learn/1-{number + 1}" for number in range(len(hostile_lessons()))]
	for path in paths:
		page.goto(path, wait_until="load")
		page.evaluate("document.querySelectorAll('.player').forEach((player) => player.scrollIntoView())")
	assert [url for url in asked if not url.startswith(f"{live_server}/")] == []
	for path in [*paths, hostile.url]:
		happened.clear()
		page.goto(path, wait_until="load")
		assert measure(page, FIND_FOREIGN, [list_attributes(), sorted(GLOBAL)]) == []
		show_all(page)
		assert happened == [live_server + path]
		assert measure(page, "violations") == []
		expect(page.locator("main h1")).to_have_count(1)
	assert [url for url in asked if not is_allowed(url, live_server)] == []
	assert any(url.startswith("https://www.youtube-nocookie.com/embed/") for url in asked)


def list_attributes() -> dict[str, list[str]]:
	return {tag: sorted(names) for tag, names in ATTRIBUTES.items()}


def answer(route, live_server: str, asked: list[str]) -> None:
	"""Let nothing leave the machine, and note who was asked."""
	url = route.request.url
	asked.append(url)
	if url.startswith((f"{live_server}/files/", f"{live_server}/private/files/")):
		# There are none of these names; a frame would show a page that says so, with scripts of its own.
		route.fulfill(status=404, body="")
	elif url.startswith(live_server):
		route.continue_()
	else:
		route.fulfill(status=200, content_type="text/html", body="<p>a player</p>")


def is_allowed(url: str, live_server: str) -> bool:
	if url.startswith(f"{live_server}/"):
		return bool(OWN_PATH.match(url.removeprefix(live_server)))
	return bool(PLAYERS.fullmatch(url))


def show_all(page) -> None:
	"""What waits to be seen is loaded, and what waits for a pointer gets one."""
	page.evaluate(
		"""async () => {
			document.querySelectorAll("details").forEach((details) => { details.open = true; });
			document.querySelectorAll("[loading]").forEach((element) => { element.loading = "eager"; });
			for (const element of document.querySelectorAll(".prose *"))
				for (const kind of ["mouseover", "focus", "toggle", "animationstart", "error", "load"])
					element.dispatchEvent(new Event(kind));
			await new Promise((resolve) => setTimeout(resolve, 200));
		}"""
	)


def block(kind: str, **data: object) -> dict[str, object]:
	return {"type": kind, "data": data}


FILM = "https://youtu.be/QhA4h6qD4wY"
WIDE = [[f"A rather long heading {number}" for number in range(9)], ["cell"] * 9]
EVERY_BLOCK = [
	block("header", text="Part", level=2),
	block("paragraph", text="Some <mark>marked</mark> text and a https://example.com/" + "long/" * 40),
	block("list", style="ordered", items=[{"content": "one", "items": [{"content": "inner", "items": []}]}]),
	block("list", style="checklist", items=[{"content": "done", "meta": {"checked": True}, "items": []}]),
	block("quote", text="A quotation", caption="Somebody"),
	block("code", code="x = 1  # " + "long " * 60),
	block("table", withHeadings=True, content=WIDE),
	block("image", file={"url": "/assets/lms/images/courses/workplace-safety.svg"}, caption="A picture"),
	block("embed", service="youtube", source=FILM, caption="A film"),
	block("upload", file_url="/files/rules.pdf", file_type="pdf"),
	block("upload", file_url="/files/fire.mp4", file_type="mp4"),
	block("upload", file_url="/files/talk.mp3", file_type="mp3"),
	block("upload", file_url="/files/sheet.xlsx", file_type="xlsx"),
	block("markdown", text="*Markdown*"),
	block("quiz", quiz="Quiz about fire"),
	block("assignment", assignment="Essay about fire"),
	block("mindMap", root="Unknown to us"),
]


@pytest.fixture
def lesson(page, live_server) -> str:
	"""Address of a lesson with every block, opened by its learner; nothing is loaded from elsewhere."""
	learner = make_learner(due_in=None, lessons=1, chapters=1)
	name = get_outline(learner.course, learner.user).lessons[0].name
	frappe.db.set_value("Course Lesson", name, "content", json.dumps({"blocks": EVERY_BLOCK}))
	frappe.db.commit()
	page.route("**/*", lambda route: answer(route, live_server, []))
	open_session(page, learner.user)
	return f"{learner.url}/learn/1-1"


def test_policy_of_the_page_stands_in_the_way_of_nothing_that_is_meant(page, lesson):
	"""Browsers tell of each violation; files that are not there are no matter here."""
	refused = []
	page.on("console", lambda message: refused.append(message.text))
	for path in (lesson, "/lms", "/lms/courses", "/lms/team"):
		page.goto(path)
		page.wait_for_load_state("load")
	assert not [text for text in refused if "Content Security Policy" in text]


def test_every_block_is_there_for_eye_and_ear(page, lesson):
	page.goto(lesson)
	expect(page.get_by_role("heading", name="Part", level=2)).to_be_visible()
	expect(page.get_by_role("columnheader")).to_have_count(9)
	expect(page.get_by_role("img", name="A picture")).to_be_visible()
	assert measure(page, "document.querySelector('img[alt=\"A picture\"]').naturalWidth") > 0
	expect(page.get_by_role("img", name="Done", exact=True)).to_be_visible()
	expect(page.get_by_text("Play the video from YouTube")).to_be_visible()
	expect(page.get_by_role("link", name="Watch on YouTube")).to_be_visible()
	for name in ("rules.pdf", "fire.mp4", "talk.mp3", "sheet.xlsx"):
		expect(page.get_by_role("link", name=f"Download {name}")).to_be_visible()
	for text in ("Quiz about fire", "Essay about fire", "Unknown to us"):
		expect(page.get_by_role("note").filter(has_text=text)).to_be_visible()


def test_a_film_is_asked_for_when_it_is_played_and_not_before(page, live_server, lesson):
	asked = []
	page.on("request", lambda request: asked.append(request.url))
	page.goto(lesson, wait_until="load")
	button = page.get_by_text("Play the video from YouTube")
	button.scroll_into_view_if_needed()
	button.focus()
	assert [url for url in asked if not url.startswith(live_server)] == []
	page.keyboard.press("Enter")
	expect(page.locator('iframe[title="A film"]')).to_be_visible()
	expect(page.frame_locator(".player iframe").get_by_text("a player")).to_be_visible()
	assert [url for url in asked if is_allowed(url, live_server) and not url.startswith(live_server)]
	page.keyboard.press("Enter")
	expect(page.locator('iframe[title="A film"]')).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_block_makes_the_page_scroll_sideways(page, lesson, width, language):
	page.set_viewport_size({"width": width, "height": 800})
	page.goto(f"{lesson}?_lang={language}")
	assert measure(page, OVERFLOW) <= 0


def test_wide_tables_and_code_are_scrolled_with_the_keyboard(page, lesson):
	page.set_viewport_size({"width": 390, "height": 800})
	page.goto(lesson)
	for name in ("Table", "Code"):
		region = page.get_by_role("region", name=name)
		region.focus()
		page.keyboard.press("ArrowRight")
		page.wait_for_function("element => element.scrollLeft > 0", arg=region.element_handle())


def test_notes_for_instructors_are_not_in_the_page_of_a_learner(page, lesson):
	name = frappe.db.get_value("Course Lesson", {"course": lesson.split("/")[3]})
	frappe.db.set_value("Course Lesson", name, "instructor_notes", "Ask them first")
	frappe.db.commit()
	page.goto(lesson)
	expect(page.locator("main h1")).to_be_visible()
	expect(page.get_by_text("Ask them first")).to_have_count(0)
	assert "Ask them first" not in measure(page, "document.documentElement.outerHTML")
