"""The catalogue: every course that the learner may see, by words and category."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.courses import get_cards
from lms.lms.unfinished import get_unfinished
from lms.portal import views
from lms.portal.page import portal_page


@portal_page
def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	search, category = cstr(frappe.form_dict.search).strip(), cstr(frappe.form_dict.category)
	cards = get_cards(user)
	due = views.due_badges(get_unfinished(user, getdate(nowdate())))
	found = [card for card in cards if views.matches(card, search, category)]
	context.update(
		title=_("Courses"),
		search=search,
		category=category,
		categories=sorted({card.category for card in cards if card.category}),
		is_filtered=bool(search or category),
		count=views.course_count(len(found)),
		courses=[views.card_view(card, due, frappe.local.lang) for card in found],
	)
