"""The timeline of training assignments in words."""

from collections.abc import Callable

import frappe
from frappe import _

from lms.lms.shared.language import long_date, long_time
from lms.lms.training import timeline

# What each event says about a course ({0}) and the due date after it ({1}).
TEXTS: dict[str, Callable[[], str]] = {
	timeline.ASSIGNED: lambda: _("{0} was assigned, due on {1}."),
	timeline.STARTED: lambda: _("{0} was started."),
	timeline.PROGRESS_RESET: lambda: _("The progress in {0} was reset."),
	timeline.DUE_DATE_CHANGED: lambda: _("The due date of {0} was changed to {1}."),
	timeline.REMINDED: lambda: _("A reminder of {0} was sent."),
	timeline.OVERDUE: lambda: _("{0} became overdue. It was due on {1}."),
	timeline.REOPENED: lambda: _("{0} was opened again, due on {1}."),
	timeline.ESCALATED: lambda: _("Others were told that {0} is overdue."),
	timeline.SUPERSEDED: lambda: _("{0} was assigned again. The new due date counts."),
	timeline.COMPLETED: lambda: _("{0} was completed."),
	timeline.WITHDRAWN: lambda: _("{0} was withdrawn."),
	timeline.DELETED: lambda: _("{0} was deleted."),
}


def event_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return the sentence, the moment, and who did it. Events of the system have no person."""
	text = TEXTS[row.event]() if row.event in TEXTS else "{0}: " + _(row.event)
	return frappe._dict(
		text=text.format(row.course_title, long_date(row.due_date, language) if row.due_date else "–"),
		at=long_time(row.at, language),
		by=row.by_name,
		details=_(row.details) if row.details else None,
	)
