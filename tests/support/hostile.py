"""The hostile texts, addresses and blocks in `tests/security/hostile`, wherever an author may put them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "security" / "hostile"
Block = dict[str, Any]


def load(name: str) -> list[Any]:
	"""`html`, `urls`, `markdown`, `blocks` (one of a document each) or `documents` (as stored)."""
	return json.loads((FOLDER / f"{name}.json").read_text())


def document(*blocks: object) -> str:
	return json.dumps({"time": 1, "version": "2.29.0", "blocks": list(blocks)})


def blocks_with_text(text: str) -> Iterator[Block]:
	"""A block of every kind, with this text wherever it takes one."""
	for kind, data in (
		("paragraph", {"text": text}),
		("header", {"text": text, "level": 2}),
		("list", {"style": "unordered", "items": [text, "after"]}),
		(
			"list",
			{"style": "ordered", "items": [{"content": text, "items": [{"content": text, "items": []}]}]},
		),
		(
			"list",
			{"style": "checklist", "items": [{"content": text, "meta": {"checked": True}, "items": []}]},
		),
		("checklist", {"items": [{"text": text, "checked": False}]}),
		("quote", {"text": text, "caption": text, "alignment": text}),
		("code", {"code": text}),
		("table", {"withHeadings": True, "content": [[text, text], [text]]}),
		("image", {"file": {"url": "/files/x.png"}, "caption": text, "alt": text}),
		("image", {"url": "https://evil.example/x.png", "caption": text}),
		("embed", {"service": text, "source": "https://youtu.be/aaaaaaaaaaa", "caption": text}),
		("embed", {"source": text, "embed": text, "caption": text}),
		(
			"upload",
			{"file_url": "/files/x.mp4", "file_type": text, "quizzes": [{"quiz": text, "time": text}]},
		),
		("upload", {"file_url": "/files/x.pdf", "caption": text}),
		("upload", {"file_url": "/files/x.zip", "caption": text}),
		("codeBox", {"code": text, "language": text}),
		("alert", {"type": text, "message": text}),
		("warning", {"title": text, "message": text}),
		("linkTool", {"link": "https://example.com", "meta": {"title": text, "description": text}}),
		("raw", {"html": text}),
		("attaches", {"file": {"url": "/files/x.zip", "name": text}, "title": text}),
		("toggle", {"text": text, "status": text, "items": 0}),
		("columns", {"cols": [{"blocks": [{"type": "paragraph", "data": {"text": text}}]}, text]}),
		("markdown", {"text": text}),
		("markdown", {"text": f'{{{{ YouTubeVideo("{text}") }}}} and {{{{ Quiz("{text}") }}}}'}),
		("markdown", {"text": f"- [x] {text}\n\nA note.[^1]\n\n[^1]: {text}"}),
		("quiz", {"quiz": text}),
		("assignment", {"assignment": text}),
		("unknown", {"text": text, "more": [{text: text}]}),
		(text, {"text": text}),
	):
		yield {"id": text, "type": kind, "data": data}


def blocks_with_address(url: str) -> Iterator[Block]:
	"""A block of every kind that takes an address."""
	for kind, data in (
		("embed", {"service": "youtube", "source": url, "embed": url}),
		("embed", {"service": "youtube", "embed": url, "caption": "A caption"}),
		("image", {"file": {"url": url}, "caption": "A caption"}),
		("image", {"url": url}),
		("linkTool", {"link": url, "meta": {"image": {"url": url}}}),
		("attaches", {"file": {"url": url}}),
		("raw", {"html": f'<a href="{url}">link</a> <img src="{url}" alt="x"> <img src="{url}">'}),
		(
			"markdown",
			{"text": f'{{{{ Video("{url}") }}}} {{{{ PDF("{url}") }}}} {{{{ Embed("pdf|||{url}") }}}}'},
		),
		("markdown", {"text": f"See {url} and www.{url} and https://example.com/{url}"}),
		("upload", {"file_url": url, "file_type": "PDF"}),
		("upload", {"file_url": url, "file_type": "mp4", "caption": "A caption"}),
		("paragraph", {"text": f'<a href="{url}">link</a> <img src="{url}"> <iframe src="{url}"></iframe>'}),
		(
			"markdown",
			{"text": f"[link]({url}) ![picture]({url})\n\n<a href='{url}'>link</a> <img src='{url}'>"},
		),
	):
		yield {"type": kind, "data": data}
