"""Renders lessons from top to bottom, and decides who can read them."""

from typing import NoReturn

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.content.blocks import read_blocks, render_blocks, validate_content
from lms.lms.content.cards import NOWHERE, Place
from lms.lms.content.finishing import NO_PICTURES
from lms.lms.content.markdown import render_markdown
from lms.lms.content.markup import make_sendable
from lms.lms.content.media import render_file, render_video
from lms.lms.courses.files import find_pictures
from lms.lms.permissions.checks import may

MAX_LENGTH = 500_000
PROBLEM = Markup('<div class="notice error">{}</div>')
# Lesson text, like each block, has the direction of its own language. Notices have the page's direction.
BODY = Markup('<div dir="auto">{}</div>')
LESSON_FIELDS = ("youtube", "video", "content", "body", "pdf", "instructor_content", "instructor_notes")


def get_lesson(name: str, user: str) -> frappe._dict | None:
	"""Return the content of a lesson, or None if the user may not read it now."""
	if not may(user, "read", "Course Lesson", name):
		return None
	lesson = frappe.db.get_value("Course Lesson", name, LESSON_FIELDS, as_dict=True)
	lesson.pictures = find_pictures(name) if any(map(may_show_pictures, lesson.values())) else NO_PICTURES
	return lesson


def may_show_pictures(text: str | None) -> bool:
	return bool(text and ("![" in text or "<img" in text))


def validate_lesson_text(value: object, label: str, *, is_json: bool) -> None:
	"""Raise ValidationError if the text could not be shown. `label` is the field's label."""
	if not isinstance(value, str | None):
		refuse_value(label, is_json=is_json)
	if isinstance(value, str) and len(value) > MAX_LENGTH:
		message = _(
			"{0} is too long: it has {1} characters, and the limit is {2}. Upload large files instead."
		)
		frappe.throw(message.format(label, len(value), MAX_LENGTH))
	if is_json:
		validate_content(value, label)


def refuse_value(label: str, *, is_json: bool) -> NoReturn:
	"""Refuse a JSON object, a list or a number from a client."""
	if is_json:
		frappe.throw(
			_(
				"{0} must be text. Send the JSON document as a string, with JSON.stringify(document) in"
				" JavaScript or json.dumps(document) in Python."
			).format(label)
		)
	frappe.throw(_("{0} must be text.").format(label))


def render_lesson(lesson: frappe._dict, place: Place = NOWHERE) -> Markup:
	"""Render the videos, the text with cards of quizzes and homework, and the PDF, as safe HTML."""
	parts = (
		render_video(make_sendable(lesson.youtube or "")),
		render_file(make_sendable(lesson.video or "")),
		render_text(lesson.content, lesson.body, place),
		render_file(make_sendable(lesson.pdf or "")),
	)
	return Markup("\n").join(part for part in parts if part)


def render_notes(name: str, lesson: frappe._dict, user: str) -> Markup | None:
	"""The trainer notes, if there are any and the user is one of them: who may edit the lesson."""
	if not (lesson.instructor_content or lesson.instructor_notes):
		return None
	if not may(user, "write", "Course Lesson", name):
		return None
	place = Place({}, lesson.get("pictures") or NO_PICTURES)
	return render_text(lesson.instructor_content, lesson.instructor_notes, place)


def render_text(content: str | None, body: str | None, place: Place = NOWHERE) -> Markup:
	"""Render the blocks or, without any, the Markdown. Adds a notice if the blocks are unreadable."""
	blocks = read_blocks(content) if is_short(content) else None
	if blocks:
		return render_blocks(blocks, place)
	is_readable = blocks is not None and is_short(body)
	html = render_body(body, place) if is_short(body) else Markup()
	return html if is_readable else PROBLEM.format(get_apology()) + html


def render_body(body: str | None, place: Place) -> Markup:
	html = render_markdown(body, place)
	return BODY.format(Markup(html)) if html else Markup()


def is_short(text: str | None) -> bool:
	return len(text or "") <= MAX_LENGTH


def get_apology() -> str:
	return _("Part of this lesson cannot be shown. Please tell your learning team.")
