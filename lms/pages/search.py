"""Search over the courses, lessons, programs and cohorts that the reader may open."""

import frappe
from frappe import _
from frappe.utils import cstr

from lms.lms.search.finder import find_batches, find_courses, find_lessons, find_programs
from lms.lms.search.words import MOST_CHARACTERS_OF_SEARCH, read_search
from lms.lms.shared.switches import is_switched_on
from lms.portal import search_views


def get_context(context: frappe._dict) -> None:
	search = cstr(frappe.form_dict.q).strip()[:MOST_CHARACTERS_OF_SEARCH]
	words = read_search(search)
	context.update(title=_("Search"), is_search=True, search=search, words=words)
	if not words:
		return
	user = frappe.session.user
	programs = find_programs(words, user) if is_switched_on("programs") else []
	batches = find_batches(words, user) if is_switched_on("batches") else []
	groups = [
		search_views.group_view(_("Courses"), find_courses(words, user), search_views.course_view),
		search_views.group_view(_("Programs"), programs, search_views.program_view),
		search_views.group_view(_("Cohorts"), batches, search_views.batch_view),
		search_views.group_view(_("Lessons"), find_lessons(words, user), search_views.lesson_view),
	]
	context.groups = [group for group in groups if group.hits]
	context.count = search_views.count_text(context.groups)
