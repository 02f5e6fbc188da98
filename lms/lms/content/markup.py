"""Sanitizes HTML that people wrote."""

import re

import nh3
from markupsafe import Markup, escape

from lms.lms.content.embeds import EMBEDS, has_embeds, link_embeds
from lms.lms.content.finishing import NO_PICTURES, Pictures, find_source, finish_html
from lms.lms.shared.addresses import LINK_REL, LINK_SCHEMES, safe_link

INLINE_TAGS = frozenset("a b br code del em i ins kbd mark s small strong sub sup u".split())
TAGS = INLINE_TAGS | frozenset(
	(
		"abbr bdi bdo blockquote caption cite col colgroup dd details dfn div dl dt figcaption figure"
		" h2 h3 h4 h5 h6 hr img li ol p pre q rp rt ruby samp span strike summary table tbody td tfoot th"
		" section thead time tr ul var wbr"
	).split()
)
ATTRIBUTES = {
	"*": {"dir", "lang"},
	"a": {"aria-label", "href", "id", "title"},
	"abbr": {"title"},
	**{tag: {"data", "src", "title"} for tag in EMBEDS},
	"img": {"alt", "height", "src", "title", "width"},
	"li": {"id"},
	"ol": {"start"},
	"section": {"aria-label", "class"},
	"source": {"src"},
	"span": {"aria-label", "class", "role"},
	"td": {"align", "colspan", "rowspan"},
	"th": {"align", "colspan", "rowspan", "scope"},
	"ul": {"class"},
}
# More than anyone writes. Parsing time grows with the square of the nesting depth.
MAX_TAGS = 20_000
# Classes that our Markdown renderer writes and our style sheets use.
CLASSES = {"checklist", "done", "footnotes", "open", "tick"}
FOOTNOTE = re.compile(r"fn(ref)?-[0-9a-f]{8}-[0-9]{1,6}(:[0-9]{1,6})?")
MAIN_HEADING = re.compile(r"(</?)h1\b", flags=re.IGNORECASE)


def sanitize_html(html: str | None, pictures: Pictures = NO_PICTURES, *, link_addresses: bool = False) -> str:
	"""Return HTML that cannot run, restyle the page, ask for input or load anything from another site.

	An h1 becomes an h2, as the page has its own main heading.
	"""
	html = MAIN_HEADING.sub(r"\1h2", html or "")
	if has_embeds(html):
		html = link_embeds(clean_html(html, TAGS | EMBEDS | {"source"}))
	return finish_html(clean_html(html, TAGS), pictures, link_addresses=link_addresses)


def sanitize_inline(html: str) -> Markup:
	"""Return HTML with only the tags that a line of text may have."""
	if "<" not in html and "&" not in html:
		return escape(html)
	return Markup(finish_html(clean_html(html, INLINE_TAGS | {"img"})))


def strip_tags(html: str) -> str:
	"""Return the text of the HTML, on one line."""
	return " ".join(Markup(clean_html(html, frozenset())).unescape().split())


def make_sendable(text: str) -> str:
	"""Replace lone surrogates and remove NULs. JSON may contain them; UTF-8 and HTML may not."""
	return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def clean_html(html: str, tags: frozenset[str]) -> str:
	"""Keep only these tags, with harmless attributes. HTML with too many tags is shown as typed."""
	if html.count("<") > MAX_TAGS:
		return str(escape(html))
	return nh3.clean(
		html,
		tags=set(tags),
		attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags or tag == "*"},
		attribute_filter=filter_attribute,
		url_schemes=LINK_SCHEMES | {"data"},
		link_rel=LINK_REL,
	)


def filter_attribute(tag: str, name: str, value: str) -> str | None:
	"""Return the attribute's value if it is allowed, else None.

	A picture, video, audio or frame from another site keeps its address here and becomes a link later.
	"""
	if name == "href":
		return safe_link(value)
	if name == "src":
		return value if tag in EMBEDS or tag == "source" else find_source(value) or safe_link(value)
	if name == "class":
		return " ".join(sorted(CLASSES & set(value.split()))) or None
	if name == "id":
		return value if FOOTNOTE.fullmatch(value) else None
	return value if name != "role" or value == "img" else None
