"""Charts as SVG inside the page, drawn by pygal.

pygal also writes a style sheet, scripts and texts for its tooltips. The page's Content-Security-Policy allows
none of these, so they are removed. The portal's own style sheet gives the colours, also in dark mode. The
table beside each chart has the figures for screen readers.
"""

import re
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any

from frappe import _
from markupsafe import Markup

Values = Sequence[float | None]
Series = Sequence[tuple[str, Values]]
# Units of the drawing. It is as wide as the page allows, and its text grows and shrinks with it.
WIDTH, HEIGHT, BAR_HEIGHT, AXIS_HEIGHT, FONT = 480, 240, 26, 40, 13
MOST_LABEL, MOST_LABELS = 26, 6
UNWANTED = {"defs", "desc", "script", "style", "title"}
# XML has no way to write these. lxml, which pygal uses if it is there, refuses them.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def load_pygal() -> ModuleType:
	"""Import pygal for the first chart, as most processes draw none.

	For maps, it hooks into every later import in a way that Python no longer supports. That is undone.
	"""
	import pygal

	sys.meta_path[:] = [hook for hook in sys.meta_path if not isinstance(hook, pygal.PluginImportFixer)]
	return pygal


def draw_bars(title: str, labels: Sequence[str], series: Series, *, percent: bool = False) -> Markup:
	"""Draw a horizontal bar for each label, from the top down, with a part for each of the series."""
	height = len(labels) * BAR_HEIGHT + AXIS_HEIGHT
	chart = load_pygal().HorizontalStackedBar(**get_options(height), spacing=6)
	if percent:
		chart.range, chart.y_labels = (0, 100), [0, 25, 50, 75, 100]
		percentage = _("{0}%")
		chart.value_formatter = lambda value: percentage.format(f"{value:g}")
	chart.x_labels = [shorten(label) for label in reversed(labels)]
	for name, values in series:
		chart.add(shorten(name), list(reversed(values)))
	return render(chart, title)


def draw_lines(title: str, labels: Sequence[str], series: Series) -> Markup:
	"""Draw a line for each of the series, with as many labels as there is room for."""
	chart = load_pygal().Line(**get_options(HEIGHT), include_x_axis=True, show_minor_x_labels=False)
	step = -(-len(labels) // MOST_LABELS)
	chart.x_labels = [shorten(label) for label in labels]
	# The last one has a label, as it is what people look for.
	chart.x_labels_major = chart.x_labels[::-step]
	if not any(value for _name, values in series for value in values):
		chart.range = (0, 1)
	for name, values in series:
		chart.add(shorten(name), list(values))
	return render(chart, title)


def get_options(height: int) -> dict[str, Any]:
	return {
		"width": WIDTH,
		"height": height,
		"css": (),
		"js": (),
		"no_prefix": True,
		"disable_xml_declaration": True,
		"show_legend": False,
		"margin": 6,
		"margin_right": 24,
		"truncate_label": -1,
		"max_scale": 6,
		"value_formatter": lambda value: f"{value:,.0f}" if value == int(value) else "",
		"style": load_pygal().style.Style(label_font_size=FONT, major_label_font_size=FONT),
	}


def shorten(text: str) -> str:
	text = NOT_IN_XML.sub(" ", text)
	return text if len(text) <= MOST_LABEL else f"{text[: MOST_LABEL - 1]}…"


def render(chart: Any, title: str) -> Markup:
	"""Return the drawing as an image with a name. The library escapes all texts."""
	chart.add_xml_filter(lambda root: clean(root, title))
	return Markup(chart.render(is_unicode=True))


def clean(root: Any, title: str) -> Any:
	for parent in list(root.iter()):
		for child in list(parent):
			# Comments have a function instead of a name.
			name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "defs"
			if name in UNWANTED or child.get("class") == "plot tooltip-overlay":
				parent.remove(child)
	root.attrib.pop("id", None)
	root.set("class", "chart")
	root.set("role", "img")
	root.set("aria-label", NOT_IN_XML.sub(" ", title))
	return root
