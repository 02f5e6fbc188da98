"""Copies the content of a course when it is duplicated, so that the original stays as it was taken.

Copies chapters and lessons with their files, quizzes and homework. Chapters, lessons and files are copied as
rows in a fixed number of statements, as their content was checked when it was saved.
"""

import json
from collections.abc import Collection, Iterable, Iterator

import frappe

from lms.lms.content.block_values import as_dict, as_list, as_text
from lms.lms.content.macros import rename_tasks_in_macros as rename_in_macros
from lms.lms.courses.tasks import HOMEWORK, QUIZ, find_tasks, link_tasks
from lms.lms.permissions.checks import may
from lms.lms.shared.rows import insert_new

CHAPTER, LESSON = "Course Chapter", "Course Lesson"
REFERENCE_FIELDS = ("parent", "parenttype", "parentfield", "idx", "lesson")
FILE_FIELDS = (
	"file_name",
	"file_url",
	"file_size",
	"file_type",
	"folder",
	"is_private",
	"content_hash",
	"attached_to_doctype",
	"attached_to_name",
	"attached_to_field",
)
# Maps the name of each original to that of its copy.
Copies = dict[str, str]


def may_copy(chapters: Collection[str], user: str) -> bool:
	"""Whether the user may edit the courses of these chapters, since a copy reveals all their content."""
	found = get_rows_by_name(CHAPTER, chapters)
	courses = {row.course for row in found.values()}
	return len(found) == len(set(chapters)) and all(
		may(user, "write", "LMS Course", name) for name in courses
	)


def copy_chapters(chapters: Collection[str], course: str, user: str) -> Copies:
	"""Copy chapters with their lessons for another course. The caller writes the course's rows."""
	titles = {name: row.title for name, row in get_rows_by_name(CHAPTER, chapters).items()}
	rows = [(course, title) for title in titles.values()]
	copies = dict(zip(titles, insert_new(CHAPTER, ("course", "title"), rows, user), strict=True))
	copy_lessons(copies, course, user)
	return copies


def copy_lessons(chapters: Copies, course: str, user: str) -> None:
	"""Copy the lessons of each chapter into its copy, in order."""
	references = frappe.get_all(
		"Lesson Reference",
		filters={"parent": ["in", list(chapters)], "parenttype": CHAPTER},
		fields=["parent", "idx", "lesson"],
	)
	sources = get_rows_by_name(LESSON, [row.lesson for row in references])
	if not sources:
		return
	tasks = {doctype: copy_tasks(doctype, sources.values()) for doctype in (QUIZ, HOMEWORK)}
	for row in references:
		lesson = sources[row.lesson]
		lesson.update(
			chapter=chapters[row.parent],
			course=course,
			**rename_tasks_in_lesson(lesson.content, lesson.body, tasks),
		)
	fields = [df.fieldname for df in frappe.get_meta(LESSON).fields if df.fieldname in lesson]
	rows = [[lesson[fieldname] for fieldname in fields] for lesson in sources.values()]
	copies = dict(zip(sources, insert_new(LESSON, fields, rows, user), strict=True))
	insert_new(
		"Lesson Reference",
		REFERENCE_FIELDS,
		((chapters[row.parent], CHAPTER, "lessons", row.idx, copies[row.lesson]) for row in references),
		user,
	)
	copy_files(copies, user)
	for name, lesson in sources.items():
		if any(find_tasks(lesson.content, lesson.body).values()):
			link_tasks(frappe._dict(lesson, name=copies[name]), user)


def get_rows_by_name(doctype: str, names: Collection[str]) -> dict[str, frappe._dict]:
	"""Return whole rows, by name."""
	rows = frappe.get_all(doctype, filters={"name": ["in", list(names)]}, fields=["*"]) if names else []
	return {row.name: row for row in rows}


def copy_tasks(doctype: str, lessons: Iterable[frappe._dict]) -> Copies:
	"""Copy the quizzes or homework of these lessons. Copies share the questions."""
	names = {name for lesson in lessons for name in find_tasks(lesson.content, lesson.body)[doctype]}
	copies = {}
	for name in sorted(
		names & set(frappe.get_all(doctype, filters={"name": ["in", list(names)]}, pluck="name"))
	):
		copies[name] = frappe.copy_doc(frappe.get_doc(doctype, name), ignore_no_copy=False).insert().name
	return copies


def rename_tasks_in_lesson(
	content: str | None, body: str | None, copies: dict[str, Copies]
) -> dict[str, str | None]:
	"""Return the lesson's texts with the names of the copied quizzes and homework."""
	if not any(find_tasks(content, body).values()):
		return {"content": content, "body": body}
	names = {
		(kind, old): new
		for kind, doctype in (("quiz", QUIZ), ("assignment", HOMEWORK))
		for old, new in copies[doctype].items()
	}
	return {"content": rename_in_blocks(content, names), "body": rename_in_macros(body or "", names)}


def rename_in_blocks(content: str | None, names: dict[tuple[str, str], str]) -> str | None:
	document = json.loads(content) if content and content.strip() else {}
	if not document.get("blocks"):
		return content
	for data in find_data(document["blocks"]):
		for row in (data, *as_list(data.get("quizzes"))):
			for kind in ("quiz", "assignment"):
				if isinstance(row, dict) and (kind, as_text(row.get(kind))) in names:
					row[kind] = names[kind, as_text(row[kind])]
	return json.dumps(document)


def find_data(blocks: object) -> Iterator[dict[str, object]]:
	"""Yield the stored data of the blocks, including those in columns."""
	waiting = list(as_list(blocks))
	while waiting:
		data = as_dict(as_dict(waiting.pop()).get("data"))
		yield data
		for column in as_list(data.get("cols")):
			waiting.extend(as_list(as_dict(column).get("blocks")))


def copy_files(lessons: Copies, user: str) -> None:
	"""Copy the File records, so that people who may read the copied lesson may read its files."""
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": LESSON, "attached_to_name": ["in", list(lessons)]},
		fields=list(FILE_FIELDS),
	)
	for file in files:
		file.attached_to_name = lessons[file.attached_to_name]
	insert_new("File", FILE_FIELDS, ([file[field] for field in FILE_FIELDS] for file in files), user)
