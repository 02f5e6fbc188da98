"""Imports go one way: the layers of each package, and the app on public Frappe API alone."""

import ast
import importlib
import re
from collections.abc import Collection, Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "benchless" / "benchless"
DESK = ROOT / "benchless" / "frappe" / "public" / "desk"
APP = ROOT / "lms"
NAMES_IN_USE = Path(__file__).parent / "frappe_names.txt"
SCRIPTS = (".html", ".js")
OF_TESTS = ("test_", "conftest")
# Functions that need a site.
OF_A_SITE = ("get_system_timezone", "in_days", "now", "now_datetime", "nowdate", "today")
# Methods that programs of other people call over HTTP.
CALLED_BY_CLIENTS = {
	"frappe.core.doctype.user.user.generate_keys",
	"frappe.core.doctype.user.user.get_all_roles",
}
# What these hold is made by the request and the site, not by Frappe.
AMBIENT = ("flags", "form_dict", "local", "request", "session")

# Lowest first. Each is a folder: its modules import from one another and from those before it.
ENGINE_LAYERS = (
	"utils",
	"context",
	"text",
	"fieldtypes",
	"cache",
	"database",
	"meta",
	"query",
	"access",
	"model",
	"site",
	"queue",
	"jobs",
	"mail",
	"setup",
	"backup",
	"web",
	"desk",
	"imports",
	"commands",
)
# Packages of the app's module, lowest first: each imports from those before it.
DOMAINS = (
	"shared",
	"people",
	"permissions",
	"calendars",
	"content",
	"validity",
	"certificates",
	"enrollments",
	"programs",
	"courses",
	"search",
	"training",
	"learning",
	"quizzes",
	"homework",
	"prints",
	"files",
	"figures",
	"notices",
	"compliance",
	"live_classes",
	"cohorts",
	"account",
	"announcements",
	"desk",
)
# Called by hooks of Frappe, on behalf of whoever sent the request.
HOOKED = ("files", "desk")
# What uses the domains, lowest first: controllers, the portal's pages, then all that starts something.
ABOVE = ("doctype", "portal", "pages")
ENTRIES = len(DOMAINS) + len(ABOVE)


def python_files(folder: Path) -> Iterator[Path]:
	yield from sorted(folder.rglob("*.py"))


def imported_modules(path: Path, package: str) -> Iterator[str]:
	"""Dotted names of all modules that a file imports, relative ones resolved against `package`."""
	for node in ast.walk(ast.parse(path.read_text())):
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			base = package.split(".")[: -node.level + 1 or None] if node.level else []
			module = ".".join([*base, *([node.module] if node.module else [])])
			yield module
			yield from (f"{module}.{alias.name}" for alias in node.names)


def package_of(path: Path, root: Path) -> str:
	return ".".join(path.relative_to(root.parent).parent.parts)


def layer_of(name: str, layers: tuple[tuple[str, ...], ...]) -> int | None:
	return next((index for index, layer in enumerate(layers) if name in layer), None)


def test_engine_never_imports_the_facade_or_an_app():
	for path in python_files(ENGINE):
		for module in imported_modules(path, package_of(path, ENGINE)):
			assert module.split(".")[0] not in ("frappe", "hr", "lms"), f"{path} imports {module}"


def test_what_runs_on_a_bench_imports_no_engine_when_it_is_collected():
	"""There is none. A test that concerns the engine alone imports it inside, or with `importorskip`."""
	collected = [ROOT / "conftest.py"]
	for folder in (ROOT / "tests", ROOT / "lms", ROOT / "benchless" / "hr"):
		collected += [path for pattern in ("test_*.py", "conftest.py") for path in folder.rglob(pattern)]
	found = [
		str(path.relative_to(ROOT))
		for path in collected
		for node in ast.parse(path.read_text()).body
		if isinstance(node, ast.Import | ast.ImportFrom)
		and any(
			name.split(".")[0] == "benchless"
			for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
		)
	]
	assert found == []


def test_what_runs_on_a_bench_asks_no_site_when_it_is_collected():
	"""There is no site yet. What day it is depends on the time zone of one."""
	found = [
		f"{path.relative_to(ROOT)}:{call.lineno}"
		for folder in (ROOT / "tests", ROOT / "lms", ROOT / "benchless" / "hr")
		for path in folder.rglob("*.py")
		if path.name.startswith(OF_TESTS) or ROOT / "tests" in path.parents
		for call in calls_at_import(ast.parse(path.read_text()))
		if getattr(call.func, "id", None) in OF_A_SITE
	]
	assert found == []


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
	"""Yield the calls that importing a module makes: all but those inside of functions."""
	if isinstance(node, ast.Call):
		yield node
	if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
		children = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
	else:
		children = [] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
	for child in children:
		yield from calls_at_import(child)


def engine_modules() -> dict[str, Path]:
	"""Files by dotted name. A package goes by its own name, which is what its `__init__` makes of it."""
	return {
		".".join(path.relative_to(ENGINE.parent).with_suffix("").parts).removesuffix(".__init__"): path
		for path in python_files(ENGINE)
	}


def engine_graph() -> dict[str, set[str]]:
	"""What each module of the engine imports from the others, for annotations alone as well."""
	modules = engine_modules()
	graph: dict[str, set[str]] = {}
	for name, path in modules.items():
		imported = set(imported_modules(path, package_of(path, ENGINE))) & set(modules)
		# `from . import values` is about the module, not about the package that it is in.
		packages = {
			module for module in imported if any(other.startswith(f"{module}.") for other in imported)
		}
		graph[name] = imported - packages - {name}
	return graph


def test_the_engine_consists_of_folders_each_with_a_layer_and_a_purpose():
	folders = {path.parent for path in python_files(ENGINE)} - {ENGINE}
	assert {folder.name for folder in folders} == set(ENGINE_LAYERS)
	assert [path.name for path in ENGINE.glob("*.py")] == ["__init__.py"]
	for folder in folders:
		assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text())), (
			f"{folder} has no docstring"
		)


def test_the_readme_of_the_engine_names_every_folder():
	table = re.findall(r"^\| (`.+?`) \|", (ENGINE.parent / "README.md").read_text(), flags=re.MULTILINE)
	named = [name for cell in table for name in re.findall(r"`(\w+)`", cell)]
	assert named == list(ENGINE_LAYERS)


def test_engine_imports_go_to_lower_layers():
	for name, imported in engine_graph().items():
		own = ENGINE_LAYERS.index(name.split(".")[1]) if "." in name else -1
		for module in imported:
			other = ENGINE_LAYERS.index(module.split(".")[1]) if "." in module else -1
			assert other <= own, f"{name} imports upwards: {module}"


def test_engine_modules_do_not_import_each_other_in_circles():
	"""Between folders the layers hold this, so a circle is one of modules within a folder."""
	TopologicalSorter(engine_graph()).prepare()


def test_modules_of_the_desk_do_not_import_each_other_in_circles():
	graph = {path: set(imported_scripts(path)) for path in DESK.rglob("*.js")}
	assert set().union(*graph.values()) <= set(graph)
	TopologicalSorter(graph).prepare()


def imported_scripts(path: Path) -> Iterator[Path]:
	"""The files that an ES module imports, at once or later."""
	for name in re.findall(r"""(?:from|import)[ (]["'](\.[^"']+)["']""", path.read_text()):
		yield (path.parent / name).resolve()


def test_the_tests_of_the_engine_are_in_folders_of_the_same_names():
	folder = ROOT / "benchless" / "tests"
	assert {path.parent.name for path in folder.rglob("test_*.py")} <= set(ENGINE_LAYERS)


def floor_of(module: str) -> int:
	"""How high a module of the app stands: by the folder it is in, and on top if it is in none of them."""
	parts = module.split(".")[1:]
	folder = parts[1] if parts[0] == "lms" and len(parts) > 1 else parts[0]
	order = (*DOMAINS, *ABOVE)
	return order.index(folder) if folder in order else ENTRIES


def app_modules() -> dict[str, Path]:
	paths = (path for path in python_files(APP) if not path.name.startswith(OF_TESTS))
	return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}


def app_imports(path: Path, modules: Collection[str]) -> set[str]:
	"""The modules of the app that a file imports; what it imports of a package is the package's."""
	names = {name.removesuffix(".__init__") for name in modules}
	return names & set(imported_modules(path, package_of(path, APP)))


def test_every_package_of_the_app_has_its_floor_and_says_what_belongs_in_it():
	packages = {path.parent for path in (APP / "lms").glob("*/__init__.py")}
	assert {path.name for path in packages} - {"api", "doctype", "report"} == set(DOMAINS)
	for package in packages:
		if package.name in DOMAINS:
			assert ast.get_docstring(ast.parse((package / "__init__.py").read_text())), (
				f"{package.name} is mute"
			)


def test_app_imports_go_down():
	modules = app_modules()
	for name, path in modules.items():
		for other in app_imports(path, modules) - {"lms"}:
			assert floor_of(other) <= floor_of(name), f"{name} imports {other}"


def test_modules_of_the_app_do_not_import_each_other_in_circles():
	modules = app_modules()
	graph = {
		name.removesuffix(".__init__"): app_imports(path, modules) - {name.removesuffix(".__init__"), "lms"}
		for name, path in modules.items()
	}
	TopologicalSorter(graph).prepare()


def test_one_module_of_the_app_asks_which_database_it_is():
	asking = {name for name, path in app_modules().items() if "db_type" in path.read_text()}
	assert asking == {"lms.lms.shared.dialects"}


def test_one_module_of_the_app_writes_when_rows_were_changed():
	writing = {name for name, path in app_modules().items() if ".modified, now()" in path.read_text()}
	assert writing == {"lms.lms.shared.rows"}


def test_domains_never_read_the_session():
	for name, path in app_modules().items():
		if floor_of(name) < len(DOMAINS) and DOMAINS[floor_of(name)] not in HOOKED:
			assert "frappe.session" not in path.read_text(), f"{name} reads the session"


def test_what_stands_above_the_domains_holds_no_rules():
	"""Controllers, pages and entry points ask the domains: they write no statements of their own."""
	for name, path in app_modules().items():
		is_entry = name.split(".")[:2] == ["lms", "lms"] and floor_of(name) == ENTRIES
		if len(DOMAINS) <= floor_of(name) < ENTRIES or is_entry:
			names = set(frappe_names(path))
			found = {used for used in names if used.startswith(("frappe.qb", "frappe.db.sql"))}
			assert not found, f"{name} uses {found}"


def frappe_names(path: Path) -> Iterator[str]:
	"""`frappe.a.b` as a file writes it, and what it imports from Frappe's modules."""
	for node in ast.walk(ast.parse(path.read_text())):
		if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "frappe":
			yield from (f"{node.module}.{alias.name}" for alias in node.names)
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "frappe")
		if isinstance(node, ast.Attribute) and (name := dotted(node)) and name.startswith("frappe."):
			yield name


def dotted(node: ast.expr) -> str | None:
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
		return f"{base}.{node.attr}"
	return None


def names_in_use() -> dict[str, list[str]]:
	"""Every name of Frappe, and who uses it: in the order of USERS."""
	users: dict[str, list[str]] = {}
	for user, files in find_users().items():
		for name in {name for path in files for name in frappe_names(path)}:
			users.setdefault(name, []).append(user)
	# `frappe.db.get_value.x` and `frappe.db` are both there: the longer one says it all.
	users = {name: found for name, found in users.items() if not is_prefix(name, users)}
	called, needed = names_in_scripts(), names_in_engine()
	for name, found in users.items():
		found += ["desk"] if name in called else []
		found += ["engine"] if name.rpartition(".")[2] in needed else []
	return users


def find_users() -> dict[str, list[Path]]:
	"""The Python files of those who use Frappe, the engine's own tests aside."""
	app, tests = list(python_files(APP)), list(python_files(ROOT / "tests"))
	of_app = [path for path in app if path.name.startswith(OF_TESTS) or "testing" in path.parts]
	harness = [path for path in tests if "support" in path.parts]
	return {
		"app": [path for path in app if path not in of_app],
		"hr": list(python_files(ROOT / "benchless" / "hr")),
		"app-tests": of_app,
		"harness": [*harness, ROOT / "conftest.py"],
		"tests": [path for path in tests if path not in harness],
	}


def is_prefix(name: str, others: Iterable[str]) -> bool:
	return any(other.startswith(f"{name}.") for other in others)


def names_in_scripts() -> set[str]:
	"""The methods that the desk and the portal call over HTTP."""
	folders = (DESK, APP / "public", APP / "templates", APP / "pages")
	texts = (path.read_text() for folder in folders for path in folder.rglob("*.*") if path.suffix in SCRIPTS)
	return {name for text in texts for name in re.findall(r"\bfrappe(?:\.\w+)+", text)}


def names_in_engine() -> set[str]:
	"""What the engine and the core app use themselves, or name in a hook: by the last word."""
	files = (path for folder in (ENGINE, ENGINE.parent / "frappe") for path in python_files(folder))
	return {get_last_word(node) for path in files for node in ast.walk(ast.parse(path.read_text()))}


def get_last_word(node: ast.AST) -> str:
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Constant) and str(node.value).startswith("frappe."):
		return str(node.value).rpartition(".")[2]
	return node.attr if isinstance(node, ast.Attribute) else ""


def describe_names() -> str:
	return "".join(f"{name} {' '.join(users)}\n" for name, users in sorted(names_in_use().items()))


def test_the_list_of_frappe_names_says_who_uses_them():
	"""benchless has a name when something uses it; a new line in the list is a decision, seen in review."""
	assert describe_names() == NAMES_IN_USE.read_text()


def test_no_name_of_frappe_is_there_for_tests_alone():
	"""What nobody but its own test needs goes, and the test with it."""
	ambient = tuple(f"frappe.{name}." for name in AMBIENT)
	unused = {name for name, users in names_in_use().items() if users == ["tests"]}
	assert {name for name in unused if not name.startswith(ambient)} == CALLED_BY_CLIENTS


def test_every_name_in_use_is_one_of_frappe():
	"""On a real bench this says that the app stands on Frappe's public API alone."""
	for line in NAMES_IN_USE.read_text().splitlines():
		name, *_users = line.split()
		parts = name.split(".")
		if parts[1] in AMBIENT:
			continue
		assert resolves(parts), f"{name} does not exist"


def resolves(parts: list[str]) -> bool:
	found = importlib.import_module(parts[0])
	for index, part in enumerate(parts[1:], start=2):
		if not hasattr(found, part):
			try:
				importlib.import_module(".".join(parts[:index]))
			except ModuleNotFoundError:
				return False
		found = getattr(found, part)
	return True


if __name__ == "__main__":
	NAMES_IN_USE.write_text(describe_names())
