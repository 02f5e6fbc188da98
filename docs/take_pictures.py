"""Take pictures of the demo that `make start` serves on a new site.

`make screenshots` takes those of the documentation, into docs/images, and every page of the portal in each
look, into build/screenshots. `make screenshots NAMES="portal-home team"` takes only these. `URL` names
another address. Open each picture that has changed: only a look tells whether it shows what the text says.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from lms.demo.users import PASSWORD
from tests.support.browser import launched_browser, open_context

URL = os.environ.get("URL", "http://127.0.0.1:8000")
FOLDER = Path(__file__).parent / "images"
LOOKS_FOLDER = Path(__file__).parent.parent / "build" / "screenshots"
WIDE, PHONE = (1200, 860), (390, 780)


@dataclass(frozen=True)
class Picture:
	"""A file, who sees the page, its address, and what is done there first."""

	name: str
	account: str
	path: str
	size: tuple[int, int] = WIDE
	prepare: Callable[[Any], None] = lambda page: None


def open_first_person(page: Any) -> None:
	page.locator(".row-title", has_text="Liam Byrne").first.click()
	page.locator("h1", has_text="Liam Byrne").wait_for()


def preview_assignment(page: Any) -> None:
	page.get_by_role("button", name="Assign Training").click()
	dialog = page.get_by_role("dialog")
	addresses = ["liam.byrne@larkfield.example", "sara.nilsson@larkfield.example", "nobody@larkfield.example"]
	dialog.get_by_label("Addresses").fill("\n".join(addresses))
	dialog.get_by_role("combobox", name="Courses", exact=True).fill("Respectful")
	page.get_by_role("option", name="Respectful").first.click()
	dialog.get_by_label("Or Days from Today").fill("30")
	dialog.get_by_role("button", name="Preview").click()
	dialog.get_by_text("cannot be assigned").wait_for()


def preview_on_the_portal(page: Any) -> None:
	addresses = ["liam.byrne@larkfield.example", "sara.nilsson@larkfield.example", "nobody@larkfield.example"]
	page.get_by_role("textbox", name="Addresses").fill("\n".join(addresses))
	page.get_by_role("checkbox", name="Respectful").check()
	page.get_by_label("Or days from today").fill("30")
	page.get_by_role("button", name="Preview").click()
	page.get_by_text("Nothing has been written yet").wait_for()


def answer_quiz(page: Any) -> None:
	page.get_by_role("button", name="Start").click()
	page.get_by_label("The number plate of a visitor's car").check()
	page.get_by_label("A sick note").check()
	page.get_by_text("2 of 7 answered").wait_for()
	page.evaluate("scrollTo(0, 0)")


@dataclass(frozen=True)
class Page:
	"""A page of the portal, by its name in `lms/pages`.

	With `follow`, the page of the first such link on `path`, or the page `below` that one.
	"""

	name: str
	account: str
	path: str
	follow: str | None = None
	below: str = ""


# The context of the browser, and what is added to addresses.
LOOKS: dict[str, tuple[dict[str, Any], str]] = {
	"desktop": ({}, ""),
	"phone": ({"viewport": {"width": PHONE[0], "height": PHONE[1]}}, ""),
	"dark": ({"color_scheme": "dark"}, ""),
	"rtl": ({}, "_lang=ar"),
}
LEARNER, MANAGER, MODERATOR = "liam.byrne", "rosa.delgado", "amara.okafor"
COURSE = "/lms/courses/data-privacy-at-work"
CLASSES, OPEN_CLASS = "/lms/batches/new-managers-second-intake/live-classes", "main h3 a[href*='/lms/live/']"
PAGES = (
	Page("index", LEARNER, "/lms"),
	Page("courses", LEARNER, "/lms/courses"),
	Page("course", LEARNER, COURSE),
	Page("lesson", LEARNER, f"{COURSE}/learn/1-1"),
	Page("quiz", LEARNER, "/lms/quiz/data-privacy-what-would-you-do"),
	Page("assignment", "diego.morales", "/lms/assignment/ASG-00001"),
	Page("programs", LEARNER, "/lms/programs"),
	Page("program", LEARNER, "/lms/programs/First-Line%20Leader%20Academy"),
	Page("batches", LEARNER, "/lms/batches"),
	Page("batch", LEARNER, "/lms/batches/new-managers-second-intake"),
	Page("batch-full", LEARNER, "/lms/batches/data-privacy-clinic"),
	Page("batch-open", LEARNER, "/lms/batches/respect-at-work-practice-afternoon"),
	Page("batch-led", MODERATOR, "/lms/batches/data-privacy-clinic"),
	Page("batch-timetable", LEARNER, "/lms/batches/new-managers-second-intake/timetable"),
	Page("batch-week", LEARNER, "/lms/batches/new-managers-second-intake/timetable?view=week"),
	Page("batch-feedback", LEARNER, "/lms/batches/warehouse-safety-days/feedback"),
	Page("batch-opinions", MODERATOR, "/lms/batches/warehouse-safety-days/feedback"),
	Page("batch-courses", LEARNER, "/lms/batches/new-managers-second-intake/courses"),
	Page("batch-people", MODERATOR, "/lms/batches/data-privacy-clinic/people"),
	Page("batch-classes", LEARNER, "/lms/batches/new-managers-second-intake/live-classes"),
	Page("batch-assessments", LEARNER, "/lms/batches/new-managers-second-intake/assessments"),
	Page("batch-grades", MODERATOR, "/lms/batches/new-managers-second-intake/assessments"),
	Page("live_class", LEARNER, CLASSES, OPEN_CLASS),
	Page("attendance", MODERATOR, CLASSES, OPEN_CLASS, "/attendance"),
	Page("attendance_sheet", MODERATOR, CLASSES, OPEN_CLASS, "/attendance/sheet"),
	Page("search", LEARNER, "/lms/search?q=data"),
	Page("notifications", LEARNER, "/lms/notifications"),
	Page("announcements", LEARNER, "/lms/announcements"),
	Page("announcement", LEARNER, "/lms/announcements", "main a[href*='/lms/announcements/']"),
	Page("profile", LEARNER, "/lms/profile"),
	Page("missing", LEARNER, "/lms/nothing-here"),
	Page("team", MANAGER, "/lms/team"),
	Page("team-matrix", MANAGER, "/lms/team?view=matrix"),
	Page("team-forecast", MANAGER, "/lms/team?view=forecast"),
	Page("person", MANAGER, "/lms/team", "main a[href*='/lms/team/']"),
	Page("statistics", MODERATOR, "/lms/statistics"),
	Page("assign", MODERATOR, "/lms/assign"),
	Page("announcement_form", MODERATOR, "/lms/announcements/new"),
	Page("announcements-all", MODERATOR, "/lms/announcements?all=1"),
)

PICTURES = (
	Picture("desk-workspace", "amara.okafor", "/app/learning", (1200, 1100)),
	Picture("desk-assignments", "amara.okafor", "/app/lms-training-assignment?status=Overdue"),
	Picture("desk-assign", "amara.okafor", "/app/lms-training-assignment", WIDE, preview_assignment),
	Picture("desk-calendar", "amara.okafor", "/app/lms-live-class/view/calendar"),
	Picture("desk-report", "amara.okafor", "/app/query-report/Overdue%20Training", (1200, 1100)),
	Picture("desk-employee", "grace.mensah", "/app/employee?first_name=Liam", WIDE, open_first_person),
	Picture("portal-assign", "amara.okafor", "/lms/assign", WIDE, preview_on_the_portal),
	Picture("portal-home", "liam.byrne", "/lms"),
	Picture("portal-team", "rosa.delgado", "/lms/team"),
	Picture("portal-lesson", "liam.byrne", "/lms/courses/data-privacy-at-work/learn/1-1"),
	Picture("portal-quiz", "liam.byrne", "/lms/quiz/data-privacy-what-would-you-do", WIDE, answer_quiz),
	Picture("portal-program", "liam.byrne", "/lms/programs/First-Line%20Leader%20Academy"),
	Picture("portal-cohort", "liam.byrne", "/lms/batches/data-privacy-clinic"),
	Picture("portal-timetable", "liam.byrne", "/lms/batches/new-managers-second-intake/timetable"),
	Picture("portal-statistics", "amara.okafor", "/lms/statistics", (1200, 1100)),
	Picture("portal-phone", "liam.byrne", "/lms", PHONE),
)


def sign_in(context: Any, account: str) -> None:
	user = f"{account}@larkfield.example"
	form = {"usr": user, "pwd": PASSWORD}
	assert context.request.post("/api/method/login", form=form).ok, f"{user} cannot sign in"


def take(browser: Any, picture: Picture) -> None:
	width, height = picture.size
	with open_context(browser, base_url=URL, viewport={"width": width, "height": height}) as context:
		sign_in(context, picture.account)
		page = context.new_page()
		page.goto(picture.path)
		page.wait_for_load_state("networkidle")
		picture.prepare(page)
		page.wait_for_load_state("networkidle")
		# Charts rise to their height.
		page.wait_for_timeout(2000)
		page.screenshot(path=FOLDER / f"{picture.name}.png")


def take_looks(browser: Any, shown: Page) -> None:
	for look, (options, query) in LOOKS.items():
		viewport = {"width": WIDE[0], "height": WIDE[1]}
		with open_context(browser, base_url=URL, **{"viewport": viewport} | options) as context:
			sign_in(context, shown.account)
			page = context.new_page()
			address = find_address(page, shown)
			page.goto(f"{address}{'&' if '?' in address else '?'}{query}" if query else address)
			page.wait_for_load_state("networkidle")
			page.screenshot(path=LOOKS_FOLDER / f"{shown.name}-{look}.png", full_page=True)


def find_address(page: Any, shown: Page) -> str:
	if not shown.follow:
		return shown.path
	page.goto(shown.path)
	return f"{page.locator(shown.follow).first.get_attribute('href')}{shown.below}"


def main(names: list[str]) -> None:
	LOOKS_FOLDER.mkdir(parents=True, exist_ok=True)
	with launched_browser() as browser:
		for take_it, all_of_them in ((take, PICTURES), (take_looks, PAGES)):
			for one in all_of_them:
				if not names or one.name in names:
					take_it(browser, one)
					print(one.name)


if __name__ == "__main__":
	main(sys.argv[1:])
