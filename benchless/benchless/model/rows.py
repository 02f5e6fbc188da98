"""Checks that rows with a name belong to the document's table."""

from __future__ import annotations

from typing import Any

from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import cstr, escape_html
from ..utils.errors import PermissionError


def refuse_foreign_rows(doc: Any) -> None:
	"""Differs from Frappe: Frappe writes a row by its name alone, and so takes it from another document."""
	before = doc.get_doc_before_save()
	for df in doc.meta.get_table_fields():
		own = {row.name for row in before.get(df.fieldname)} if before else set()
		for row in doc.get(df.fieldname):
			if row.name in own:
				# If a row is named twice, the second would overwrite the first.
				own.remove(row.name)
			elif row.name and not row.is_new():
				_refuse(df, row)


def _refuse(df: Any, row: Any) -> None:
	throw(
		_(
			"{0}, row {1}: {2} is not a row of this document, or it is listed twice. To add a row, leave out"
			" its name."
		).format(_(df.label, context=df.parent), row.idx, bold(escape_html(cstr(row.name)))),
		PermissionError,
	)
