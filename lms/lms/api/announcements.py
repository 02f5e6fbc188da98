"""Methods for announcements of the learning team."""

import frappe
from frappe.utils import now_datetime

from lms.lms.announcements import sending
from lms.lms.announcements.audience import AudienceSize
from lms.lms.people.roles import ADMINS
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import typed


@frappe.whitelist()
@typed(only_for=ADMINS)
def preview_announcement(announcement: str) -> AudienceSize:
	"""Return how many people an announcement would reach now, and how many of them by mail.

	For System Manager and Moderator.
	"""
	return sending.preview_announcement(announcement, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def send_announcement(announcement: str) -> sending.StartedAnnouncement:
	"""Send an announcement to its audience as of now, or go on with one that failed.

	For System Manager and Moderator.
	"""
	return sending.send_announcement(announcement, frappe.session.user, now_datetime())
