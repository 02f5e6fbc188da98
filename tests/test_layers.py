"""Imports go one way: the layers of each package, and the app on public Frappe API alone."""

import ast
import importlib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "benchless" / "benchless"
APP = ROOT / "lms"
NAMES_IN_USE = Path(__file__).parent / "frappe_names.txt"
# What these hold is made by the request and the site, not by Frappe.
AMBIENT = ("flags", "form_dict", "local", "request", "session")

# Lowest first: a module imports from its own layer and from those before it.
ENGINE_LAYERS = (
	("errors", "utils"),
	("config", "fieldtypes", "local"),
	("cache", "database", "document_cache"),
	("formats", "hooks", "urls"),
	("translate", "messages", "checks", "meta"),
	("query", "db"),
	("naming", "passwords", "permissions", "user_permissions", "list_permissions", "clearing"),
	("model", "listing"),
	("files", "logs", "sites", "templates", "whitelist"),
	("queue", "jobs", "mail", "scheduler", "worker"),
	("fixtures", "patches", "sync", "install", "migrate", "backups", "restore"),
	("web", "desk", "commands"),
)
APP_LAYERS = (
	(
		"addresses",
		"append_only",
		"arguments",
		"background",
		"bulk",
		"course_order",
		"doctypes",
		"employee_marks",
		"file_addresses",
		"indexes",
		"leftovers",
		"people",
		"permissions",
		"slugs",
		"system_comments",
		"turns",
	),
	(
		"access",
		"account_changes",
		"accounts",
		"assignable",
		"assignments",
		"block_checks",
		"block_values",
		"blocks",
		"bulk_assignment",
		"callouts",
		"cards",
		"completions",
		"course_copies",
		"counting",
		"courses",
		"embeds",
		"enrollment",
		"field_values",
		"file_targets",
		"filters",
		"finishing",
		"handed_in_files",
		"hierarchy",
		"history",
		"hrms_integration",
		"integrity",
		"lesson_files",
		"lesson_moves",
		"lessons",
		"locks",
		"macros",
		"markdown",
		"markup",
		"media",
		"merging",
		"my_team",
		"pictures",
		"program_analytics",
		"program_members",
		"programs",
		"progress",
		"quiz_attempts",
		"quiz_grading",
		"quiz_overview",
		"quiz_papers",
		"quiz_results",
		"quizzes",
		"server_fields",
		"statistics",
		"status",
		"submission_files",
		"submissions",
		"task_states",
		"tasks",
		"team",
		"timeline",
		"unfinished",
		"uploads",
		"withdrawals",
	),
	("doctype",),
	("portal",),
	(
		"account_notices",
		"comments",
		"compliance",
		"escalation",
		"hr_comments",
		"notices",
		"overdue",
		"overdue_digests",
		"reminders",
		"reporting_line",
		"submission_notices",
	),
	(
		"api",
		"attach_fields",
		"commands",
		"demo",
		"desk_calls",
		"file_guard",
		"install",
		"jobs",
		"patches",
		"report",
		"uninstall",
		"www",
	),
)
APP_FAMILIES = ("commands", "demo", "doctype", "patches", "portal", "report", "www")


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


def test_every_engine_module_has_a_layer():
	modules = {path.stem for path in ENGINE.iterdir() if path.suffix == ".py" or path.is_dir()}
	modules -= {"__init__", "__pycache__", "__main__"}
	assert modules <= {name for layer in ENGINE_LAYERS for name in layer}


def test_engine_imports_go_to_lower_layers():
	for path in python_files(ENGINE):
		own = layer_of(path.relative_to(ENGINE).parts[0].removesuffix(".py"), ENGINE_LAYERS)
		for module in imported_modules(path, package_of(path, ENGINE)):
			parts = module.split(".")
			if parts[0] != "benchless" or len(parts) < 2 or own is None:
				continue
			other = layer_of(parts[1], ENGINE_LAYERS)
			assert other is None or other <= own, f"{path.relative_to(ROOT)} imports upwards: {module}"


def test_engine_modules_do_not_import_each_other_in_circles():
	graph: dict[str, set[str]] = {}
	for path in python_files(ENGINE):
		own = path.relative_to(ENGINE).parts[0].removesuffix(".py")
		parts = [module.split(".") for module in imported_modules(path, package_of(path, ENGINE))]
		used = {part[1] for part in parts if part[0] == "benchless" and len(part) > 1}
		graph.setdefault(own, set()).update(used - {own})
	TopologicalSorter(graph).prepare()


def app_module(path: Path) -> str:
	"""The name by which APP_LAYERS knows a file: its module, or the family folder it is in."""
	parts = path.relative_to(APP).parts
	return next((part for part in parts if part in APP_FAMILIES), path.stem)


def test_every_app_module_has_a_layer():
	modules = {app_module(path) for path in python_files(APP) if "test" not in path.as_posix()}
	assert modules - {"__init__", "hooks"} <= {name for layer in APP_LAYERS for name in layer}


def test_app_imports_go_to_lower_layers():
	for path in python_files(APP):
		own = layer_of(app_module(path), APP_LAYERS)
		if own is None or path.name.startswith("test_"):
			continue
		for module in imported_modules(path, package_of(path, APP)):
			names = [name for name in module.split(".")[1:] if layer_of(name, APP_LAYERS) is not None]
			if module.startswith("lms.") and names:
				assert layer_of(names[0], APP_LAYERS) <= own, f"{path.relative_to(ROOT)} imports {module}"


def test_domain_modules_never_read_the_session():
	for path in python_files(APP / "lms"):
		if layer_of(app_module(path), APP_LAYERS) in (0, 1) and not path.name.startswith("test_"):
			assert "frappe.session" not in path.read_text(), f"{path.relative_to(ROOT)} reads the session"


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


def names_in_use() -> set[str]:
	folders = (APP, ROOT / "benchless" / "hr", ROOT / "tests")
	names = {name for folder in folders for path in python_files(folder) for name in frappe_names(path)}
	names |= set(frappe_names(ROOT / "conftest.py"))
	# `frappe.db.get_value.x` and `frappe.db` are both there: the longer one says it all.
	return {name for name in names if not any(other.startswith(f"{name}.") for other in names)}


def test_the_list_of_frappe_names_is_what_is_in_use():
	"""benchless has a name when something uses it; a new line in the list is a decision, seen in review."""
	listed = set(NAMES_IN_USE.read_text().split())
	assert names_in_use() == listed


def test_every_name_in_use_is_one_of_frappe():
	"""On a real bench this says that the app stands on Frappe's public API alone."""
	for name in NAMES_IN_USE.read_text().split():
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
	NAMES_IN_USE.write_text("\n".join(sorted(names_in_use())) + "\n")
