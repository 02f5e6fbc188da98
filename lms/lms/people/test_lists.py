"""What counts as a list of people."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from lms.lms.people import lists
from lms.lms.people.lists import (
	MOST_COLUMNS,
	UnreadableFile,
	read_listed,
	read_pasted,
	read_people,
	read_sheet,
	read_upload,
)
from tests.support.steps import count_steps

ANA_AND_BEN = ["ana@example.com", "ben@example.com"]


@pytest.mark.parametrize(
	"content",
	[
		"ana@example.com\nben@example.com",
		"\n  ana@example.com  \n\n# the others\nben@example.com\n",
		"ana@example.com\r\nben@example.com\r\n",
		"\ufeffana@example.com\nben@example.com\n",
		"email\nana@example.com\nben@example.com\n",
		"Name,E-Mail,Town\nAna,ana@example.com,Oslo\nBen,ben@example.com,Rome\n",
		'"Name";"User ID"\r\n"Rao; Ana";"ana@example.com"\r\n"Ben";"ben@example.com"\r\n',
		"Name\tUser\nAna\tana@example.com\nCem\t\nBen\tben@example.com\n",
		"# exported today\nUser,Name\nana@example.com,Ana\nben@example.com\n",
		"#,Name,Email\n1,Ana,ana@example.com\n2,Ben,ben@example.com\n",
		"# ;Work Email\n1;ana@example.com\n2;ben@example.com\n",
		"#\tEmail\n\tana@example.com\n\tben@example.com\n",
		"\tEmail\n1\tana@example.com\n2\tben@example.com\n",
		"# Ana, Ben\nEmail,Name\n# left,\nana@example.com,Ana\nben@example.com,Ben\n",
		"Work Email\nana@example.com\nben@example.com\n",
		"Name,Email Address\nAna,ana@example.com\nBen,ben@example.com\n",
		"Name;Email_Address\nAna;ana@example.com\nBen;ben@example.com\n",
		"Name,EMAIL-ADDRESS [Required]\nAna,ana@example.com\nBen,ben@example.com\n",
		"sep=;\r\nName;Email\r\nRao, Ana;ana@example.com\r\nBen;ben@example.com\r\n",
		'"sep=,"\nName,Email\nAna,ana@example.com\nBen,ben@example.com\n',
		"sep=;\nEmail\nana@example.com\nben@example.com\n",
		"sep=\t\nName\tEmail\n\tana@example.com\n\tben@example.com\n",
		'"Rao; Name","Email"\n"Ana\nRao","ana@example.com"\n"Ben","ben@example.com"\n',
		# Several that fit: the one of addresses, of several the account or the address at work.
		"User ID,Email\n1001,ana@example.com\n1002,ben@example.com\n",
		"Email,User\nana@example.com,Ana Rao\nben@example.com,Ben Okafor\n",
		"Email,User ID\nana@home.example,ana@example.com\nben@home.example,ben@example.com\n",
		"Personal Email,Work Email\na@home.example,ana@example.com\nb@home.example,ben@example.com\n",
		"Work Email,Email\n,ana@example.com\n,ben@example.com\n",
	],
)
def test_addresses_are_read_from_lines_and_from_csv(content):
	assert read_people(content.encode()) == ANA_AND_BEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["bare", "marked"])
def test_files_of_spreadsheet_programs_are_understood(encoding, mark):
	text = "Name\tE-Mail\r\nÅsa\tana@example.com\r\nBen\tben@example.com\r\n"
	assert read_people((mark + text).encode(encoding)) == ANA_AND_BEN


def test_the_message_names_the_columns_that_were_found():
	with pytest.raises(UnreadableFile, match="the columns No, Name, Mobile, \\(empty\\)"):
		read_people(b"No;Name;Mobile;\n1;Ana;555;\n")


def test_lines_are_taken_as_they_are_for_the_assignment_to_judge():
	assert read_people(b"ana@example.com\nana@example.com\nnot an address") == [
		"ana@example.com",
		"ana@example.com",
		"not an address",
	]


@pytest.mark.parametrize(
	"content",
	[
		b"",
		b"\n\n",
		b"# nobody\n",
		b"email\n",
		b"name,town\na,b\n",
		b"\xff\xfea",
		b'email,name\n"' + b"a" * 200_000,
	],
)
def test_what_names_nobody_is_refused(content):
	with pytest.raises(UnreadableFile):
		read_people(content)


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("ana@example.com\n\nben@example.com", [(1, "ana@example.com"), (3, "ben@example.com")]),
		(
			"ana@example.com, ben@example.com;cem@example.com",
			[(1, f"{n}@example.com") for n in ("ana", "ben", "cem")],
		),
		("Lima, Ana <ana@example.com>; ben@example.com", [(1, "ana@example.com"), (1, "ben@example.com")]),
		("ana@example.com ben@example.com", [(1, "ana@example.com"), (1, "ben@example.com")]),
		("# Sales\nno address", [(2, "no address")]),
	],
)
def test_pasted_addresses_keep_their_lines(text, expected):
	assert [(row.line, row.address) for row in read_pasted(text)] == expected


@pytest.mark.parametrize(
	("content", "expected"),
	[
		(b"\n# a\nana@example.com\n\nben@example.com", [3, 5]),
		(b'Name,Email\n"Ana\nLima",ana@example.com\n\nBen,ben@example.com', [2, 5]),
		(b"sep=;\nName;Email\nAna;ana@example.com", [3]),
	],
)
def test_addresses_of_a_file_keep_their_lines(content, expected):
	assert [person.line for person in read_listed(content)] == expected


def make_sheet(*rows: list[object]) -> bytes:
	book, stream = Workbook(), BytesIO()
	for row in rows:
		book.active.append(row)
	book.save(stream)
	return stream.getvalue()


def test_a_spreadsheet_is_read_as_csv_is():
	content = make_sheet(
		["No", "Name", "Work Email"], [1, "Ana", "ana@example.com"], [], [2, "Ben", " ben@example.com"]
	)
	read = read_upload("People.XLSX", content)
	assert [(row.line, row.address) for row in read] == [(2, "ana@example.com"), (4, "ben@example.com")]


@pytest.mark.parametrize(
	("name", "content", "message"),
	[
		("people.pdf", b"%PDF-1.7", "kind of file"),
		("people", b"ana@example.com", "kind of file"),
		("people.csv", b"", "contains no people"),
		("people.csv", b"Name\nAna\nBen\n", "no column of email addresses"),
		("people.csv", b"No,Name\n1,Ana\n", "No column is headed"),
		("people.csv", b"\x89PNG\r\n\x1a\n\xff", "not text"),
		("people.xlsx", b"PK\x03\x04 broken", "not a readable XLSX"),
		("people.xlsx", make_sheet(["Name"], ["Ana"]), "no column of email addresses"),
		("people.xlsx", make_sheet(), "contains no people"),
	],
)
def test_an_upload_that_is_no_list_of_addresses_is_refused(name, content, message):
	with pytest.raises(UnreadableFile, match=message):
		read_upload(name, content)


def test_a_spreadsheet_that_would_fill_the_memory_is_refused(monkeypatch):
	monkeypatch.setattr("lms.lms.people.lists.MOST_BYTES", 1000)
	with pytest.raises(UnreadableFile, match="too large"):
		read_upload("people.xlsx", make_sheet(["Email"], ["ana@example.com"]))


def sheet_of(rows: str) -> bytes:
	"""An XLSX file with these rows as XML."""
	book, content = Workbook(), BytesIO()
	book.save(content)
	with ZipFile(content) as archive:
		parts = {name: archive.read(name) for name in archive.namelist()}
	name = "xl/worksheets/sheet1.xml"
	parts[name] = re.sub(rb"<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>".encode(), parts[name])
	made = BytesIO()
	with ZipFile(made, "w", ZIP_DEFLATED) as archive:
		for part, data in parts.items():
			archive.writestr(part, data)
	return made.getvalue()


def cell(address: str, text: str) -> str:
	return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_rows_up_to_one_far_below_are_not_filled_up(monkeypatch):
	monkeypatch.setattr(lists, "MOST_SHEET_ROWS", 1000)
	first, last = cell("A1", "ana@example.com"), cell("A1000000000", "ben@example.com")
	content = sheet_of(f'<row r="1">{first}</row><row r="1000000000">{last}</row>')
	assert count_steps(lambda: read_people(content)) < 500_000
	assert read_people(content) == ["ana@example.com"]


def test_cells_far_to_the_right_are_not_filled_up_to():
	rows = "".join(
		f'<row r="{n}">{cell(f"A{n}", f"p{n}@example.com")}{cell(f"XFD{n}", "x")}</row>' for n in range(1, 4)
	)
	assert all(len(row.cells) <= MOST_COLUMNS for row in read_sheet(sheet_of(rows)))


def test_more_rows_than_people_are_refused(monkeypatch):
	monkeypatch.setattr(lists, "MOST_ROWS", 2)
	rows = "".join(f'<row r="{n}">{cell(f"A{n}", f"p{n}@example.com")}</row>' for n in range(1, 4))
	with pytest.raises(UnreadableFile, match="too large"):
		read_people(sheet_of(rows))


def damaged_sheets() -> Iterator[tuple[str, bytes]]:
	good = sheet_of(f'<row r="1">{cell("A1", "a@example.com")}</row>')
	yield "XML that ends early", sheet_of('<row r="1"><c')
	yield "entities", sheet_of("<row>&nothing;</row>")
	# In the central directory: encrypted, and a method that nobody knows.
	place = good.rindex(b"PK\x01\x02")
	yield "encrypted", good.replace(b"PK\x01\x02", b"PK\x01\x02")[: place + 8] + b"\1\0" + good[place + 10 :]
	yield "unknown compression", good[: place + 10] + b"\x63\0" + good[place + 12 :]
	middle = good.index(b"xl/worksheets/sheet1.xml") + 40
	yield "damaged data", good[:middle] + b"\xff" * 20 + good[middle + 20 :]


@pytest.mark.parametrize(("problem", "content"), tuple(damaged_sheets()), ids=lambda value: str(value)[:20])
def test_damaged_sheets_are_refused_in_words(problem, content):
	try:
		people = read_people(content)
	except UnreadableFile:
		return
	assert people == ["a@example.com"], problem


def test_huge_cells_are_refused_in_words():
	with pytest.raises(UnreadableFile, match="not valid CSV"):
		read_people(("a,b\na@example.com," + "x" * 200_000).encode())
	# Nothing in its beginning says that the first line has several cells.
	first = "x" * 200_000 + ",b"
	assert read_people(f"{first}\nana@example.com\n".encode()) == [first, "ana@example.com"]
