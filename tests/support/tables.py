"""Tables that a person reads on a page, and files of them that they download."""

import csv
from pathlib import Path
from typing import Any

from playwright.sync_api import expect


def read_table(place: Any) -> list[dict[str, str]]:
	"""The rows of the table in a part of the page, by column. Waits for a page that was just opened."""
	place.page.wait_for_load_state()
	expect(place.get_by_role("row").first).to_be_visible()
	columns, *rows = (row.locator("th, td").all_inner_texts() for row in place.get_by_role("row").all())
	return [{column.strip(): cell.strip() for column, cell in zip(columns, row, strict=True)} for row in rows]


def download_csv(place: Any) -> list[dict[str, str]]:
	"""The rows of the file behind the link *CSV*, by column."""
	with place.page.expect_download() as download:
		place.get_by_role("link", name="CSV").click()
	with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
		return list(csv.DictReader(file))
