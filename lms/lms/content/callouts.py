"""Callout blocks (alerts and warnings) and link cards."""

from collections.abc import Callable

from markupsafe import Markup

from lms.lms.content.block_values import Block, as_dict, as_text, inline
from lms.lms.content.markup import strip_tags
from lms.lms.content.media import make_link

CALLOUT = Markup('<div class="callout {kind}" role="note" dir="auto">{title}{text}</div>')
LINE = Markup("<p>{}</p>")
TITLE = Markup("<p><strong>{}</strong></p>")
# Types of alert and the style of each; any other type looks like "info".
KINDS = {"danger": "danger", "success": "success", "warning": "warning"}


def render_alert(data: Block) -> Markup:
	text = inline(data, "message") or inline(data, "text")
	return render_callout(KINDS.get(as_text(data.get("type")), "info"), Markup(), text)


def render_warning(data: Block) -> Markup:
	return render_callout("warning", inline(data, "title"), inline(data, "message"))


def render_callout(kind: str, title: Markup, text: Markup) -> Markup:
	if not title and not text:
		return Markup()
	return CALLOUT.format(
		kind=kind,
		title=TITLE.format(title) if title else Markup(),
		text=LINE.format(text) if text else Markup(),
	)


def render_link(data: Block) -> Markup:
	"""Link the page's title. Its picture is not loaded, as it is on another site."""
	meta, address = as_dict(data.get("meta")), as_text(data.get("link"))
	label = strip_tags(as_text(meta.get("title"))) or address
	if not label:
		return Markup()
	text = strip_tags(as_text(meta.get("description")))
	return render_callout("link", make_link(address, label), Markup("{}").format(text))


CALLOUTS: dict[str, Callable[[Block], Markup]] = {"alert": render_alert, "warning": render_warning}
