"""Marks on Employees for work that is still to be done.

Stored in Frappe's table of defaults, which only the system writes. The HR app's records get no extra fields.
"""

import frappe

from lms.lms.shared.rows import insert_new

DOCTYPE, EMPLOYEE = "DefaultValue", "Employee"
# Arranging the employee's training failed.
NOT_ARRANGED = "lms_training_not_arranged"
# The previous User ID, whose account still has the employee's open training.
FORMER_ACCOUNT = "lms_former_account"
KEYS = (NOT_ARRANGED, FORMER_ACCOUNT)
USER_DEFAULT_FIELDS = ("parent", "parenttype", "parentfield", "defkey", "defvalue")


def get_marks(employee: str) -> dict[str, str]:
	filters = {"parent": employee, "parenttype": EMPLOYEE, "defkey": ["in", KEYS]}
	return dict(frappe.db.get_values(DOCTYPE, filters, ["defkey", "defvalue"]))


def put_mark(employee: str, key: str, value: str, user: str) -> None:
	if key not in get_marks(employee):
		insert_new(DOCTYPE, USER_DEFAULT_FIELDS, [(employee, EMPLOYEE, "system_defaults", key, value)], user)


def clear_marks(employee: str) -> None:
	frappe.db.delete(DOCTYPE, {"parent": employee, "parenttype": EMPLOYEE, "defkey": ["in", KEYS]})


def rename_marks(old: str, new: str) -> None:
	mark = frappe.qb.DocType(DOCTYPE)
	is_ours = (mark.parenttype == EMPLOYEE) & mark.defkey.isin(KEYS)
	frappe.qb.update(mark).set(mark.parent, new).where((mark.parent == old) & is_ours).run()


def clear_all_marks() -> None:
	frappe.db.delete(DOCTYPE, {"parenttype": EMPLOYEE, "defkey": ["in", KEYS]})
