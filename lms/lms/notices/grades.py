"""Notifications to learners whose homework or quiz was graded."""

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.content.markup import sanitize_html
from lms.lms.homework.submissions import FAIL, PASS
from lms.lms.notices.mail import attempt
from lms.lms.people.notifications import News, tell_people
from lms.lms.people.recipients import Recipient, get_recipients, speaking
from lms.lms.quizzes.results import GRADED
from lms.lms.shared.urls import urls


def on_graded(submission: Document, method: str | None = None) -> None:
	"""Notify the learner after a submission was saved with a new grade or new comments. A hook."""
	is_graded = submission.has_value_changed("status") and submission.status in (PASS, FAIL)
	if not submission.get_doc_before_save() or not (is_graded or submission.has_value_changed("comments")):
		return
	recipient = get_recipients([submission.member]).get(submission.member)
	if recipient:
		attempt(
			lambda: tell_of_grade(submission, recipient),
			f"{submission.member} could not be told that {submission.name} was graded",
		)


def on_quiz_graded(submission: Document, method: str | None = None) -> None:
	"""Notify the learner after someone graded the open questions of a quiz. A hook."""
	if not submission.get_doc_before_save():
		return
	if submission.status == GRADED and any(map(submission.has_value_changed, ("status", "score"))):
		attempt(
			lambda: tell_people([make_quiz_news(submission)], submission.graded_by),
			f"{submission.member} could not be told that {submission.name} was graded",
		)


def make_quiz_news(submission: Document) -> News:
	title = frappe.bold(escape_html(submission.quiz_title or submission.quiz))
	return News(
		user=submission.member,
		compose=lambda: (
			_("You have passed the quiz {0}.").format(title)
			if submission.passed
			else _("You have not passed the quiz {0}.").format(title)
		),
		link=urls.quiz(submission.quiz, submission=submission.name),
		document_type=submission.doctype,
		document_name=submission.name,
	)


def tell_of_grade(submission: Document, recipient: Recipient) -> None:
	with speaking(recipient.language):
		alert = {
			"type": "Alert",
			"subject": describe_grade(submission),
			"email_content": sanitize_html(submission.comments),
			"document_type": submission.doctype,
			"document_name": submission.name,
			"from_user": submission.evaluator,
			"link": urls.assignment(submission.assignment),
		}
	make_notification_logs(frappe._dict(alert), [recipient.address])


def describe_grade(submission: Document) -> str:
	title = frappe.bold(escape_html(submission.assignment_title or submission.assignment))
	if submission.status == PASS:
		return _("You have passed the homework {0}.").format(title)
	if submission.status == FAIL:
		return _("You have not passed the homework {0} yet. Read the comments and hand it in again.").format(
			title
		)
	return _("There are comments on your homework {0}.").format(title)
