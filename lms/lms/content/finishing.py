"""The last step for safe HTML: resolves pictures and links bare addresses, in one pass.

Input must be the output of nh3, where tags are closed and `<` and `>` occur only in tags.
"""

from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from frappe import _
from frappe.utils import get_url
from markupsafe import Markup, escape

from lms.lms.shared.addresses import LINK_REL, SCHEME, local_file, safe_link

# Addresses of pictures by the file name that the text uses, such as `plan.png`.
Pictures = Mapping[str, str]
NO_PICTURES: Pictures = MappingProxyType({})
# Picture formats that can hold nothing but a picture. An SVG can hold scripts.
DATA_PICTURES = tuple(f"data:image/{kind};base64," for kind in ("gif", "jpeg", "png", "webp"))
VERBATIM = frozenset(("a", "code", "kbd", "pre", "samp"))
# Characters that end a sentence rather than an address.
AFTER_ADDRESS = ".,:;!?'*_~\"”’»…"
# Quotes, brackets and spaces as entities: an address ends before them.
# Quotes, brackets and spaces as entities: an address ends before them.
NOT_IN_ADDRESS = ("&lt;", "&gt;", "&quot;", "&nbsp;", '"')
LINK = Markup('<a href="{}" rel="{}">{}</a>')


def finish_html(html: str, pictures: Pictures = NO_PICTURES, *, link_addresses: bool = False) -> str:
	"""Show pictures of this site and link others. With `link_addresses`, also link bare addresses."""
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
	"""Return the address if it may be loaded as a picture: a file of this site or a `data:` picture."""
	return address if address.startswith(DATA_PICTURES) else local_file(address)


def finish_picture(tag: str, pictures: Pictures, *, is_in_link: bool) -> str:
	"""Return the picture, or a link to it, or just its text if a link is unsafe or already surrounds it."""
	attributes = read_attributes(tag)
	address = attributes.get("src", "")
	if shown := find_source(address) or find_attached(address, pictures):
		return write_picture({**attributes, "src": shown})
	label = attributes.get("alt") or attributes.get("title") or describe_address(address)
	target = safe_link(address)
	if not target or is_in_link or not is_absolute(target):
		return str(escape(label))
	return str(LINK.format(target, LINK_REL, label))


def is_absolute(address: str) -> bool:
	"""Whether the address means the same on every page."""
	return address.startswith("/") or bool(SCHEME.match(address))


def read_attributes(tag: str) -> dict[str, str]:
	"""Parse the inside of a tag as nh3 writes it, such as `img src="x" alt="y"`."""
	pieces = tag.split('"')
	names = (piece.strip(" =").rpartition(" ")[2] for piece in pieces[::2])
	return {name: unescape(value) for name, value in zip(names, pieces[1::2], strict=False)}


def write_picture(attributes: Mapping[str, str]) -> str:
	written = (Markup(' {}="{}"').format(Markup(name), value) for name, value in attributes.items())
	return str(Markup("<img{}>").format(Markup().join(written)))


def find_attached(address: str, pictures: Pictures) -> str | None:
	"""Find the file for a relative address such as `images/plan.png` by its file name alone."""
	if not pictures or address.startswith(("/", "#")) or ":" in address:
		return None
	return pictures.get(PurePosixPath(unquote(address)).name)


def describe_address(address: str) -> str:
	"""Return a readable label for the address. A `data:` address is no use to a reader."""
	return _("Picture") if address.startswith("data:") else address.removeprefix(get_url())


# Bare addresses


def link(text: str) -> str:
	"""Link every address in the text that begins with `https://`, `http://` or `www.`."""
	if "://" not in text and "www." not in text:
		return text
	return "".join(link_word(word) for word in split_words(text))


def split_words(text: str) -> Iterator[str]:
	"""Yield the words of a text, each with the blank after it."""
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
	"""Cut off the punctuation after an address. Keeps a closing bracket that was opened in the address."""
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
