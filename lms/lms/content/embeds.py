"""Turns audio, video and frames written as HTML into links to what they would have shown.

Input must be the output of nh3. The result must be sanitized again before it is shown.
"""

from collections.abc import Iterator

from frappe import _
from markupsafe import Markup, escape

from lms.lms.content.finishing import describe_address, is_absolute, read_attributes
from lms.lms.shared.addresses import safe_link

EMBEDS = frozenset("audio embed iframe object video".split())
LINK = Markup('<a href="{}">{}</a>')


def has_embeds(html: str) -> bool:
	lowered = html.lower()
	return any(f"<{tag}" in lowered for tag in EMBEDS)


def link_embeds(html: str) -> str:
	"""Replace each embed with a link. Drops its fallback text for old browsers."""
	return "".join(link_parts(html))


def link_parts(html: str) -> Iterator[str]:
	first, *parts = html.split("<")
	yield first
	links = 0
	inside: dict[str, str] = {}
	for part in parts:
		tag, _end, text = part.partition(">")
		name = tag.partition(" ")[0]
		if inside and name == "source":
			inside.setdefault("src", read_attributes(tag).get("src", ""))
		elif inside and name == f"/{inside['tag']}":
			yield write_link(inside, is_in_link=links > 0) + text
			inside = {}
		elif inside:
			continue
		elif name == "embed":
			yield write_link(read_embed(name, tag), is_in_link=links > 0) + text
		elif name in EMBEDS:
			inside = read_embed(name, tag)
		else:
			links += (name == "a") - (name == "/a")
			yield f"<{part}"


def read_embed(name: str, tag: str) -> dict[str, str]:
	attributes = read_attributes(tag)
	if name == "object" and "data" in attributes:
		attributes["src"] = attributes["data"]
	return {**attributes, "tag": name}


def write_link(embed: dict[str, str], *, is_in_link: bool) -> str:
	address = embed.get("src", "")
	target = safe_link(f"https:{address}" if address.startswith("//") else address)
	label = embed.get("title") or describe_embed(embed["tag"], target or address)
	if not target or is_in_link or not is_absolute(target):
		return str(escape(label))
	return str(LINK.format(target, label))


def describe_embed(tag: str, address: str) -> str:
	if address and not address.startswith("data:"):
		return describe_address(address)
	return {"video": _("Video"), "audio": _("Audio")}.get(tag, _("Embedded page"))
