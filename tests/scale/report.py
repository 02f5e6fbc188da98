"""The tables of measurements in docs/performance.md: rows are replaced when they are measured again."""

import os
import platform
from datetime import date
from pathlib import Path

import frappe

FILE = Path(__file__).parents[2] / "docs" / "performance.md"
TABLE = "| "


def write_report(heading: str, what: str, figures: dict[str, str]) -> None:
	"""Print the figures and put them into the table under a heading of the page, as the row of `what`."""
	row = {
		"": what,
		**figures,
		"Runtime": describe_runtime(),
		"Measured": f"{date.today()}, {describe_machine()}",
	}
	print("; ".join(f"{key}: {value}" for key, value in row.items()))
	before, _, rest = FILE.read_text().partition(f"\n## {heading}\n")
	section, separator, after = rest.partition("\n## ")
	text = [line for line in section.splitlines() if not line.startswith(TABLE)]
	rows = read_rows(section) | {(row[""], row["Runtime"]): as_line(row.values())}
	table = [as_line(row), as_line("---" for _ in row), *(rows[key] for key in rows)]
	body = "\n".join([*trim(text), "", *table, ""])
	FILE.write_text(f"{before}\n## {heading}\n{body}{separator}{after}")


def read_rows(section: str) -> dict[tuple[str, str], str]:
	"""The lines of the table, by what was measured and where."""
	lines = [line for line in section.splitlines() if line.startswith(TABLE)]
	cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
	return {(cell[0], cell[-2]): line for cell, line in zip(cells[2:], lines[2:], strict=True)}


def trim(lines: list[str]) -> list[str]:
	while lines and not lines[-1]:
		lines = lines[:-1]
	return lines


def as_line(cells) -> str:
	return f"| {' | '.join(cells)} |"


def describe_runtime() -> str:
	is_ours = "benchless" in frappe.get_app_path("frappe")
	framework = "benchless" if is_ours else f"Frappe {frappe.__version__}"
	database = {"sqlite": "SQLite", "mariadb": "MariaDB"}[frappe.db.db_type]
	return f"{framework}, {database}, Python {platform.python_version()}"


def describe_machine() -> str:
	return f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
