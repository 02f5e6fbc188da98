"""The catalogue: all courses that the learner may see, filtered by words, category and tag."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.courses.catalogue import get_cards
from lms.lms.courses.tags import collect_tags, get_key
from lms.lms.shared.switches import require_switched_on
from lms.lms.training.unfinished import get_unfinished
from lms.lms.validity.periods import NONE
from lms.portal import views
from lms.portal.standing_views import find_badges


def get_context(context: frappe._dict) -> None:
	require_switched_on("courses")
	user = frappe.session.user
	search, category = cstr(frappe.form_dict.search).strip(), cstr(frappe.form_dict.category)
	tag, order = cstr(frappe.form_dict.tag).strip(), cstr(frappe.form_dict.sort)
	cards, today = get_cards(user), getdate(nowdate())
	tags = collect_tags(card.tags for card in cards)
	due = views.due_badges(get_unfinished(user, today))
	found = views.sort_cards([card for card in cards if views.matches(card, search, category, tag)], order)
	shown = [views.card_view(card, due, today, frappe.local.lang) for card in found]
	standings = find_badges(user, today, frappe.local.lang, programs=())
	for view in shown:
		view.standing = standings.get((view.name, NONE))
	context.update(
		title=_("Courses"),
		search=search,
		category=category,
		order=order,
		categories=sorted({card.category for card in cards if card.category}),
		tag=next((name for name in tags if get_key(name) == get_key(tag)), tag),
		tags=tags,
		is_filtered=bool(search or category or tag),
		count=views.course_count(len(shown)),
		featured=[view for view in shown if view.featured],
		courses=[view for view in shown if not view.featured],
	)
