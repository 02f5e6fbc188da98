"""What a piece of HTML holds that a lesson must not, by an allow-list beside the one that is tested."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

GLOBAL = {"dir", "lang"}
PLAIN = (
	"abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn dl dt em figcaption"
	" h2 h3 h4 h5 h6 hr i ins kbd li mark q rp rt ruby s samp small strike strong sub summary sup"
	" tbody tfoot thead time tr u var wbr"
).split()
ATTRIBUTES: dict[str, set[str]] = {tag: set() for tag in PLAIN} | {
	"a": {"aria-label", "download", "href", "id", "rel", "title"},
	"abbr": {"title"},
	"audio": {"controls", "preload", "src", "title"},
	"details": {"open"},
	"div": {"aria-label", "class", "role", "tabindex"},
	"figure": {"class"},
	"iframe": {"allow", "allowfullscreen", "loading", "referrerpolicy", "sandbox", "src", "title"},
	"img": {"alt", "decoding", "height", "loading", "src", "title", "width"},
	"li": {"id"},
	"ol": {"start", "type"},
	"p": {"class"},
	"pre": {"aria-label", "role", "tabindex"},
	"section": {"aria-label", "class"},
	"span": {"aria-label", "class", "role"},
	"table": set(),
	"td": {"align", "colspan", "rowspan"},
	"th": {"align", "colspan", "rowspan", "scope"},
	"ul": {"class"},
	"video": {"controls", "preload", "src", "title"},
}
VOID = {"br", "col", "hr", "img", "wbr"}
CLASSES = set(
	(
		"audio callout checklist columns danger document done error footnotes info kind link name notice open"
		" picture player quote scroll success task tick unknown video warning"
	).split()
)
PLAYERS = re.compile(
	r"https://(www\.youtube-nocookie\.com/embed/[\w-]{11}(\?start=\d+)?"
	r"|player\.vimeo\.com/video/\d+\?dnt=1(&h=\w+)?)",
	flags=re.ASCII,
)
FOOTNOTE = re.compile(r"fn(ref)?-[0-9a-f]{8}-\d+(:\d+)?", flags=re.ASCII)
# The picture itself, of a kind that cannot be anything else.
DATA = re.compile(r"data:image/(gif|jpeg|png|webp);base64,.*", flags=re.DOTALL)
FILE = re.compile(r"/(files|private/files|assets)/[^\\\x00-\x1f]*")
# As browsers read an address: without what they leave out at its ends and within it.
IGNORED_IN_ADDRESSES = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\r\n]")


def find_problems(html: str) -> list[str]:
	"""Tags, attributes and addresses that are not allowed; tags that are not closed in order."""
	checker = Checker()
	checker.feed(html)
	checker.close()
	return [*checker.problems, *(f"unclosed <{tag}>" for tag in checker.open), *find_bad_characters(html)]


def find_bad_characters(html: str) -> Iterator[str]:
	if "\0" in html:
		yield "NUL"
	try:
		html.encode()
	except UnicodeEncodeError:
		yield "half a pair of surrogates"


class Checker(HTMLParser):
	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.problems: list[str] = []
		self.open: list[str] = []

	def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
		names = [name for name, _value in attributes]
		if tag not in ATTRIBUTES:
			self.problems.append(f"<{tag}>")
		if len(names) != len(set(names)):
			self.problems.append(f"an attribute of <{tag}> twice")
		for name, value in attributes:
			self.check_attribute(tag, name, value or "")
		if tag not in VOID:
			self.open.append(tag)

	def check_attribute(self, tag: str, name: str, value: str) -> None:
		ok = name in ATTRIBUTES.get(tag, set()) | GLOBAL
		if name == "href":
			ok = ok and is_harmless_link(value)
		if name == "src":
			is_data = tag == "img" and bool(DATA.fullmatch(value))
			ok = ok and (is_data or is_file(value) or (tag == "iframe" and bool(PLAYERS.fullmatch(value))))
		if name == "id":
			ok = ok and bool(FOOTNOTE.fullmatch(value))
		if name == "class":
			ok = ok and set(value.split()) <= CLASSES
		if tag == "iframe" and name == "src" and is_file(value):
			ok = ok and unquote(urlsplit(value).path).endswith(".pdf")
		if not ok:
			self.problems.append(f"{name}={value!r} of <{tag}>")

	def handle_endtag(self, tag: str) -> None:
		if not self.open or self.open.pop() != tag:
			self.problems.append(f"</{tag}> out of order")

	def handle_comment(self, data: str) -> None:
		self.problems.append(f"comment {data!r}")

	def handle_decl(self, decl: str) -> None:
		self.problems.append(f"declaration {decl!r}")

	def handle_pi(self, data: str) -> None:
		self.problems.append(f"instruction {data!r}")

	def unknown_decl(self, data: str) -> None:
		self.problems.append(f"declaration {data!r}")


def is_harmless_link(address: str) -> bool:
	address = IGNORED_IN_ADDRESSES.sub("", address)
	scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", address)
	if scheme:
		return scheme[1].lower() in ("http", "https", "mailto", "tel")
	return not re.match(r"[/\\]{2}", address)


def is_file(address: str) -> bool:
	path = unquote(re.split("[?#]", address)[0])
	return bool(FILE.fullmatch(path)) and not {".", ".."} & set(re.split(r"[/\\]", path))
