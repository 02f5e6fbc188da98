"""What a mail looks like: headers, the HTML frame, the plain text beside it."""

from __future__ import annotations

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from html import unescape
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from jinja2 import TemplateNotFound

from ..local import local
from ..templates import render_template
from ..urls import get_url
from ..utils.text import iter_markup

FRAME = "templates/emails/standard.html"
UNSHOWN = ("head", "style", "title")
LINE_ENDS = ("br", "/p", "/div", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/li", "/tr")


def render_content(template: str, args: dict[str, Any]) -> tuple[str, str | None]:
	"""A template's HTML, and its plain text if there is a `.txt` beside it."""
	path = f"templates/emails/{template}"
	html = render_template(f"{path}.html", args)
	try:
		return html, render_template(f"{path}.txt", args)
	except TemplateNotFound:
		return html, None


def frame(content: str, header: str | list[str] | None, with_container: bool) -> str:
	"""The content in the frame that all mails share: in a card with a title, or as it is."""
	title = header[0] if isinstance(header, list) else header
	context = {"content": content, "title": title, "site_url": get_url()}
	return str(render_template(FRAME, context | {"in_card": with_container or bool(title)}))


def compose(subject: str, html: str, sender: str, text: str | None = None) -> EmailMessage:
	"""The mail, without a recipient. Its plain text is made of the HTML unless given."""
	mail = EmailMessage()
	# On one line: `EmailMessage` refuses the others, and with them every header that someone smuggles in.
	mail["Subject"] = " ".join(subject.split())
	mail["From"] = _to_address(sender)
	mail["Date"] = formatdate(localtime=True)
	mail["Message-ID"] = make_msgid(domain=get_host())
	mail["Auto-Submitted"] = "auto-generated"
	mail.set_content(to_text(html) if text is None else text)
	mail.add_alternative(html, subtype="html")
	return mail


def get_default_sender() -> str:
	"""`auto_email_id` of the site's configuration, under the name that `email_sender_name` gives."""
	address = local.conf.auto_email_id or f"notifications@{get_host()}"
	return str(Address(display_name=local.conf.email_sender_name or "", addr_spec=address))


def get_host() -> str:
	host = urlsplit(get_url()).hostname or ""
	return host if "." in host else f"{host or 'localhost'}.localdomain"


def _to_address(text: str) -> Address:
	name, address = parseaddr(" ".join(text.split()))
	return Address(display_name=name, addr_spec=address)


def to_text(html: str) -> str:
	"""HTML as it reads without markup, every link followed by where it leads."""
	lines = [" ".join(line.split()) for line in unescape("".join(_iter_text(html))).splitlines()]
	blocks = groupby(lines, key=bool)
	# Empty lines, however many, part what is above them from what is below.
	return "\n".join("\n".join(block) if is_text else "" for is_text, block in blocks).strip() + "\n"


def _iter_text(html: str) -> Iterator[str]:
	hidden_by = link = ""
	label: list[str] = []
	for text, tag in iter_markup(html):
		name = _get_tag_name(tag)
		if hidden_by:
			hidden_by = "" if name == f"/{hidden_by}" else hidden_by
			continue
		label.append(text)
		if name in LINE_ENDS:
			label.append("\n")
		elif name in UNSHOWN:
			hidden_by = name
		elif name == "a" or not link:
			yield from label
			label, link = [], _get_target(tag) if name == "a" else ""
		elif name == "/a":
			yield _spell_link(link, "".join(label))
			label, link = [], ""
	yield from label


def _get_tag_name(tag: str) -> str:
	words = tag[1:-1].split(None, 1)
	return words[0].removesuffix("/").lower() if words else ""


def _get_target(tag: str) -> str:
	_before, _href, value = tag.partition('href="')
	return value.partition('"')[0]


def _spell_link(target: str, text: str) -> str:
	return target if text.strip() == target else f"{text} ({target})"
