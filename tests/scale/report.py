"""The table of measurements in docs/performance.md: a row for each runtime, replaced when measured again."""

import os
import platform
from datetime import date
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "performance.md"
INTRODUCTION = """# Performance

Written by `make bench-marks` (on a bench: `pytest --site NAME -m benchmark`).

One call of `assign_mandatory_training` makes an enrollment and an assignment for each person.
*`executemany`* is the database driver writing the same rows, *Documents* is inserting the assignments one
by one. Times are medians of rounds that take turns, with the fastest and the slowest; of documents it is
one pass over all people.
"""


def write_report(runtime: str, figures: dict[str, str]) -> None:
	"""Print the figures and put them into the table."""
	row = {"Runtime": runtime, **figures, "Measured": f"{date.today()}, {describe_machine()}"}
	for key, value in row.items():
		print(f"{key}: {value}")
	rows = read_rows() | {runtime: as_line(row.values())}
	head = [as_line(row), as_line("---" for _ in row)]
	FILE.write_text("\n".join([INTRODUCTION, *head, *(rows[key] for key in sorted(rows)), ""]))


def read_rows() -> dict[str, str]:
	"""The lines of the table, by runtime."""
	if not FILE.exists():
		return {}
	lines = [line for line in FILE.read_text().splitlines() if line.startswith("|")]
	return {line.split("|")[1].strip(): line for line in lines[2:]}


def as_line(cells) -> str:
	return f"| {' | '.join(cells)} |"


def describe_machine() -> str:
	return f"{os.cpu_count()} CPUs, {platform.machine()}, load {os.getloadavg()[0]:.1f}"
