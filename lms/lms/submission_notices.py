"""What learners are told when an assignment of theirs has been graded: an entry at the bell of the desk."""

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.markup import sanitize
from lms.lms.notices import Recipient, attempt, get_recipients, speaking
from lms.lms.submissions import FAIL, PASS
from lms.portal.urls import urls


def on_graded(submission: Document, method: str | None = None) -> None:
	"""The hook: after a submission was saved with another grade, or other comments."""
	is_graded = submission.has_value_changed("status") and submission.status in (PASS, FAIL)
	if not submission.get_doc_before_save() or not (is_graded or submission.has_value_changed("comments")):
		return
	recipient = get_recipients([submission.member]).get(submission.member)
	if recipient:
		attempt(
			lambda: tell_of_grade(submission, recipient),
			f"{submission.member} could not be told that {submission.name} was graded",
		)


def tell_of_grade(submission: Document, recipient: Recipient) -> None:
	with speaking(recipient.language):
		alert = {
			"type": "Alert",
			"subject": describe_grade(submission),
			"email_content": sanitize(submission.comments),
			"document_type": submission.doctype,
			"document_name": submission.name,
			"from_user": submission.evaluator,
			"link": urls.assignment(submission.assignment),
		}
	make_notification_logs(frappe._dict(alert), [recipient.address])


def describe_grade(submission: Document) -> str:
	title = frappe.bold(escape_html(submission.assignment_title or submission.assignment))
	if submission.status == PASS:
		return _("You have passed the assignment {0}.").format(title)
	if submission.status == FAIL:
		return _(
			"You have not passed the assignment {0} yet. Read the comments, and hand it in again."
		).format(title)
	return _("There are comments on your assignment {0}.").format(title)
