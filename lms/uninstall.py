"""Leaving a site: nothing that is at work on it may call this app any more, and what stays is said.

Frappe takes a backup first, then the app's DocTypes with all their records, and what belongs to its module.
"""

import frappe

from lms.lms import people
from lms.lms.employee_marks import clear_all_marks

APP, MODULE, SETTINGS = "lms", "LMS", "LMS Settings"
# What people have made for the app's DocTypes, and the field that names the DocType. Left behind, these fail
# by themselves, cannot be closed, break pages of others, or change the app once it is installed again.
MADE_FOR_DOCTYPES = (
	("Assignment Rule", "document_type"),
	("Auto Repeat", "reference_doctype"),
	("Client Script", "dt"),
	("Custom DocPerm", "parent"),
	("Custom Field", "dt"),
	("Dashboard Chart", "document_type"),
	("Document Follow", "ref_doctype"),
	("Kanban Board", "reference_doctype"),
	("Notification", "document_type"),
	("Number Card", "document_type"),
	("Property Setter", "doc_type"),
	("ToDo", "reference_type"),
	("User Permission", "allow"),
	("User Permission", "applicable_for"),
	("Webhook", "webhook_doctype"),
	("Workflow", "document_type"),
)
MADE_FOR_REPORTS = (("Auto Email Report", "report"),)
KEPT = (
	"Kept on purpose:",
	"- the roles LMS Student, Moderator, Course Creator and Batch Evaluator, and who has them;",
	"- files of lessons and of handed-in work, in the list File;",
	"- comments and versions of records that are gone.",
	"Everything else is in the backup that was made before, unless you chose --no-backup.",
)


def before_uninstall() -> None:
	"""Rows only, in the transaction of the uninstallation: on a dry run, too, Frappe calls this."""
	remove("Scheduled Job Type", "method", get_jobs())
	doctypes = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name")
	reports = frappe.get_all("Report", filters={"module": MODULE}, pluck="name")
	for doctype, fieldname in MADE_FOR_DOCTYPES:
		remove(doctype, fieldname, doctypes)
	for doctype, fieldname in MADE_FOR_REPORTS:
		remove(doctype, fieldname, reports)
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	frappe.db.delete("Patch Log", {"patch": ["like", f"{APP}.patches.%"]})
	clear_all_marks()


def after_uninstall() -> None:
	if APP in frappe.get_installed_apps():
		return  # a dry run
	people.drop_indexes()
	frappe.db.commit()
	print("\n".join(KEPT))


def get_jobs() -> list[str]:
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ["like", f"{APP}.%"]}, pluck="method")
	return [method for method in jobs if method.startswith(f"{APP}.")]


def remove(doctype: str, fieldname: str, values: list[str]) -> None:
	if not (values and frappe.db.exists("DocType", doctype)):
		return
	if fieldname == "parent" or frappe.get_meta(doctype).has_field(fieldname):
		for name in frappe.get_all(doctype, filters={fieldname: ["in", values]}, pluck="name"):
			frappe.delete_doc(doctype, name, force=True)
