"""The reader's programs with their progress, and the programs that they may edit."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms.programs.paths import get_my_programs, get_programs_to_edit
from lms.lms.shared.switches import require_switched_on
from lms.lms.validity.periods import NONE
from lms.portal import program_views
from lms.portal.standing_views import find_badges


def get_context(context: frappe._dict) -> None:
	require_switched_on("programs")
	user = frappe.session.user
	programs = [program_views.program_view(program) for program in get_my_programs(user)]
	standings = find_badges(user, getdate(nowdate()), frappe.local.lang, courses=())
	for program in programs:
		program.standing = standings.get((NONE, program.name))
	context.update(
		title=_("Programs"),
		programs=programs,
		edited=[program_views.edited_view(program) for program in get_programs_to_edit(user)],
	)
