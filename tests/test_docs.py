"""The documentation names everything that people call, set or schedule."""

import inspect
import re
from pathlib import Path

import frappe
import pytest

from lms import commands, hooks
from lms.lms import api

DOCS = Path(__file__).parent.parent / "docs"
HEADING = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)
FILE = re.compile(r"`([\w/]+\.py)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")


def headings(page: str) -> set[str]:
	return set(HEADING.findall((DOCS / page).read_text()))


def slug(heading: str) -> str:
	"""The anchor of a heading, as forges make it."""
	return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def public_methods() -> list[str]:
	return [
		name
		for name, method in inspect.getmembers(api, inspect.isfunction)
		if method.__module__.startswith(f"{api.__name__}.")
	]


@pytest.mark.parametrize("name", public_methods())
def test_every_public_method_is_described(name):
	assert name in headings("api.md")


@pytest.mark.parametrize("name", [command.name for command in commands.commands])
def test_every_command_is_described(name):
	assert name in headings("admin.md")


@pytest.mark.parametrize("job", [job for jobs in hooks.scheduler_events.values() for job in jobs])
def test_every_scheduled_job_is_described(job):
	assert job in headings("admin.md")


def test_every_setting_is_described():
	settings = frappe.get_meta("LMS Settings").fields
	assert {field.fieldname for field in settings if not field.fieldtype.endswith("Break")} <= headings(
		"admin.md"
	)


PAGES = sorted([*DOCS.parent.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted(set((DOCS / "decisions").glob("*.md")) - {DOCS / "decisions" / "index.md"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS.parent).as_posix())
def test_links_between_pages_lead_somewhere(page):
	targets = LINK.findall(page.read_text())
	assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS.parent).as_posix())
def test_links_to_headings_lead_to_one(page):
	anchors = [(target or page.name, anchor) for target, anchor in ANCHOR.findall(page.read_text())]
	missing = [
		f"{target}#{anchor}"
		for target, anchor in anchors
		if anchor not in map(slug, HEADING.findall((page.parent / target).read_text()))
	]
	assert missing == []


def test_every_patch_is_described():
	patches = (DOCS.parent / "lms" / "patches.txt").read_text().split("[post_model_sync]")[1].split()
	described = re.findall(r"^\| `(\w+)` \|", (DOCS / "upgrading.md").read_text(), flags=re.MULTILINE)
	assert {patch.rpartition(".")[2] for patch in patches} <= set(described)


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_every_decision_says_why_what_and_what_else(page):
	expected = ["Context", "Decision", "Consequences", "Alternatives"]
	assert HEADING.findall(page.read_text())[1:] == expected
	assert f"({page.name})" in (DOCS / "decisions" / "index.md").read_text()


def test_every_test_that_a_promise_names_is_there():
	named = FILE.findall((DOCS / "security.md").read_text())
	assert len(named) > 20
	assert [path for path in named if not (DOCS.parent / path).is_file()] == []


def test_every_file_that_the_architecture_names_is_there():
	named = re.findall(r"`(lms/[\w/.]+)`", (DOCS / "architecture.md").read_text())
	assert len(named) > 20
	assert [path for path in named if not (DOCS.parent / path).exists()] == []


@pytest.mark.parametrize("folder", ["lms/lms", "benchless/benchless"])
def test_the_architecture_shows_every_package(folder):
	text = (DOCS / "architecture.md").read_text()
	packages = {path.parent.name for path in (DOCS.parent / folder).glob("*/__init__.py")}
	assert {name for name in packages if not re.search(rf"\b{name}\b", text)} == set()


def prose(page: Path) -> str:
	"""The text of a page without code, pictures and the targets of links, in one line."""
	text = re.sub(
		r"```.*?```|`[^`\n]*`|!\[[^]]*\]\([^)]*\)|\]\([^)]*\)", " ", page.read_text(), flags=re.DOTALL
	)
	return " ".join(text.split())


# What `make bench-marks` writes has the words of tests/scale.
@pytest.mark.parametrize("page", sorted({*PAGES} - {DOCS / "performance.md"}), ids=lambda page: page.name)
def test_pages_say_which_of_the_two_assignments_they_mean(page):
	"""Training assignment or homework. DocTypes, labels and jobs of the queue keep their names."""
	meant = r"(?:training|background|bulk|LMS|grade) assignments?\b"
	rest = re.sub(meant, "", prose(page), flags=re.IGNORECASE)
	assert re.findall(r"\S* ?(?<![\w*])assignments?\b", rest, flags=re.IGNORECASE) == []
