"""Files that spreadsheet programs open: nothing in them is a formula."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from lms.lms.shared.spreadsheets import make_file

FORMULAS = (
	"=1+1",
	"+1",
	"-1",
	"@SUM(A1)",
	"\t=1",
	"\r=1",
	"  =1",
	"＝1+1",
	'=HYPERLINK("https://x.example")',
)
ROWS = [[text, 3, 66.7, date(2026, 2, 28), None] for text in FORMULAS]
HEADINGS = ["=Name", "Count", "Rate", "Day", "Nothing"]


def test_formulas_are_text_in_csv():
	content = make_file("csv", "Title", HEADINGS, ROWS).decode("utf-8-sig")
	heading, *rows = csv.reader(StringIO(content, newline=""))
	assert heading[0] == "'=Name"
	assert [row[0] for row in rows] == [f"'{text}" for text in FORMULAS]
	assert rows[0][1:] == ["3", "66.7", "2026-02-28", ""]


def test_negative_numbers_stay_numbers():
	assert make_file("csv", "Title", ["Days"], [[-3]]).decode("utf-8-sig").splitlines() == ["Days", "-3"]


def test_csv_begins_as_excel_needs_it_to_see_utf8():
	assert make_file("csv", "Title", ["Ä"], []) == b"\xef\xbb\xbf\xc3\x84\r\n"


def test_formulas_are_text_in_xlsx():
	sheet = load_workbook(BytesIO(make_file("xlsx", "Title", HEADINGS, ROWS))).active
	for text, cell in zip(FORMULAS, next(iter(sheet.columns))[1:], strict=True):
		assert cell.data_type == "s"
		# Versions of openpyxl differ in how they read the end of a line.
		assert cell.value.replace("\r", "\n") == text.replace("\r", "\n")
	assert [cell.value for cell in sheet[2]][1:3] == [3, 66.7]
	assert sheet["D2"].value.date() == date(2026, 2, 28)


@pytest.mark.parametrize("title", ["a" * 90, "Q1: [x]/y?*'", "Überblick"])
def test_any_title_names_a_sheet(title):
	assert load_workbook(BytesIO(make_file("xlsx", title, ["A"], [["\x00\x0b"]]))).active["A2"].value is None
