"""Charts: every text is a text, nothing is loaded or run, and odd figures make no odd drawings."""

import re
import sys
from importlib import metadata
from xml.etree import ElementTree

import pytest

from lms.portal.charts import draw_bars, draw_lines, load_pygal

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;{{ 7 * 7 }}'
TEXTS = (HOSTILE, "a\x00b\x0bc\ud800", "", "ـ" * 80, "Ä & Ö", "]]><!--")
SERIES = [("Done", [1, 2, 3, 4, 5, 6]), (HOSTILE, [0, 0, 0, 0, 0, 0])]


@pytest.fixture(params=["etree", "lxml"])
def parser(request):
	"""pygal uses lxml where it is installed, as on a bench."""
	if request.param == "lxml":
		pytest.importorskip("lxml")
	etree = load_pygal().etree.etree
	before = etree.lxml
	getattr(etree, f"to_{request.param}")()
	yield
	getattr(etree, "to_lxml" if before else "to_etree")()


@pytest.mark.parametrize("draw", [draw_bars, draw_lines])
def test_texts_are_texts_and_nothing_is_loaded_or_run(draw, parser):
	svg = draw(HOSTILE, TEXTS, SERIES)
	root = ElementTree.fromstring(svg)
	tags = {node.tag.rpartition("}")[2] for node in root.iter()}
	assert tags <= {"svg", "g", "rect", "path", "text", "circle", "line"}
	attributes = {name for node in root.iter() for name in node.attrib}
	assert not [name for name in attributes if name.startswith("on") or name in ("style", "href", "id")]
	assert root.get("aria-label") == HOSTILE
	assert "<script" not in svg and "<img" not in svg and "<!--" not in svg


def test_importing_goes_on_as_before():
	load_pygal()
	assert not [hook for hook in sys.meta_path if type(hook).__module__ == "pygal"]
	assert metadata.version("markupsafe")


def test_bars_are_in_the_order_of_their_labels():
	root = ElementTree.fromstring(draw_bars("T", ["First", "Second"], [("Done", [1, 2])]))
	heights = {node.text: float(node.get("y")) for node in root.iter("{http://www.w3.org/2000/svg}text")}
	assert heights["First"] < heights["Second"]


def test_long_labels_are_cut():
	svg = draw_bars("T", ["Donaudampfschifffahrtsgesellschaft"], [("Done", [1])])
	assert "Donaudampfschifffahrtsges…" in svg


def test_months_have_labels_up_to_the_last():
	svg = draw_lines("T", [f"Month {number}" for number in range(24)], [("Done", list(range(24)))])
	labels = re.findall(r"Month \d+", svg)
	assert len(labels) <= 6 and labels[-1] == "Month 23"


@pytest.mark.parametrize("values", [[0, 0], [None, None], [10**9, 1], [0.0, 100.0]])
@pytest.mark.parametrize("draw", [draw_bars, draw_lines])
def test_any_figures_can_be_drawn(draw, values):
	svg = draw("T", ["A", "B"], [("Done", values)])
	assert not re.search(r"\b(nan|inf)\b", svg)


def test_rates_reach_from_nothing_to_everything():
	svg = draw_bars("T", ["A"], [("Rate", [40.0])], percent=True)
	assert [label for label in ("0%", "25%", "50%", "75%", "100%") if f">{label}<" in svg] == [
		"0%",
		"25%",
		"50%",
		"75%",
		"100%",
	]
