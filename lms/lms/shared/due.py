"""Texts and badges for due dates. Pure functions."""

from dataclasses import dataclass

from frappe import _

from lms.lms.shared.counts import say_count


@dataclass(frozen=True)
class Badge:
	"""`kind` is the style (overdue, soon, later or done), `label` the text."""

	kind: str
	label: str


def due_badge(urgency: str, days_left: int) -> Badge:
	"""Return the badge of an unfinished training assignment."""
	return Badge(urgency, due_label(days_left))


def due_label(days_left: int) -> str:
	if days_left < -1:
		return say_count(_("Overdue by {0} day|Overdue by {0} days"), -days_left)
	near = {-1: _("Overdue since yesterday"), 0: _("Due today"), 1: _("Due tomorrow")}
	return near.get(days_left) or say_count(_("Due in {0} day|Due in {0} days"), days_left)


def done_badge() -> Badge:
	return Badge("done", _("Completed"))
