"""The reader's programs with their progress, and the programs that they may edit."""

import frappe
from frappe import _

from lms.lms.programs.paths import get_my_programs, get_programs_to_edit
from lms.lms.shared.switches import require_switched_on
from lms.portal import program_views


def get_context(context: frappe._dict) -> None:
	require_switched_on("programs")
	user = frappe.session.user
	context.update(
		title=_("Programs"),
		programs=[program_views.program_view(program) for program in get_my_programs(user)],
		edited=[program_views.edited_view(program) for program in get_programs_to_edit(user)],
	)
