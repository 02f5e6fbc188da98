"""Home: what the learner has to do, goes on with and has completed."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms.courses import get_completed, get_my_courses
from lms.lms.unfinished import get_unfinished
from lms.portal import views
from lms.portal.page import portal_page


@portal_page
def get_context(context: frappe._dict) -> None:
	user, language = frappe.session.user, frappe.local.lang
	# Of a course that was assigned anew, the assignment that counts.
	assignments = [row for row in get_unfinished(user, getdate(nowdate())) if not row.superseded]
	completed = get_completed(user)
	cards = {card.name: card for card in get_my_courses(user)}
	assigned = {row.course for row in assignments}
	context.update(
		title=_("My learning"),
		summary=views.summarize(assignments, language),
		figures=views.figures(assignments, len(completed)),
		assignments=[views.assignment_view(row, cards, language) for row in assignments],
		courses=[card for card in cards.values() if not card.completed_on and card.name not in assigned],
		completed=[views.completed_view(row, language) for row in completed],
	)
