"""No test depends on how busy the machine is: none judges by a clock, sleeps, or sets a limit of its own.

What waits for another thread or process asks `tests.support.waiting`, whose limit only ends what hangs. Cost
is counted: in statements, in rows, or in steps and calls with `tests.support.steps`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("tests", "lms", "benchless/tests", "benchless/hr")
# What waits for everybody, or is only ever told a time.
EXEMPT = {
	"tests/support/waiting.py",
	"tests/support/midnight.py",
	"tests/scale/measuring.py",
	"tests/scale/raw.py",
}
CLOCKS = ("time", "timeit", "resource")
# Of Playwright, of pytest, of threads and of processes.
LIMITS = ("set_default_timeout", "set_default_navigation_timeout", "wait_for_timeout", "networkidle")
JUDGES = ("sleep", "perf_counter", "monotonic", "Timer", "alarm", "setitimer")
WAITS = ("wait", "join", "result", "communicate")
ONE_PLACE = {
	"tests/test_time.py": ("networkidle",),
	"tests/support/browser.py": (*LIMITS, "new_context"),
	"conftest.py": ("HealthCheck", "deadline"),
	"tests/support/fuzzing.py": ("HealthCheck", "deadline"),
}


def files_of_tests() -> Iterator[Path]:
	yield ROOT / "conftest.py"
	for folder in FOLDERS:
		for path in sorted((ROOT / folder).rglob("*.py")):
			in_app = folder in ("lms", "benchless/hr")
			if not in_app or path.name.startswith("test_") or "testing" in path.parts:
				yield path


def is_exempt(path: Path) -> bool:
	"""Whether the file may read a clock; what measures is run by `make bench-marks` alone."""
	inside = path.relative_to(ROOT)
	return str(inside) in EXEMPT or inside.match("tests/scale/test_*_benchmark.py")


def find_hurry(code: str, allowed: tuple[str, ...] = ()) -> list[str]:
	"""What in the code depends on how long something takes."""
	found = [name for node in ast.walk(ast.parse(code)) for name in hurry_of(node)]
	return [name for name in found if name not in allowed]


def hurry_of(node: ast.AST) -> Iterator[str]:
	match node:
		case ast.Import(names=names):
			yield from (each.name for each in names if each.name in CLOCKS)
		case ast.ImportFrom(module=module) if module in CLOCKS:
			yield module
		case ast.Attribute(attr=name) if name in (*LIMITS, *JUDGES, "new_context", "HealthCheck"):
			yield name
		case ast.Attribute(value=ast.BinOp(op=ast.Sub()), attr="total_seconds"):
			yield "total_seconds"
		case ast.Attribute(value=ast.Attribute(attr="mark"), attr="timeout"):
			yield "mark.timeout"
		case ast.Constant(value="networkidle"):
			yield "networkidle"
		case ast.ImportFrom(names=names) if any(each.name == "HealthCheck" for each in names):
			yield "HealthCheck"
		case ast.Call():
			yield from hurry_of_call(node)


def hurry_of_call(call: ast.Call) -> Iterator[str]:
	name = getattr(call.func, "attr", getattr(call.func, "id", ""))
	for keyword in call.keywords:
		if keyword.arg == "deadline":
			yield "deadline"
		# A job's limit is what a job is told, not how long the test may take.
		if keyword.arg == "timeout" and isinstance(keyword.value, ast.Constant) and name != "enqueue":
			yield "timeout"
	if name in WAITS and isinstance(call.func, ast.Attribute) and call.args:
		if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, int | float):
			yield name


@pytest.mark.parametrize(
	"path",
	[path for path in files_of_tests() if not is_exempt(path)],
	ids=lambda p: p.name,
)
def test_no_test_depends_on_how_busy_the_machine_is(path):
	allowed = ONE_PLACE.get(str(path.relative_to(ROOT)), ())
	assert find_hurry(path.read_text(), allowed) == []


@pytest.mark.parametrize(
	"code",
	[
		"import time",
		"from time import perf_counter",
		"frappe.utils.time.sleep(1)",
		"import timeit",
		"assert (now() - before).total_seconds() < 5",
		"@pytest.mark.timeout(20)\ndef test(): ...",
		"pytestmark = [pytest.mark.timeout(300)]",
		'expect(page.locator("p")).to_have_text("Saved", timeout=15_000)',
		"page.wait_for_timeout(500)",
		'page.wait_for_load_state("networkidle")',
		"page.set_default_timeout(5)",
		"browser.new_context()",
		"subprocess.run(command, timeout=5)",
		"event.wait(5)",
		"thread.join(1.5)",
		"threading.Timer(1, stop).start()",
		"signal.alarm(5)",
		"@settings(deadline=200)\ndef test(): ...",
		"from hypothesis import HealthCheck",
	],
)
def test_hurry_is_found(code):
	assert find_hurry(code)


@pytest.mark.parametrize(
	"code",
	[
		"event.wait(PATIENCE)",
		"thread.join()",
		'", ".join(names)',
		"enqueue(job, timeout=1)",
		"settings(max_examples=5)",
	],
)
def test_what_takes_its_time_is_let_be(code):
	assert find_hurry(code) == []
