"""The page of a program: its courses in order, the reader's progress and the next step."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.courses.catalogue import get_cards
from lms.lms.people.roles import can_assign_training
from lms.lms.permissions.checks import may
from lms.lms.programs.paths import find_program
from lms.lms.shared.switches import require_switched_on
from lms.lms.shared.urls import urls
from lms.lms.training.unfinished import get_unfinished
from lms.lms.validity.periods import NONE
from lms.portal import program_views
from lms.portal.standing_views import find_badges


def get_context(context: frappe._dict) -> None:
	require_switched_on("programs")
	context.way_out = {"url": urls.programs(), "label": _("Show my programs")}
	user, language = frappe.session.user, frappe.local.lang
	program = find_program(cstr(frappe.form_dict.program), user)
	if not program:
		# The same for all that the reader may not see, so that nobody learns of drafts and other programs.
		frappe.throw(
			_("There is no such program, or you are not a member of it. Ask the learning team to add you."),
			frappe.DoesNotExistError,
		)
	cards = get_cards(user, only=[course.course for course in program.courses]) if program.courses else []
	# Of two assignments of a course, the more urgent one counts. It comes first.
	due = {row.course: row for row in reversed(get_unfinished(user, getdate(nowdate())))}
	names = [course.course for course in program.courses]
	standings = find_badges(user, getdate(nowdate()), language, names, [program.name])
	steps = program_views.path_view(program, {card.name: card for card in cards}, due, language)
	for name, step in zip(names, steps, strict=True):
		step.standing = standings.get((name, NONE))
	context.update(
		title=program.title,
		program=program,
		summary=program_views.program_view(program) if program.is_member else None,
		order=program_views.order_text(program),
		standing=standings.get((NONE, program.name)),
		steps=steps,
		can_assign=bool(program.courses) and can_assign_training(user),
		can_edit=context.account.has_desk_access and may(user, "write", "LMS Program", program.name),
	)
