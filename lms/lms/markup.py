"""What people wrote, made safe HTML: Markdown, an editor's HTML, and the addresses in both."""

import re
from functools import cache
from urllib.parse import unquote

import nh3
from frappe.utils import get_url
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markupsafe import Markup, escape

INLINE_TAGS = frozenset("a b br code del em i ins kbd mark s small strong sub sup u".split())
TAGS = INLINE_TAGS | frozenset(
	(
		"abbr bdi bdo blockquote caption cite col colgroup dd details dfn div dl dt figcaption figure"
		" h2 h3 h4 h5 h6 hr img li ol p pre q rp rt ruby samp span strike summary table tbody td tfoot th"
		" thead time tr ul var wbr"
	).split()
)
ATTRIBUTES = {
	"*": {"dir", "lang"},
	"a": {"href", "title"},
	"abbr": {"title"},
	"img": {"alt", "height", "src", "title", "width"},
	"ol": {"start"},
	"td": {"align", "colspan", "rowspan"},
	"th": {"align", "colspan", "rowspan", "scope"},
}
# Beyond what anybody writes; the time that parsing takes grows with the square of how deep tags are nested.
MAX_TAGS = 20_000
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer"
# Where files are served from. Anything else at this site may do something when it is asked for.
FILE_FOLDERS = ("/assets/", "/files/", "/private/files/")

# Browsers leave the first out of an address, and read the last as a slash.
CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
SCHEME = re.compile(r"([^/?#:]*):")
MAIN_HEADING = re.compile(r"(</?)h1\b", flags=re.IGNORECASE)


def render_markdown(body: str | None) -> str:
	"""Safe HTML of Markdown: no scripts, styles, forms or frames, whoever wrote it."""
	return sanitize(get_parser().render(body or ""))


def sanitize(html: str | None) -> str:
	"""HTML without what could run, restyle, ask for input or load from elsewhere.

	The page has its own main heading: one in the text becomes the level below.
	"""
	return clean(MAIN_HEADING.sub(r"\1h2", html or ""), TAGS)


def sanitize_inline(html: str) -> Markup:
	"""HTML with the few tags that a line of text may have."""
	if "<" not in html and "&" not in html:
		return escape(html)
	return Markup(clean(html, INLINE_TAGS))


def strip_tags(html: str) -> str:
	"""The text of HTML, on one line."""
	return " ".join(Markup(clean(html, frozenset())).unescape().split())


def make_sendable(text: str) -> str:
	"""JSON may hold halves of surrogate pairs, which are no characters, and NULs, which are none in HTML."""
	return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def clean(html: str, tags: frozenset[str]) -> str:
	"""Only these tags, with harmless attributes; what has too many tags is shown as it was typed."""
	if html.count("<") > MAX_TAGS:
		return escape(html)
	return nh3.clean(
		html,
		tags=set(tags),
		attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags or tag == "*"},
		attribute_filter=filter_attribute,
		url_schemes=LINK_SCHEMES,
		link_rel=LINK_REL,
	)


def filter_attribute(_tag: str, name: str, value: str) -> str | None:
	if name == "href":
		return safe_link(value)
	if name == "src":
		return local_file(value)
	return value


def safe_link(url: str) -> str | None:
	"""The address if a link may lead there: of this site, the web, mail or telephone; else None."""
	url = url.strip()
	if not url or CONTROL_OR_BACKSLASH.search(url) or url.startswith("//"):
		return None
	scheme = SCHEME.match(url)
	return url if not scheme or scheme[1].lower() in LINK_SCHEMES else None


def local_file(url: str) -> str | None:
	"""The path of a file that this site serves, if that is what the address is; else None.

	Pictures, films and sounds are loaded from here alone, so that nobody else learns who reads what.
	"""
	url = url.strip().removeprefix(get_url())
	path = unquote(re.split("[?#]", url, maxsplit=1)[0])
	if CONTROL_OR_BACKSLASH.search(unquote(url)) or not path.startswith(FILE_FOLDERS):
		return None
	return None if {".", ".."} & set(path.split("/")) else url


@cache
def get_parser() -> MarkdownIt:
	parser = MarkdownIt("commonmark", {"html": True, "typographer": False})
	parser.core.ruler.push("demote_headings", demote_headings)
	parser.add_render_rule("image", render_image)
	return parser.enable(["table", "strikethrough"])


def demote_headings(state: StateCore) -> None:
	"""The page's own heading is the lesson's title: a text that begins at that level moves down by one."""
	headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
	if any(token.tag == "h1" for token in headings):
		for token in headings:
			token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def render_image(self: RendererHTML, tokens: list, index: int, options: dict, env: dict) -> str:
	"""A picture from elsewhere is not loaded, but linked to."""
	address = str(tokens[index].attrs["src"])
	if local_file(address):
		return self.image(tokens, index, options, env)
	label = self.renderInlineAsText(tokens[index].children, options, env) or address
	return f'<a href="{escapeHtml(address)}">{escapeHtml(label)}</a>'
