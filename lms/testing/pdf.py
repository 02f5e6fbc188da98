"""Reads PDF files in tests."""

import unicodedata
from typing import Any

import pytest


def open_pdf(content: bytes) -> Any:
	pdfium = pytest.importorskip("pypdfium2", reason="reads PDF files; comes with benchless[dev]")
	return pdfium.PdfDocument(content)


def read_text(content: bytes) -> str:
	"""Return the text of all pages, with ordinary letters in place of ligatures, on one line."""
	pages = (page.get_textpage().get_text_range() for page in open_pdf(content))
	return " ".join(unicodedata.normalize("NFKC", "\n".join(pages)).split())


def read_metadata(content: bytes) -> dict[str, str]:
	return open_pdf(content).get_metadata_dict()
