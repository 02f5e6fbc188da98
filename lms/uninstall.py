"""Uninstalling: removes everything on the site that would still call this app, and says what stays.

Frappe itself makes a backup and removes the app's DocTypes with all their records and its module.
"""

import frappe

from lms.lms.people import employees
from lms.lms.people.marks import clear_all_marks
from lms.lms.search import index

APP, MODULE, SETTINGS = "lms", "LMS", "LMS Settings"
# Records that people created for the app's DocTypes, and the field with the DocType. If they stayed, they
# would fail, be impossible to close, break other pages, or change the app once it is installed again.
MADE_FOR_DOCTYPES = (
	("Assignment Rule", "document_type"),
	("Auto Repeat", "reference_doctype"),
	("Client Script", "dt"),
	("Custom DocPerm", "parent"),
	("Custom Field", "dt"),
	("Dashboard Chart", "document_type"),
	("Document Follow", "ref_doctype"),
	("Kanban Board", "reference_doctype"),
	("List Filter", "reference_doctype"),
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
	"These stay on the site:",
	"- the roles LMS Student, Moderator, Course Creator and Batch Evaluator, and their users;",
	"- files of lessons and of homework, in the list File;",
	"- comments and versions of removed records.",
	"Everything else is in the backup, unless you chose --no-backup.",
)


def before_uninstall() -> None:
	"""Remove rows only, within the transaction, because Frappe calls this on a dry run, too."""
	remove_rows("Scheduled Job Type", "method", get_scheduled_jobs())
	doctypes = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name")
	reports = frappe.get_all("Report", filters={"module": MODULE}, pluck="name")
	for doctype, fieldname in MADE_FOR_DOCTYPES:
		remove_rows(doctype, fieldname, doctypes)
	for doctype, fieldname in MADE_FOR_REPORTS:
		remove_rows(doctype, fieldname, reports)
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	frappe.db.delete("Patch Log", {"patch": ["like", f"{APP}.patches.%"]})
	clear_all_marks()


def after_uninstall() -> None:
	if APP in frappe.get_installed_apps():
		return  # a dry run
	employees.drop_indexes()
	index.drop_tables()
	frappe.db.commit()
	print("\n".join(KEPT))


def get_scheduled_jobs() -> list[str]:
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ["like", f"{APP}.%"]}, pluck="method")
	return [method for method in jobs if method.startswith(f"{APP}.")]


def remove_rows(doctype: str, fieldname: str, values: list[str]) -> None:
	if not (values and frappe.db.exists("DocType", doctype)):
		return
	if fieldname == "parent" or frappe.get_meta(doctype).has_field(fieldname):
		for name in frappe.get_all(doctype, filters={fieldname: ["in", values]}, pluck="name"):
			frappe.delete_doc(doctype, name, force=True)
