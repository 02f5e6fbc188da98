"""The format of mails: headers, HTML frame and plain text."""

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

from ..context.hooks import get_attr, get_hooks
from ..context.local import local
from ..text.templates import render_template
from ..text.urls import get_url
from ..utils.text import iter_markup

FRAME = "templates/emails/standard.html"
UNSHOWN = ("head", "style", "title")
LINE_ENDS = ("br", "/p", "/div", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/li", "/tr")


def render_content(template: str, args: dict[str, Any]) -> tuple[str, str | None]:
	"""Render a template's HTML, and its plain text if there is a `.txt` file."""
	path = f"templates/emails/{template}"
	html = render_template(f"{path}.html", args)
	try:
		return html, render_template(f"{path}.txt", args)
	except TemplateNotFound:
		return html, None


def frame(content: str, header: str | list[str] | None, with_container: bool) -> str:
	"""Put the content into the common frame, in a card with a title or without."""
	title = header[0] if isinstance(header, list) else header
	context = {"content": content, "title": title, "site_url": get_url()}
	return str(render_template(FRAME, context | {"in_card": with_container or bool(title)}))


class EMail:
	"""A mail in the making. Hooks of `make_email_body_message` get it, with Frappe's names of its parts."""

	def __init__(self, subject: str, sender: str, recipients: list[str]) -> None:
		self.subject, self.sender, self.recipients = subject, sender, recipients
		self.msg_root, self.msg_alternative = EmailMessage(), EmailMessage()
		self.msg_root.make_mixed()
		self.msg_root.attach(self.msg_alternative)

	def set_html(self, html: str, text: str | None = None) -> None:
		"""Set the body. By default, the plain text comes from the HTML."""
		self.msg_alternative.set_content(to_text(html) if text is None else text)
		self.msg_alternative.add_alternative(html, subtype="html")

	def add_attachment(
		self, fname: str, fcontent: bytes, content_type: str, content_id: str | None = None
	) -> None:
		cid = f"<{content_id}>" if content_id else None
		self.msg_root.add_attachment(fcontent, *content_type.split("/", 1), filename=fname, cid=cid)

	def make(self) -> EmailMessage:
		"""Return the message without a recipient, after the hooks have changed it."""
		headers = {
			"MIME-Version": "1.0",
			# On one line, because `EmailMessage` refuses line breaks, which could smuggle in headers.
			"Subject": " ".join(self.subject.split()),
			"From": _to_address(self.sender),
			"Date": formatdate(localtime=True),
			"Message-ID": make_msgid(domain=get_host()),
			"Auto-Submitted": "auto-generated",
		}
		for name, value in headers.items():
			self.msg_root[name] = value
		for method in get_hooks("make_email_body_message"):
			get_attr(method)(self)
		return self.msg_root


def get_default_sender() -> str:
	"""Return `auto_email_id` from the site's configuration, with the name in `email_sender_name`."""
	address = local.conf.auto_email_id or f"notifications@{get_host()}"
	return str(Address(display_name=local.conf.email_sender_name or "", addr_spec=address))


def get_host() -> str:
	host = urlsplit(get_url()).hostname or ""
	return host if "." in host else f"{host or 'localhost'}.localdomain"


def _to_address(text: str) -> Address:
	name, address = parseaddr(" ".join(text.split()))
	return Address(display_name=name, addr_spec=address)


def to_text(html: str) -> str:
	"""Convert HTML to plain text, with the address after each link."""
	lines = [" ".join(line.split()) for line in unescape("".join(_iter_text(html))).splitlines()]
	blocks = groupby(lines, key=bool)
	# Any number of empty lines separates two blocks.
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
