"""A page loads several stylesheets: what a part looks like stands in one of them."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DESK = ROOT / "benchless" / "frappe" / "public" / "desk" / "css"
PORTAL = ROOT / "lms" / "public" / "css" / "portal"
# A rule that says what a part looks like everywhere: `.name {`, outside of any other.
PART = re.compile(r"^\.([a-z][a-z-]*) \{", re.MULTILINE)
# What these change for some readers or on paper, others say.
ADAPTING = {"adapt.css", "print.css"}


@pytest.mark.parametrize("folder", [DESK, PORTAL], ids=["desk", "portal"])
def test_no_part_is_styled_by_two_stylesheets(folder):
	sheets = defaultdict(set)
	for path in folder.glob("*.css"):
		for name in PART.findall(path.read_text()) if path.name not in ADAPTING else ():
			sheets[name].add(path.name)
	assert sheets
	assert {name: sorted(found) for name, found in sheets.items() if len(found) > 1} == {}
