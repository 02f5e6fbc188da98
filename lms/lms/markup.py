"""What people wrote as HTML, made safe."""

import re

import nh3
from markupsafe import Markup, escape

from lms.lms.addresses import LINK_REL, LINK_SCHEMES, safe_link
from lms.lms.embeds import EMBEDS, has_embeds, link_embeds
from lms.lms.finishing import NO_PICTURES, Pictures, find_source, finish

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
# Beyond what anybody writes; the time that parsing takes grows with the square of how deep tags are nested.
MAX_TAGS = 20_000
# What Markdown makes of a text, and our style sheets know. They change nothing else.
CLASSES = {"checklist", "done", "footnotes", "open", "tick"}
FOOTNOTE = re.compile(r"fn(ref)?-[0-9a-f]{8}-[0-9]{1,6}(:[0-9]{1,6})?")
MAIN_HEADING = re.compile(r"(</?)h1\b", flags=re.IGNORECASE)


def sanitize(html: str | None, pictures: Pictures = NO_PICTURES, *, link_addresses: bool = False) -> str:
	"""HTML without what could run, restyle, ask for input or load from elsewhere.

	The page has its own main heading: one in the text becomes the level below.
	"""
	html = MAIN_HEADING.sub(r"\1h2", html or "")
	if has_embeds(html):
		html = link_embeds(clean(html, TAGS | EMBEDS | {"source"}))
	return finish(clean(html, TAGS), pictures, link_addresses=link_addresses)


def sanitize_inline(html: str) -> Markup:
	"""HTML with the few tags that a line of text may have."""
	if "<" not in html and "&" not in html:
		return escape(html)
	return Markup(finish(clean(html, INLINE_TAGS | {"img"})))


def strip_tags(html: str) -> str:
	"""The text of HTML, on one line."""
	return " ".join(Markup(clean(html, frozenset())).unescape().split())


def make_sendable(text: str) -> str:
	"""JSON may hold halves of surrogate pairs, which are no characters, and NULs, which are none in HTML."""
	return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def clean(html: str, tags: frozenset[str]) -> str:
	"""Only these tags, with harmless attributes; what has too many tags is shown as it was typed."""
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
	"""What may be in an attribute. A picture from elsewhere keeps its address: it becomes a link.

	So do films, sounds and frames, whose addresses are looked at then.
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
