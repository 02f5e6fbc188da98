"""Tables that a person reads on a page, and files of them that they download."""

import csv
from pathlib import Path
from typing import Any

from tests.support.reading import read_all, read_texts


def read_table(place: Any) -> list[dict[str, str]]:
	"""The rows of the table in a part of the page, by column. Waits for a page that was just opened."""
	columns, *rows = (read_texts(row.locator("th, td")) for row in read_all(place.get_by_role("row")))
	return [{column.strip(): cell.strip() for column, cell in zip(columns, row, strict=True)} for row in rows]


def download_csv(place: Any) -> list[dict[str, str]]:
	"""The rows of the file behind the link *CSV*, by column."""
	with place.page.expect_download() as download:
		place.get_by_role("link", name="CSV").click()
	with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
		return list(csv.DictReader(file))
