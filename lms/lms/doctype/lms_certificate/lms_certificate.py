"""LMS Certificate: proves that somebody has completed a course, a program or a cohort.

`lms.lms.certificates` issues them when people complete something. People issue others by hand, with a reason.
"""

import frappe
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from lms.lms.certificates import by_hand
from lms.lms.certificates.certificate import CERTIFICATE
from lms.lms.shared.append_only import AppendOnly


class LMSCertificate(AppendOnly, Document):
	def validate(self) -> None:
		if not self.is_new():
			super().validate()
		by_hand.fill_in(self, getdate(nowdate()), frappe.session.user)

	def after_insert(self) -> None:
		by_hand.tell_holder(self, frappe.session.user)


def on_doctype_update() -> None:
	# None can be issued twice. `reissue` counts those that took another's place.
	frappe.db.add_unique(CERTIFICATE, ["period", "reissue"], "unique_period_reissue")
	frappe.db.add_unique(CERTIFICATE, ["member", "batch_name", "reissue"], "unique_member_batch_reissue")
	frappe.db.add_index(CERTIFICATE, ["course", "member", "cycle"], "course_member_cycle")
