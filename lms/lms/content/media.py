"""Renders the media of a lesson: players of known video hosts, files of this site, and links."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit

from frappe import _
from markupsafe import Markup

from lms.lms.content.finishing import describe_address, find_source
from lms.lms.content.markup import sanitize_inline, strip_tags
from lms.lms.shared.addresses import CONTROL_OR_BACKSLASH, LINK_REL, local_file, safe_link

YOUTUBE_HOSTS = (
	"m.youtube.com",
	"music.youtube.com",
	"www.youtube-nocookie.com",
	"www.youtube.com",
	"youtu.be",
	"youtube-nocookie.com",
	"youtube.com",
)
VIMEO_HOSTS = ("player.vimeo.com", "vimeo.com", "www.vimeo.com")
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_PATH = re.compile(r"/(?:(?:embed|live|shorts|v)/)?([A-Za-z0-9_-]{11})/?")
VIMEO_ID = re.compile(r"[0-9]{5,12}")
VIMEO_KEY = re.compile(r"[A-Za-z0-9]{6,20}")
SECONDS = re.compile(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,3})m)?(?:([0-9]{1,5})s?)?")

KINDS = {
	"image": "avif bmp gif jpeg jpg png svg webp",
	"video": "m4v mov mp4 ogv webm",
	"audio": "aac flac m4a mp3 oga ogg opus wav",
	"pdf": "pdf",
}
KIND_OF_SUFFIX = {f".{suffix}": kind for kind, suffixes in KINDS.items() for suffix in suffixes.split()}

# A closed `details` loads nothing, so the host sees a reader only when the reader opens the video.
# The sandbox stops the player from navigating the page. Players refuse to run without a referrer.
PLAYER = Markup(
	'<figure class="player"><details><summary>{play}</summary>'
	'<iframe src="{source}" title="{title}" loading="lazy" allowfullscreen'
	' allow="fullscreen; picture-in-picture; encrypted-media"'
	' sandbox="allow-scripts allow-same-origin allow-presentation'
	' allow-popups allow-popups-to-escape-sandbox"'
	' referrerpolicy="strict-origin-when-cross-origin"></iframe></details>'
	'<figcaption dir="auto">{caption}</figcaption></figure>'
)
PICTURE = Markup(
	'<figure class="picture"><img src="{source}" alt="{alt}" loading="lazy" decoding="async">'
	"{caption}</figure>"
)
RECORDING = Markup(
	'<figure class="{kind}"><{kind} src="{source}" title="{title}" controls preload="metadata"></{kind}>'
	"{caption}</figure>"
)
DOCUMENT = Markup(
	'<figure class="document"><iframe src="{source}" title="{title}" loading="lazy"></iframe>'
	"{caption}</figure>"
)
CAPTION = Markup('<figcaption dir="auto">{}</figcaption>')
LINK = Markup('<a href="{}" rel="{}">{}</a>')
DOWNLOAD = Markup('<a href="{}" download>{}</a>')
PARAGRAPH = Markup('<p dir="auto">{}</p>')


@dataclass(frozen=True)
class Player:
	"""A video: the address of its player, which sets no cookies before it plays, and its page."""

	provider: str
	source: str
	page: str


def find_player(address: str) -> Player | None:
	"""Return the player for a video on a known host. Its address is built from the video's id alone."""
	address = address.strip()
	if CONTROL_OR_BACKSLASH.search(address):
		return None
	try:
		url = urlsplit(address if "//" in address else f"https://{address}")
	except ValueError:
		return None
	if url.scheme not in ("", "http", "https"):
		return None
	if url.hostname in YOUTUBE_HOSTS:
		return find_youtube(url)
	return find_vimeo(url) if url.hostname in VIMEO_HOSTS else None


def find_youtube(url: SplitResult) -> Player | None:
	query = parse_qs(url.query)
	id = query.get("v", [""])[-1] if url.path == "/watch" else ""
	if found := YOUTUBE_PATH.fullmatch(url.path):
		id = found[1]
	if not YOUTUBE_ID.fullmatch(id):
		return None
	return make_youtube(id, parse_seconds((query.get("t") or query.get("start") or [""])[-1]))


def make_youtube(id: str, start: int = 0) -> Player:
	options = f"?{urlencode({'start': start})}" if start else ""
	return Player(
		"YouTube",
		f"https://www.youtube-nocookie.com/embed/{id}{options}",
		f"https://www.youtube.com/watch?v={id}",
	)


def find_vimeo(url: SplitResult) -> Player | None:
	"""Read a Vimeo address. An unlisted video has a key, in the path or in the query."""
	*_before, above, last = ["", *url.path.removesuffix("/").split("/")]
	id, key = (last, "") if VIMEO_ID.fullmatch(last) else (above, last)
	if not VIMEO_ID.fullmatch(id) or (key and not VIMEO_KEY.fullmatch(key)):
		return None
	key = key or parse_qs(url.query).get("h", [""])[-1]
	key = key if VIMEO_KEY.fullmatch(key) else ""
	options = urlencode({"dnt": 1, **({"h": key} if key else {})})
	page = f"https://vimeo.com/{id}" + (f"/{key}" if key else "")
	return Player("Vimeo", f"https://player.vimeo.com/video/{id}?{options}", page)


def parse_seconds(text: str) -> int:
	"""Parse `90`, `90s` or `1m30s`. Returns 0 for anything else."""
	found = SECONDS.fullmatch(text)
	hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
	return hours * 3600 + minutes * 60 + seconds


def render_video(address: str, caption: str = "") -> Markup:
	"""Render a video, given its address or its YouTube id."""
	if YOUTUBE_ID.fullmatch(address.strip()):
		return render_player(make_youtube(address.strip()), caption)
	return render_embed(address, caption)


def render_embed(address: str, caption: str) -> Markup:
	"""Render a player for a video on a known host, and a link for anything else."""
	if player := find_player(address):
		return render_player(player, caption)
	label = strip_tags(caption) or describe_address(address)
	return PARAGRAPH.format(make_link(address, label)) if label else Markup()


def render_player(player: Player, caption: str) -> Markup:
	link = make_link(player.page, _("Watch on {0}").format(player.provider))
	words = strip_tags(caption)
	return PLAYER.format(
		play=_("Play the video from {0}").format(player.provider),
		source=player.source,
		title=words or _("Video on {0}").format(player.provider),
		caption=Markup("{} · {}").format(sanitize_inline(caption), link) if words else link,
	)


def make_link(address: str, label: str) -> Markup:
	"""Return a link, or its label and address as text if the address is unsafe."""
	if target := safe_link(address):
		return LINK.format(target, LINK_REL, label)
	is_told = address in ("", label) or address.startswith("data:")
	return Markup("{}").format(label if is_told else f"{label} ({address})")


def render_image(address: str, caption: str, alt: str) -> Markup:
	"""Show a picture of this site. Link a picture on another site instead of loading it."""
	if not (source := find_source(address)):
		return render_embed(address, caption or alt)
	return PICTURE.format(source=source, alt=alt or strip_tags(caption), caption=make_caption(caption))


def render_file(address: str, caption: str = "") -> Markup:
	"""Show an uploaded file if browsers can, and always offer it for download.

	The kind of file comes from its name alone.
	"""
	source = local_file(address)
	if not source:
		return render_embed(address, caption)
	name = PurePosixPath(unquote(re.split("[?#]", source, maxsplit=1)[0]))
	return RENDERERS.get(KIND_OF_SUFFIX.get(name.suffix.lower(), ""), render_other)(
		source, name.name, caption
	)


def render_picture(source: str, _name: str, caption: str) -> Markup:
	return render_image(source, caption, "")


def render_film(source: str, name: str, caption: str) -> Markup:
	return render_recording("video", source, name, caption)


def render_sound(source: str, name: str, caption: str) -> Markup:
	return render_recording("audio", source, name, caption)


def render_recording(kind: str, source: str, name: str, caption: str) -> Markup:
	return RECORDING.format(
		kind=kind,
		source=source,
		title=strip_tags(caption) or name,
		caption=with_download(source, name, caption),
	)


def render_pdf(source: str, name: str, caption: str) -> Markup:
	return DOCUMENT.format(
		source=source, title=strip_tags(caption) or name, caption=with_download(source, name, caption)
	)


def render_other(source: str, name: str, caption: str) -> Markup:
	download = make_download(source, name)
	if not strip_tags(caption):
		return PARAGRAPH.format(download)
	return PARAGRAPH.format(Markup("{}: {}").format(sanitize_inline(caption), download))


RENDERERS: dict[str, Callable[[str, str, str], Markup]] = {
	"image": render_picture,
	"video": render_film,
	"audio": render_sound,
	"pdf": render_pdf,
}


def make_caption(caption: str) -> Markup:
	return CAPTION.format(sanitize_inline(caption)) if strip_tags(caption) else Markup()


def with_download(source: str, name: str, caption: str) -> Markup:
	download = make_download(source, name)
	if not strip_tags(caption):
		return CAPTION.format(download)
	return CAPTION.format(Markup("{} · {}").format(sanitize_inline(caption), download))


def make_download(source: str, name: str) -> Markup:
	return DOWNLOAD.format(source, _("Download {0}").format(name))
