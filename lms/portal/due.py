"""What a learner reads about a due date. Plain decisions on values."""

from dataclasses import dataclass

from frappe import _


@dataclass(frozen=True)
class Badge:
	"""`kind` is the style (overdue, soon, later or done), `label` the text."""

	kind: str
	label: str


def due_badge(urgency: str, days_left: int) -> Badge:
	"""The badge of an assignment that is still to do."""
	return Badge(urgency, due_label(days_left))


def due_label(days_left: int) -> str:
	if days_left < -1:
		return _("Overdue by {0} days").format(-days_left)
	near = {-1: _("Overdue since yesterday"), 0: _("Due today"), 1: _("Due tomorrow")}
	return near.get(days_left) or _("Due in {0} days").format(days_left)


def done_badge() -> Badge:
	return Badge("done", _("Completed"))
