"""The index: each course, lesson, program and cohort with its text, and its words with their weights.

It has two tables of its own. They are no DocTypes, so that nobody can read lessons in them, over REST or in
the desk. They are derived, and can be emptied at any time: `refresh` fills them again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import frappe

from lms.lms.content.markup import strip_tags
from lms.lms.courses.lessons import render_text
from lms.lms.search.words import weigh_beginnings, weigh_words
from lms.lms.shared.dialects import create_table, insert_if_new
from lms.lms.shared.rows import chunked

DOCUMENTS, WORDS = "__lms_search_document", "__lms_search_word"
DOCUMENT_COLUMNS = (
	"`id` {id}, `kind` {name} not null, `document` {name} not null, `changed` {time}, `text` {text},"
	" unique (`kind`, `document`)"
)
# Rows are in the order in which a search reads them.
WORD_COLUMNS = (
	"`kind` integer not null, `word` {word} not null, `entry` integer not null, `weight` integer not null,"
	" primary key (`kind`, `word`, `entry`)"
)
INDEX = f"create index if not exists `lms_search_words_of` on `{WORDS}` (`entry`)"
# Documents per transaction.
PORTION = 100
# Excerpts come from the beginning of a text. All its words are found.
MOST_CHARACTERS_KEPT = 20_000


@dataclass(frozen=True)
class Kind:
	"""A kind of document: its number in the index, its DocType, the fields to read, and its text."""

	number: int
	doctype: str
	fields: tuple[str, ...]
	read_text: Callable[[frappe._dict], str]


def read_lesson(row: frappe._dict) -> str:
	"""What learners read. Trainer notes are for others."""
	return strip_tags(render_text(row.content, row.body))


def read_course(row: frappe._dict) -> str:
	return " · ".join(filter(None, (row.short_introduction, row.tags)))


def read_batch(row: frappe._dict) -> str:
	return " · ".join(filter(None, (row.description, strip_tags(row.batch_details or ""), row.place)))


COURSE = Kind(1, "LMS Course", ("short_introduction", "tags"), read_course)
LESSON = Kind(2, "Course Lesson", ("content", "body"), read_lesson)
PROGRAM = Kind(3, "LMS Program", (), lambda row: "")
BATCH = Kind(4, "LMS Batch", ("description", "batch_details", "place"), read_batch)
KINDS = (COURSE, LESSON, PROGRAM, BATCH)


def add_tables() -> None:
	"""Create the tables, if they are not there. This commits."""
	if {DOCUMENTS, WORDS} <= set(frappe.db.get_tables(cached=False)):
		return
	create_table(DOCUMENTS, DOCUMENT_COLUMNS)
	create_table(WORDS, WORD_COLUMNS, in_key_order=True)
	frappe.db.sql_ddl(INDEX)


def drop_tables() -> None:
	"""Drop the tables. This commits."""
	for table in (DOCUMENTS, WORDS):
		frappe.db.sql_ddl(f"drop table if exists `{table}`")


def refresh() -> int:
	"""Index what is new or has changed, and forget what is gone. Returns how many documents were indexed.

	Commits after each portion. Running it twice at the same time does no harm.
	"""
	count = 0
	for kind in KINDS:
		forget(kind, find_gone(kind))
		last = ""
		while rows := find_changed(kind, last):
			index(kind, rows)
			count, last = count + len(rows), rows[-1].name
	return count


def find_changed(kind: Kind, after: str) -> list[frappe._dict]:
	"""Return the next documents, by name, that are not in the index as they are."""
	table, known = frappe.qb.DocType(kind.doctype), frappe.qb.DocType(DOCUMENTS)
	return (
		frappe.qb.from_(table)
		.left_join(known)
		.on((known.kind == kind.doctype) & (known.document == table.name))
		.select(table.name, table.title, table.modified, *(table[field] for field in kind.fields))
		.where((table.name > after) & (known.document.isnull() | (known.changed != table.modified)))
		.orderby(table.name)
		.limit(PORTION)
	).run(as_dict=True)


def find_gone(kind: Kind) -> list[str]:
	table, known = frappe.qb.DocType(kind.doctype), frappe.qb.DocType(DOCUMENTS)
	return (
		frappe.qb.from_(known)
		.left_join(table)
		.on(table.name == known.document)
		.select(known.document)
		.where((known.kind == kind.doctype) & table.name.isnull())
	).run(pluck=True)


def index(kind: Kind, rows: Sequence[frappe._dict]) -> None:
	names = [row.name for row in rows]
	delete(kind, names)
	texts = [kind.read_text(row) for row in rows]
	documents = (
		(kind.doctype, row.name, row.modified, text[:MOST_CHARACTERS_KEPT])
		for row, text in zip(rows, texts, strict=True)
	)
	insert(DOCUMENTS, ("kind", "document", "changed", "text"), documents)
	entries = get_entries(kind, names)
	words = (
		(kind.number, word, entries[row.name], weight)
		for row, text in zip(rows, texts, strict=True)
		for word, weight in weigh_entries(row.title or "", text).items()
	)
	insert(WORDS, ("kind", "word", "entry", "weight"), words)
	frappe.db.commit()


def weigh_entries(title: str, text: str) -> dict[str, int]:
	words = weigh_words(title, text)
	return words | weigh_beginnings(words)


def forget(kind: Kind, names: list[str]) -> None:
	for portion in chunked(names):
		delete(kind, portion)
		frappe.db.commit()


def delete(kind: Kind, names: list[str]) -> None:
	if entries := list(get_entries(kind, names).values()):
		known, word = frappe.qb.DocType(DOCUMENTS), frappe.qb.DocType(WORDS)
		frappe.qb.from_(word).where(word.entry.isin(entries)).delete().run()
		frappe.qb.from_(known).where(known.id.isin(entries)).delete().run()


def get_entries(kind: Kind, names: list[str]) -> dict[str, int]:
	"""Return the numbers of these documents in the index, as far as they are in it."""
	known = frappe.qb.DocType(DOCUMENTS)
	query = frappe.qb.from_(known).select(known.document, known.id)
	return dict(query.where((known.kind == kind.doctype) & known.document.isin(names)).run())


def insert(table: str, fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
	"""Insert rows. It is SQL text because the query builder takes many times as long as the database."""
	columns = ", ".join(f"`{field}`" for field in fields)
	marks = f"({', '.join(['%s'] * len(fields))})"
	for portion in chunked(rows):
		query = f"{insert_if_new()} `{table}` ({columns}) values {', '.join([marks] * len(portion))}"
		frappe.db.sql(query, [value for row in portion for value in row])
