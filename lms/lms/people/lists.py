"""Reads lists of people: one address per line, or CSV or XLSX with a column of addresses.

Each address keeps its line number, so that errors can be found in the file.
"""

import csv
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from frappe import _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

# Accepted headings, without case, blanks and punctuation. The first one wins if several would do.
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
# Starts a first line that tells spreadsheet programs the separator.
DIRECTIVE = "sep="
MOST_SHOWN = 20
KINDS = (".csv", ".tsv", ".txt", ".xlsx")
ZIP_MARK = b"PK\x03\x04"
# An XLSX file is compressed, so a small one can fill the memory.
MOST_BYTES = 100_000_000
# A cell can have any address, and the rows and columns before it are filled up. Excel has no more rows.
MOST_SHEET_ROWS, MOST_COLUMNS = 1_048_576, 100
# Rows with something in them.
MOST_ROWS = 250_000
# A separator is found in so many characters of the first line. Spreadsheet programs limit cells to less.
MOST_HEADING = 30_000
# What the readers of ZIP and XML raise about damaged, encrypted or invented content.
DAMAGES = (
	InvalidFileException,
	zipfile.BadZipFile,
	zlib.error,
	SyntaxError,
	LookupError,
	ValueError,
	TypeError,
	AttributeError,
	RuntimeError,
	OSError,
	EOFError,
)


@dataclass(frozen=True)
class Row:
	line: int
	cells: list[str]


@dataclass(frozen=True)
class Listed:
	line: int
	address: str


class UnreadableFile(ValueError):
	pass


def read_people(content: bytes) -> list[str]:
	"""Return the addresses in file order. Skips blank lines and lines that begin with #."""
	return [person.address for person in read_listed(content)]


def read_upload(name: str, content: bytes) -> list[Listed]:
	"""Return the addresses in a file that a user has chosen. It may be the wrong file."""
	if not name.lower().endswith(KINDS):
		raise UnreadableFile(_("This kind of file cannot be read. Choose a CSV, TXT or XLSX file."))
	people = read_listed(content)
	if not any("@" in person.address for person in people):
		raise UnreadableFile(_("The file has no column of email addresses."))
	return people


def read_listed(content: bytes) -> list[Listed]:
	rows = read_sheet(content) if content.startswith(ZIP_MARK) else read_rows(decode_file(content))
	people = read_column(rows) if rows else []
	if not people:
		raise UnreadableFile(_("The file contains no people."))
	return people


def read_pasted(text: str) -> list[Listed]:
	"""Return the addresses in typed or pasted text. Skips lines that begin with #."""
	return [
		Listed(number, address)
		for number, line in enumerate(text.splitlines(), 1)
		if not is_comment(line)
		for address in split_addresses(line)
	]


def split_addresses(line: str) -> list[str]:
	"""Split addresses as mail programs copy them: `Lima, Ana <ana@example.com>; ben@example.com`."""
	for separator in (*SEPARATORS, '"', "'"):
		line = line.replace(separator, "\n")
	if "<" in line:
		# Other words are names or addresses without brackets.
		return [word for word in line.replace("<", " ").replace(">", " ").split() if "@" in word]
	parts = [part.strip() for part in line.splitlines() if part.strip()]
	return [address for part in parts for address in split_blanks(part)]


def split_blanks(part: str) -> list[str]:
	"""Split at blanks if that gives addresses. Otherwise, the blanks are part of the text."""
	words = part.split()
	return words if all("@" in word for word in words) else [part]


def read_sheet(content: bytes) -> list[Row]:
	"""Return the rows of the first sheet that are not empty."""
	try:
		with zipfile.ZipFile(BytesIO(content)) as archive:
			if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
				raise UnreadableFile(describe_size())
		book = load_workbook(BytesIO(content), read_only=True, data_only=True)
		return list(read_cells(book.worksheets[0]))
	except UnreadableFile:
		raise
	except DAMAGES as error:
		raise UnreadableFile(_("The file is not a readable XLSX file. Save it again, or as CSV.")) from error


def read_cells(sheet: Worksheet) -> Iterator[Row]:
	"""Yield the rows that are not empty or remarks, with at most `MOST_COLUMNS` cells."""
	found = 0
	rows = sheet.iter_rows(max_row=MOST_SHEET_ROWS, max_col=MOST_COLUMNS, values_only=True)
	for number, values in enumerate(rows, 1):
		if not any(values):
			continue
		row = ["" if value is None else str(value).strip() for value in values]
		while row and not row[-1]:
			row.pop()
		if row and not is_remark(row):
			found += 1
			if found > MOST_ROWS:
				raise UnreadableFile(describe_size())
			yield Row(number, row)


def describe_size() -> str:
	return _("The file is too large. Save the column of addresses as CSV.")


def decode_file(content: bytes) -> str:
	"""Decode UTF-8 or UTF-16 (what spreadsheet programs call Unicode text), with or without a BOM."""
	encoding = "utf-8"
	if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
		encoding = "utf-16"
	elif b"\0" in content[:2]:
		encoding = "utf-16-be" if content[0] == 0 else "utf-16-le"
	try:
		return content.decode(encoding).lstrip("\ufeff")
	except UnicodeDecodeError as error:
		raise UnreadableFile(_("The file is not text in UTF-8 or UTF-16. Save it as CSV UTF-8.")) from error


def read_rows(text: str) -> list[Row]:
	"""Return the rows that are not empty or comments. Without a separator, each line is a row."""
	blank = len(text) - len(text.lstrip("\r\n "))
	before = len(text[:blank].splitlines()) if blank else 0
	named, rest = split_directive(text[blank:])
	before += int(len(rest) != len(text) - blank)
	lines = [
		(number, line)
		for number, line in enumerate(rest.splitlines(), before + 1)
		if line.strip() and not is_comment(line)
	]
	separator = named or find_separator(lines[0][1] if lines else "")
	if separator:
		return list(read_csv(rest, separator, before))
	return [Row(number, [line.strip()]) for number, line in lines]


def read_csv(text: str, separator: str, before: int) -> Iterator[Row]:
	"""Return rows of CSV that begins after this many other lines."""
	reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
	first = before + 1
	try:
		for row in reader:
			if any(map(str.strip, row)) and not is_remark(row):
				yield Row(first, [cell.strip() for cell in row])
			first = before + reader.line_num + 1
	except csv.Error as error:
		message = _("The file is not valid CSV: {0}. Look for an unclosed quotation mark.")
		raise UnreadableFile(message.format(error)) from error


def split_directive(text: str) -> tuple[str, str]:
	"""Return the separator that the first line names, if any, and the text without that line."""
	first, _end, rest = text.partition("\n")
	directive = first.strip('\r" ').lower()
	if not directive.startswith(DIRECTIVE):
		return "", text
	separator = directive.removeprefix(DIRECTIVE)
	return (separator if separator in SEPARATORS else ""), rest


def is_comment(line: str) -> bool:
	"""Whether the line is a comment. A first cell with only # is not: it is the heading of row numbers."""
	rest = line.strip().removeprefix("#")
	return line.strip().startswith("#") and not rest.lstrip(" ").startswith(SEPARATORS)


def is_remark(row: list[str]) -> bool:
	first = row[0].strip()
	return first.startswith("#") and (first != "#" or len(row) == 1)


def find_separator(line: str) -> str:
	"""Return the separator that splits the line into the most cells, or an empty text if none does."""
	start = [line[:MOST_HEADING]]
	counts = {separator: len(next(csv.reader(start, delimiter=separator), ())) for separator in SEPARATORS}
	best = max(counts, key=lambda separator: counts[separator])
	return best if counts[best] > 1 or line.strip().startswith('"') else ""


def read_column(rows: Sequence[Row]) -> list[Listed]:
	"""Return the column of addresses by its heading, or the only column."""
	headings, others = rows[0].cells, rows[1:]
	columns = {
		index: HEADINGS.index(key)
		for index, cell in enumerate(headings)
		if (key := fold_heading(cell)) in HEADINGS
	}
	if columns:
		# Take the column with the most addresses: another with a similar heading may contain user numbers.
		best = max(columns, key=lambda index: (count_addresses(others, index), -columns[index]))
		return [
			Listed(row.line, row.cells[best]) for row in others if len(row.cells) > best and row.cells[best]
		]
	if len(headings) > 1:
		raise UnreadableFile(describe_headings(headings))
	return [Listed(row.line, row.cells[0]) for row in rows]


def fold_heading(heading: str) -> str:
	"""Drop case, blanks, punctuation and remarks in brackets such as [Required]."""
	return "".join(filter(str.isalnum, heading.partition("[")[0].partition("(")[0].casefold()))


def count_addresses(rows: Sequence[Row], column: int) -> int:
	return sum(len(row.cells) > column and "@" in row.cells[column] for row in rows)


def describe_headings(headings: list[str]) -> str:
	shown = [heading or _("(empty)") for heading in headings[:MOST_SHOWN]]
	shown += ["…"] if len(headings) > MOST_SHOWN else []
	return _("No column is headed {0}. The file has the columns {1}.").format(
		SHOWN_HEADINGS, ", ".join(shown)
	)
