"""Safe HTML, finished: what becomes of its pictures, and links for bare addresses.

Takes what nh3 writes and nothing else: tags are closed, `<` and `>` stand for tags alone. One pass.
"""

from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from frappe import _
from frappe.utils import get_url
from markupsafe import Markup, escape

from lms.lms.addresses import LINK_REL, SCHEME, local_file, safe_link

# The addresses of pictures by the name that a text calls them by, such as `plan.png`.
Pictures = Mapping[str, str]
NO_PICTURES: Pictures = MappingProxyType({})
# Kinds of pictures that are nothing else as well, as an SVG is.
DATA_PICTURES = tuple(f"data:image/{kind};base64," for kind in ("gif", "jpeg", "png", "webp"))
VERBATIM = frozenset(("a", "code", "kbd", "pre", "samp"))
# What ends a sentence, and no address; the entities are what stands for quotes and brackets in HTML.
AFTER_ADDRESS = ".,:;!?'*_~\"”’»…"
NOT_IN_ADDRESS = ("&lt;", "&gt;", "&quot;", "&nbsp;", '"')
LINK = Markup('<a href="{}" rel="{}">{}</a>')


def finish(html: str, pictures: Pictures = NO_PICTURES, *, link_addresses: bool = False) -> str:
	"""With pictures of this site shown, others linked to; and with links for bare addresses if asked for."""
	return "".join(finish_parts(html, pictures, link if link_addresses else str))


def finish_parts(html: str, pictures: Pictures, finish_text: Callable[[str], str]) -> Iterator[str]:
	first, *parts = html.split("<")
	yield finish_text(first)
	links = verbatim = 0
	for part in parts:
		tag, _end, text = part.partition(">")
		name = tag.partition(" ")[0]
		step = -1 if name.startswith("/") else 1
		links += step * (name.strip("/") == "a")
		verbatim += step * (name.strip("/") in VERBATIM)
		yield finish_picture(tag, pictures, is_in_link=links > 0) if name == "img" else f"<{tag}>"
		yield text if verbatim > 0 else finish_text(text)


# Pictures


def find_source(address: str) -> str | None:
	"""What a browser may show as a picture: a file of this site, or the picture itself."""
	return address if address.startswith(DATA_PICTURES) else local_file(address)


def finish_picture(tag: str, pictures: Pictures, *, is_in_link: bool) -> str:
	"""The picture; else a link to it, or its words where no link may lead or one is around it already."""
	attributes = read_attributes(tag)
	address = attributes.get("src", "")
	if shown := find_source(address) or find_attached(address, pictures):
		return write_picture({**attributes, "src": shown})
	label = attributes.get("alt") or attributes.get("title") or describe(address)
	target = safe_link(address)
	if not target or is_in_link or not is_absolute(target):
		return str(escape(label))
	return str(LINK.format(target, LINK_REL, label))


def is_absolute(address: str) -> bool:
	"""Whether it means the same on every page."""
	return address.startswith("/") or bool(SCHEME.match(address))


def read_attributes(tag: str) -> dict[str, str]:
	"""Of `img src="x" alt="y"`, which is how nh3 writes it."""
	pieces = tag.split('"')
	names = (piece.strip(" =").rpartition(" ")[2] for piece in pieces[::2])
	return {name: unescape(value) for name, value in zip(names, pieces[1::2], strict=False)}


def write_picture(attributes: Mapping[str, str]) -> str:
	written = (Markup(' {}="{}"').format(Markup(name), value) for name, value in attributes.items())
	return str(Markup("<img{}>").format(Markup().join(written)))


def find_attached(address: str, pictures: Pictures) -> str | None:
	"""The file that a relative address such as `images/plan.png` means: one of that name."""
	if not pictures or address.startswith(("/", "#")) or ":" in address:
		return None
	return pictures.get(PurePosixPath(unquote(address)).name)


def describe(address: str) -> str:
	"""Nobody reads a picture that is written as text."""
	return _("Picture") if address.startswith("data:") else address.removeprefix(get_url())


# Bare addresses


def link(text: str) -> str:
	"""Text between tags, with what begins with `https://`, `http://` or `www.` as links."""
	if "://" not in text and "www." not in text:
		return text
	return "".join(link_word(word) for word in split_words(text))


def split_words(text: str) -> Iterator[str]:
	"""Words and the blanks between them."""
	start = 0
	for position, character in enumerate(text):
		if character.isspace() or position == len(text) - 1:
			yield text[start : position + 1]
			start = position + 1


def link_word(word: str) -> str:
	start = min((at for at in map(word.find, ("https://", "http://", "www.")) if at >= 0), default=-1)
	if start < 0 or word[start - 1 : start].isalnum():
		return word
	address = cut_address(word[start:])
	target = unescape(address)
	if target.startswith("www."):
		target = f"https://{target}"
	if not has_host(target) or not safe_link(target):
		return word
	return f"{word[:start]}{LINK.format(target, LINK_REL, Markup(address))}{word[start + len(address) :]}"


def cut_address(text: str) -> str:
	"""Without what follows an address in a sentence; a bracket is part of it if it was opened in it."""
	for end in NOT_IN_ADDRESS:
		text = text.partition(end)[0]
	text = text.strip()
	closing = text.count(")") - text.count("(")
	while text:
		if text[-1] in AFTER_ADDRESS and not text.endswith("&amp;"):
			text = text[:-1]
		elif text[-1] == ")" and closing > 0:
			text, closing = text[:-1], closing - 1
		else:
			break
	return text


def has_host(address: str) -> bool:
	try:
		return "." in (urlsplit(address).hostname or "").strip(".")
	except ValueError:
		return False
