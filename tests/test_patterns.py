"""No regular expression of the app or the engine can be made to try more ways than a text is long."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.patterns import find_problems

ROOT = Path(__file__).parent.parent
ENGINE = {"benchless": ROOT / "benchless", "frappe": ROOT / "benchless", "hr": ROOT / "benchless" / "hr"}
# On a bench there is no engine, and these names are other people's packages.
IS_CLONE = bool(importlib.util.find_spec("benchless.site"))
PACKAGES = {"lms": ROOT} | (ENGINE if IS_CLONE else {})
ANCHORED = {"match", "fullmatch"}
FUNCTIONS = {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"}
# Made while the program runs, of these alone.
COMPUTED = {
	"benchless.web.pages": "what an app's hook says; those of this repository are tried below",
	"lms.lms.shared.series": "a prefix escaped, then digits up to the end",
}


class Use(NamedTuple):
	module: str
	pattern: str | bytes
	flags: int
	searches: bool


def iter_modules() -> Iterator[tuple[str, ast.Module]]:
	for package, folder in PACKAGES.items():
		for path in sorted((folder / package).rglob("*.py")):
			if not path.name.startswith("test_") and "node_modules" not in path.parts:
				name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
				yield name, ast.parse(path.read_text())


def is_re(node: ast.AST) -> bool:
	return isinstance(node, ast.Name) and node.id == "re"


def iter_calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
	"""`re.function(…)`, wherever it stands."""
	for node in ast.walk(tree):
		if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_re(node.func.value):
			if node.func.attr in FUNCTIONS:
				yield node.func.attr, node


def iter_uses() -> Iterator[Use]:
	trees = dict(iter_modules())
	methods = find_methods(trees)
	for module, tree in trees.items():
		compiled = set()
		for target, call in iter_compiled(tree):
			pattern = getattr(importlib.import_module(module), target)
			compiled.add(call)
			searches = not (methods.get(target) and methods[target] <= ANCHORED)
			yield Use(module, pattern.pattern, pattern.flags, searches)
		for function, call in iter_calls(tree):
			if call in compiled:
				continue
			if isinstance(call.args[0], ast.Constant):
				yield Use(module, call.args[0].value, get_flags(call), function not in ANCHORED)
			else:
				assert module in COMPUTED, f"{module}: {ast.unparse(call)}"


def iter_compiled(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
	"""`NAME = re.compile(…)` of a module."""
	calls = {call for function, call in iter_calls(tree) if function == "compile"}
	for node in tree.body:
		if isinstance(node, ast.Assign) and node.value in calls and isinstance(node.targets[0], ast.Name):
			yield node.targets[0].id, node.value


def find_methods(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
	"""What is done with each name of a pattern, anywhere."""
	found: dict[str, set[str]] = {}
	for tree in trees.values():
		for node in ast.walk(tree):
			if (
				isinstance(node, ast.Attribute)
				and isinstance(node.value, ast.Name)
				and node.attr in FUNCTIONS
			):
				found.setdefault(node.value.id, set()).add(node.attr)
	return found


def get_flags(call: ast.Call) -> int:
	"""`re.ASCII | re.DOTALL`, by position or by name."""
	given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
	names = (node.attr for value in given for node in ast.walk(value) if is_flag(node))
	return sum({int(re.RegexFlag[name]) for name in names})


def is_flag(node: ast.AST) -> bool:
	return isinstance(node, ast.Attribute) and is_re(node.value) and node.attr.isupper()


def test_there_are_patterns_to_look_at():
	assert len(list(iter_uses())) > (40 if IS_CLONE else 20)


def test_no_pattern_backtracks():
	problems = {
		(use.module, use.pattern): found
		for use in iter_uses()
		if (found := find_problems(use.pattern, use.flags, searches=use.searches))
	}
	assert not problems


@pytest.mark.parametrize("app", ["frappe", "hr", "lms"])
def test_no_redirect_of_a_hook_backtracks(app):
	for rule in getattr(importlib.import_module(f"{app}.hooks"), "website_redirects", []):
		assert not find_problems(rule["source"].strip("/ ") + "$", searches=False)


@pytest.mark.parametrize(
	("pattern", "searches"),
	[
		(r"(a+)+$", False),
		(r"(a\d|\w)*b", False),
		(r"(a?)*b", False),
		(r"\w+\s*\w+$", False),
		(r".*x.*y", False),
		(r"(?P<term>.+?)\s+as\s+(?P<alias>\w+)", False),
		(r"\(\s*(?P<distinct>distinct\s)?\s*(?P<argument>[^()]*?)\s*\)", False),
		(r",(?![^()]*\))", True),
		(r"<[^>]*>", True),
		(r"<!--.*?-->", True),
		(r"\s+$", True),
		(r"\n\s*\n", True),
		(r"(a)\1*b", False),
		(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.", False),
		(r"(?:x[ab]*)*c", True),
	],
)
def test_patterns_that_backtrack_are_found(pattern, searches):
	assert find_problems(pattern, searches=searches)


@pytest.mark.parametrize(
	("pattern", "searches"),
	[
		(r"\w+", True),
		(r"\w+", False),
		(r"[0-9]{1,3}", True),
		(r"\(\d+\)", True),
		(r"{[^{}]*}", True),
		(r"[a-z]+(?:-+[a-z]+)*@[a-z]+(?:\.[a-z]+)+", False),
		(r"[?#]", True),
		(r"/files/[^\s?]+", True),
	],
)
def test_patterns_that_do_not_are_let_pass(pattern, searches):
	assert not find_problems(pattern, searches=searches)
