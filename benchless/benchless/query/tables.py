"""The tables of a query: the doctype's own, and those of child rows and linked documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypika import Query, Table
from pypika.terms import Criterion

from ..database.builder import DocType
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils.characters import WORD, is_made_of

DOCTYPE = WORD | frozenset(" -")


class Tables:
	"""Returns tables by doctype and keeps track of which the query must join."""

	def __init__(self, doctype: str, shown: Callable[[str], Criterion | None] | None = None) -> None:
		if not is_made_of(DOCTYPE, doctype):
			throw(_("Invalid DocType: {0}").format(doctype))
		self.doctype = doctype
		self.main = DocType(doctype)
		self._shown = shown
		self._joins: dict[tuple[str, str | None], tuple[Table, Any]] = {}

	@property
	def joined(self) -> bool:
		return bool(self._joins)

	@property
	def doctypes(self) -> set[str]:
		"""The doctypes other than the main one."""
		return {doctype for doctype, _link in self._joins}

	def get(self, doctype: str, link: str | None = None) -> Table:
		"""The table of the doctype itself, of its child rows, or of the documents that `link` names."""
		if link is None and doctype == self.doctype:
			return self.main
		if (doctype, link) not in self._joins:
			join = self._link(doctype, link) if link else self._children(doctype)
			self._joins[doctype, link] = join
		return self._joins[doctype, link][0]

	def join(self, query: Any) -> Any:
		for table, condition in self._joins.values():
			query = query.left_join(table).on(condition)
		return query

	def _children(self, doctype: str) -> tuple[Table, Any]:
		if not get_meta(doctype).istable:
			throw(_("{0} is not a child table of {1}").format(doctype, self.doctype))
		table = DocType(doctype)
		condition = (table.parent == self.main.name) & (table.parenttype == self.doctype)
		return table, self._only_shown(doctype, table, condition)

	def _link(self, doctype: str, link: str) -> tuple[Table, Any]:
		table = DocType(doctype, alias=f"{link}_link")
		return table, self._only_shown(doctype, table, table.name == self.main[link])

	def _only_shown(self, doctype: str, table: Table, condition: Criterion) -> Criterion:
		criterion = self._shown(doctype) if self._shown else None
		if criterion is None:
			return condition
		of_doctype = Table(f"tab{doctype}")
		return condition & table.name.isin(Query.from_(of_doctype).select(of_doctype.name).where(criterion))
