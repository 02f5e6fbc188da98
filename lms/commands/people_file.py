"""Lists of people as files: one address a line, or CSV with a column of addresses."""

import csv
from collections.abc import Iterator

# Headings of that column, in small letters.
HEADINGS = ("user", "user id", "user_id", "email", "e-mail")
SEPARATORS = (",", ";", "\t")


class UnreadableFile(ValueError):
	pass


def read_people(content: bytes) -> list[str]:
	"""The addresses in the order of the file. Blank lines and those that begin with # are left out."""
	try:
		text = content.decode("utf-8-sig")
	except UnicodeDecodeError as error:
		raise UnreadableFile("The file is not text in UTF-8.") from error
	lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
	people = list(read_column(lines)) if lines else []
	if not people:
		raise UnreadableFile("The file names nobody.")
	return people


def read_column(lines: list[str]) -> Iterator[str]:
	"""Of CSV the column with one of the headings, else the lines as they are."""
	separator = next((each for each in SEPARATORS if each in lines[0]), ",")
	rows = csv.reader(lines, delimiter=separator)
	headings = [heading.strip().lower() for heading in next(rows)]
	column = next((index for index, heading in enumerate(headings) if heading in HEADINGS), None)
	if column is None and len(headings) > 1:
		raise UnreadableFile(f"No column is headed {' or '.join(HEADINGS)}.")
	if column is None:
		yield from lines
		return
	for row in rows:
		if len(row) > column and (person := row[column].strip()):
			yield person
