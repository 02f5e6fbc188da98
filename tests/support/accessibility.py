"""What axe-core finds on a page: the rules of WCAG 2.2, levels A and AA, that a program can check."""

from functools import cache
from pathlib import Path
from typing import Any

from tests.support.reading import measure

AXE = Path(__file__).parents[2] / "benchless" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = {"serious", "critical"}


def find_barriers(page: Any) -> list[str]:
	"""Return a line for every element that breaks a rule in a serious or critical way."""
	# Evaluated, not added as a script: the page's Content-Security-Policy holds for tests, too.
	measure(page, read_axe())
	found = measure(page, "values => axe.run({runOnly: {type: 'tag', values}})", STANDARDS)
	return [
		f"{rule['id']} ({rule['impact']}): {node['html'][:200]}"
		for rule in found["violations"]
		if rule["impact"] in SERIOUS
		for node in rule["nodes"]
	]


@cache
def read_axe() -> str:
	return AXE.read_text()
