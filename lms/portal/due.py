"""What a learner reads about a due date. Plain decisions: the day is an argument."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from frappe import _

SOON_DAYS = 7


@dataclass(frozen=True)
class Badge:
	"""`kind` is the style (`overdue`, `soon`, `done` or none), `label` the text."""

	kind: str
	label: str


def due_badge(status: str, due_date: date, today: date) -> Badge:
	"""The badge of an assignment. Overdue starts the day after the due date (product rules, section 4)."""
	if status == "Completed":
		return Badge("done", _("Completed"))
	days = (due_date - today).days
	if days < 0:
		return Badge("overdue", overdue_label(-days))
	if days == 0:
		return Badge("soon", _("Due today"))
	if days == 1:
		return Badge("soon", _("Due tomorrow"))
	return Badge("soon" if days <= SOON_DAYS else "", _("Due in {0} days").format(days))


def overdue_label(days: int) -> str:
	return _("Overdue since yesterday") if days == 1 else _("Overdue by {0} days").format(days)


def long_date(day: date, language: str) -> str:
	"""A date as people write it: 22 November 2026."""
	return format_date(day, "long", locale=babel_locale(language))


def babel_locale(language: str) -> str:
	"""Frappe writes `pt-BR`, Babel `pt_BR`."""
	return (language or "en").replace("-", "_")
