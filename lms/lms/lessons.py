"""What a lesson shows, from top to bottom, and to whom."""

from types import MappingProxyType

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.blocks import Cards, read_blocks, render_blocks, validate_content
from lms.lms.markup import make_sendable, render_markdown
from lms.lms.media import render_file, render_video
from lms.lms.permissions import may

MAX_LENGTH = 500_000
PROBLEM = Markup('<div class="notice error">{}</div>')
# In the direction of its own language, as each block is; what the page says about blocks is in the page's.
BODY = Markup('<div dir="auto">{}</div>')
NO_CARDS: Cards = MappingProxyType({})
FIELDS = ("youtube", "video", "content", "body", "pdf", "instructor_content", "instructor_notes")


def get_lesson(name: str, user: str) -> frappe._dict | None:
	"""What is in a lesson; None if the user may not read it (yet)."""
	if not may(user, "read", "Course Lesson", name):
		return None
	return frappe.db.get_value("Course Lesson", name, FIELDS, as_dict=True)


def validate_text(value: object, fieldtype: str, label: str) -> None:
	"""Refuse a text that could not be shown, with the reason; `label` is what the author calls it."""
	if isinstance(value, str) and len(value) > MAX_LENGTH:
		message = _(
			"{0} is too long: it has {1} characters, and {2} are allowed. Upload large files instead."
		)
		frappe.throw(message.format(label, len(value), MAX_LENGTH))
	if fieldtype == "Code":
		validate_content(value, label)


def render_lesson(lesson: frappe._dict, cards: Cards = NO_CARDS) -> Markup:
	"""Safe HTML: the films, then the text, then the PDF; in the text the cards of quizzes and assignments."""
	parts = (
		render_video(make_sendable(lesson.youtube or "")),
		render_file(make_sendable(lesson.video or "")),
		render_text(lesson.content, lesson.body, cards),
		render_file(make_sendable(lesson.pdf or "")),
	)
	return Markup("\n").join(part for part in parts if part)


def render_notes(name: str, lesson: frappe._dict, user: str) -> Markup | None:
	"""The notes for instructors, if there are any and the user is one of them: who may edit the lesson."""
	if not (lesson.instructor_content or lesson.instructor_notes):
		return None
	if not may(user, "write", "Course Lesson", name):
		return None
	return render_text(lesson.instructor_content, lesson.instructor_notes)


def render_text(content: str | None, body: str | None, cards: Cards = NO_CARDS) -> Markup:
	"""The blocks if there are any, else the Markdown, after a word about what cannot be read."""
	blocks = read_blocks(content) if is_short(content) else None
	if blocks:
		return render_blocks(blocks, cards)
	is_readable = blocks is not None and is_short(body)
	html = render_body(body) if is_short(body) else Markup()
	return html if is_readable else PROBLEM.format(get_apology()) + html


def render_body(body: str | None) -> Markup:
	html = render_markdown(body)
	return BODY.format(Markup(html)) if html else Markup()


def is_short(text: str | None) -> bool:
	return len(text or "") <= MAX_LENGTH


def get_apology() -> str:
	return _("Part of this lesson cannot be shown. Please tell your learning team.")
