"""What a page costs on the way: bytes and files, and that each page loads the styles of its own parts."""

import gzip
import re
from collections import defaultdict
from pathlib import Path

import frappe
import pytest
from frappe.utils import now_datetime

import lms
from lms.lms.quizzes import attempts
from lms.testing import factories
from tests.support.portal import Learner, make_learner, make_report
from tests.support.quiz_pages import make_quiz, start
from tests.support.users import PASSWORD, make_user

# HTML, styles and scripts, each compressed by itself at nginx's lowest level, as on a bench.
MOST_BYTES = 60_000
LEVEL = 1
# From a clone, nothing is compressed.
MOST_BYTES_OF_HOME = 60_000
MOST_FILES = 16
APP = Path(lms.__file__).parent
STYLES = APP / "public" / "css" / "portal"
LOADED = re.compile(r'<(?:link rel="stylesheet" href|script type="module" src)="/assets/lms/([^"?]+)')
IMPORTED = re.compile(r"import\(`\./([a-z_]+\.js)")
STYLESHEETS = re.compile(r"{% set stylesheets = \[([^]]*)\] %}")
ADAPTING = {"adapt", "print"}
ALWAYS = {"base", "components", "notifications", "search"} | ADAPTING
# A rule that says what a part looks like everywhere, and the rules of a part anywhere.
PART = re.compile(r"^\.([a-z][a-z0-9-]*)(?: \{|,$)", re.MULTILINE)
CLASSES = re.compile(r'class="([^"]*)"')
# A template, or the beginning of the names of several. Macros by name.
INCLUDED = re.compile(r'{%-? include "lms/templates/portal/([a-z_]+)')
IMPORTED_MACROS = re.compile(r'{% from "lms/templates/portal/_macros.html" import ([^%]+) %}')
MACRO = re.compile(r"{% macro (\w+)\(.*?{%- endmacro %}", re.DOTALL)
EXPRESSION = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)


@pytest.fixture
def learner(client) -> Learner:
	"""Somebody with training, a program, a cohort and a team, who has taken a quiz."""
	learner = make_learner()
	others = [factories.make_course(lessons=2).name for _number in range(8)]
	for course in others:
		factories.make_assignment(employee=learner.user, course=course, due_date=factories.in_days(5))
	factories.make_program([learner.course, *others], [learner.user])
	factories.make_batch([learner.course, *others], [learner.user])
	make_report(learner.user, "Ada", learner.course, due_in=-3)
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	return learner


def list_files(client, path: str) -> dict[str, bytes]:
	"""Return the page and all files that it loads to be shown, without pictures."""
	response = client.get(path)
	assert response.status_code == 200
	names = LOADED.findall(response.text)
	files = {name: (APP / "public" / name).read_bytes() for name in names}
	for name in names:
		for imported in IMPORTED.findall(files[name].decode()):
			files[f"js/{imported}"] = (APP / "public" / "js" / imported).read_bytes()
	return {path: response.text.encode(), **files}


def compress(files: dict[str, bytes]) -> int:
	return sum(len(gzip.compress(content, LEVEL)) for content in files.values())


def find_result(learner: Learner) -> str:
	quiz = make_quiz(learner)
	attempt = start(learner, quiz)
	attempts.submit_attempt(attempt["attempt"], {}, learner.user, now_datetime())
	frappe.db.commit()
	return f"/lms/quiz/{quiz}?submission={frappe.db.get_value('LMS Quiz Submission', {'quiz': quiz})}"


def test_pages_of_learners_are_light(client, learner):
	paths = (
		"/lms",
		"/lms/courses",
		f"{learner.url}/learn/1-1",
		find_result(learner),
		"/lms/team",
		"/lms/batches",
	)
	for path in paths:
		files = list_files(client, path)
		assert {"css/portal/base.css", "css/portal/print.css", "js/portal.js", "js/server.js"} < set(files)
		assert len(files) <= MOST_FILES, path
		assert compress(files) <= MOST_BYTES, path


def test_statistics_are_light(client, learner):
	client.login(make_user("Moderator"), PASSWORD)
	files = list_files(client, "/lms/statistics")
	assert "<svg" in files["/lms/statistics"].decode()
	assert compress(files) <= MOST_BYTES and len(files) <= MOST_FILES


def test_the_first_page_is_light_even_if_nothing_compresses_it(client, learner):
	assert sum(map(len, list_files(client, "/lms").values())) <= MOST_BYTES_OF_HOME


def find_parts() -> dict[str, set[str]]:
	"""Return the stylesheets that say what each part looks like."""
	sheets = defaultdict(set)
	for path in STYLES.glob("*.css"):
		for part in PART.findall(path.read_text()) if path.stem not in ADAPTING else ():
			sheets[part].add(path.stem)
	return sheets


def read_template(name: str) -> str:
	"""Return the source of a page with what it includes, and of the macros that it imports."""
	source = (APP / name).read_text()
	parts = [source]
	for beginning in INCLUDED.findall(source):
		parts += [
			read_template(path.relative_to(APP).as_posix())
			for path in sorted((APP / "templates" / "portal").glob(f"{beginning}*.html"))
		]
	for names in IMPORTED_MACROS.findall(source):
		bodies = MACRO.finditer((APP / "templates" / "portal" / "_macros.html").read_text())
		parts += [body[0] for body in bodies if body[1] in names.split(", ")]
	return "".join(parts)


def find_classes(source: str) -> set[str]:
	return {name for value in CLASSES.findall(EXPRESSION.sub(" ", source)) for name in value.split()}


PAGES = sorted(path.stem for path in (APP / "pages").glob("*.html"))


def list_stylesheets(source: str) -> list[str]:
	found = STYLESHEETS.search(source)
	return re.findall(r'"(\w+)"', found[1]) if found else []


def is_styled(name: str, sheet: str) -> bool:
	"""Whether the stylesheet says anything about the part."""
	return bool(re.search(rf"\.{name}(?![\w-])", (STYLES / f"{sheet}.css").read_text()))


@pytest.mark.parametrize("page", PAGES)
def test_each_page_loads_the_styles_of_its_parts(page):
	source, parts = read_template(f"pages/{page}.html"), find_parts()
	loaded = ALWAYS.union(list_stylesheets(source))
	missing = {
		name: parts[name]
		for name in find_classes(source)
		if name in parts and not any(is_styled(name, sheet) for sheet in loaded - ADAPTING)
	}
	assert missing == {}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_loads_only_the_styles_of_its_parts(page):
	source, parts = read_template(f"pages/{page}.html"), find_parts()
	own = {name for name in find_classes(source) if not parts.get(name, set()) & ALWAYS}
	unused = [sheet for sheet in list_stylesheets(source) if not any(is_styled(name, sheet) for name in own)]
	assert unused == []


def test_stylesheets_that_pages_name_are_there():
	named = {
		name for page in PAGES for name in list_stylesheets((APP / "pages" / f"{page}.html").read_text())
	}
	assert named | ALWAYS == {path.stem for path in STYLES.glob("*.css")}
