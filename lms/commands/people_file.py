"""Lists of people as files: one address a line, or CSV with a column of addresses."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from io import StringIO

# What the column may be headed, without case, blanks and punctuation; of two that serve alike the first.
HEADINGS = (
	"user",
	"userid",
	"useremail",
	"username",
	"userprincipalname",
	"workemail",
	"workemailaddress",
	"workmail",
	"companyemail",
	"businessemail",
	"officialemail",
	"email",
	"emailaddress",
	"emailid",
	"emails",
	"mail",
	"mailaddress",
	"primaryemail",
	"preferredemail",
	"preferedemail",
	"contactemail",
	"privateemail",
	"personalemail",
)
SHOWN_HEADINGS = "User ID, Email or Work Email"
SEPARATORS = (",", ";", "\t")
# The first line of files that tell spreadsheet programs their separator.
DIRECTIVE = "sep="
MOST_SHOWN = 20

Row = list[str]


class UnreadableFile(ValueError):
	pass


def read_people(content: bytes) -> list[str]:
	"""The addresses in the order of the file. Blank lines and those that begin with # are left out."""
	rows = read_rows(decode(content))
	people = read_column(rows) if rows else []
	if not people:
		raise UnreadableFile("The file names nobody.")
	return people


def decode(content: bytes) -> str:
	"""UTF-8, or what spreadsheet programs call Unicode text: UTF-16, with or without its mark."""
	encoding = "utf-8"
	if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
		encoding = "utf-16"
	elif b"\0" in content[:2]:
		encoding = "utf-16-be" if content[0] == 0 else "utf-16-le"
	try:
		return content.decode(encoding).lstrip("\ufeff")
	except UnicodeDecodeError as error:
		raise UnreadableFile("The file is not text in UTF-8 or UTF-16. Save it as CSV UTF-8.") from error


def read_rows(text: str) -> list[Row]:
	"""The rows with something in them, comments left out; of what is no CSV the lines as they are."""
	named, text = split_directive(text.lstrip("\r\n "))
	lines = [line for line in text.splitlines() if line.strip() and not is_comment(line)]
	separator = named or find_separator(lines[0] if lines else "")
	if not separator:
		return [[line.strip()] for line in lines]
	try:
		rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
	except csv.Error as error:
		raise UnreadableFile(
			f"The file is not CSV: {error}. Look for a quotation mark that is not closed."
		) from error
	return [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row)) and not is_remark(row)]


def split_directive(text: str) -> tuple[str, str]:
	"""The separator that the first line names, if it does, and the text without that line."""
	first, _end, rest = text.partition("\n")
	directive = first.strip('\r" ').lower()
	if not directive.startswith(DIRECTIVE):
		return "", text
	separator = directive.removeprefix(DIRECTIVE)
	return (separator if separator in SEPARATORS else ""), rest


def is_comment(line: str) -> bool:
	"""But not a line whose first cell is # alone: so lists are headed whose rows are numbered."""
	rest = line.strip().removeprefix("#")
	return line.strip().startswith("#") and not rest.lstrip(" ").startswith(SEPARATORS)


def is_remark(row: Row) -> bool:
	first = row[0].strip()
	return first.startswith("#") and (first != "#" or len(row) == 1)


def find_separator(line: str) -> str:
	"""The one that makes the most cells of the line; none in a line of one cell."""
	counts = {separator: len(next(csv.reader([line], delimiter=separator), ())) for separator in SEPARATORS}
	best = max(counts, key=lambda separator: counts[separator])
	return best if counts[best] > 1 or line.strip().startswith('"') else ""


def read_column(rows: Sequence[Row]) -> list[str]:
	"""Of rows with headings the column of addresses, else the only column there is."""
	headings, *others = rows
	columns = {
		index: HEADINGS.index(key) for index, cell in enumerate(headings) if (key := fold(cell)) in HEADINGS
	}
	if columns:
		# The one with the most addresses; beside it may be a column of user numbers, headed alike.
		best = max(columns, key=lambda index: (count_addresses(others, index), -columns[index]))
		return [row[best] for row in others if len(row) > best and row[best]]
	if len(headings) > 1:
		raise UnreadableFile(describe_headings(headings))
	return [row[0] for row in rows]


def fold(heading: str) -> str:
	"""Without case, blanks, punctuation and what follows in brackets, such as [Required]."""
	return "".join(filter(str.isalnum, heading.partition("[")[0].partition("(")[0].casefold()))


def count_addresses(rows: Sequence[Row], column: int) -> int:
	return sum(len(row) > column and "@" in row[column] for row in rows)


def describe_headings(headings: Row) -> str:
	shown = [heading or "(empty)" for heading in headings[:MOST_SHOWN]]
	shown += ["…"] if len(headings) > MOST_SHOWN else []
	return f"No column is headed {SHOWN_HEADINGS}. The file has the columns {', '.join(shown)}."
