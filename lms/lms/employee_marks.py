"""What is still to be done for an Employee, remembered until it is done.

In Frappe's table of defaults, where nobody writes but the system: HR's records get no fields of ours.
"""

import frappe

from lms.lms.bulk import insert_new

DOCTYPE, EMPLOYEE = "DefaultValue", "Employee"
# Something went wrong when their training was to be arranged.
NOT_ARRANGED = "lms_training_not_arranged"
# The account that the User ID named before, whose open training is still theirs.
FORMER_ACCOUNT = "lms_former_account"
KEYS = (NOT_ARRANGED, FORMER_ACCOUNT)
FIELDS = ("parent", "parenttype", "parentfield", "defkey", "defvalue")


def get_marks(employee: str) -> dict[str, str]:
	filters = {"parent": employee, "parenttype": EMPLOYEE, "defkey": ["in", KEYS]}
	return dict(frappe.db.get_values(DOCTYPE, filters, ["defkey", "defvalue"]))


def put_mark(employee: str, key: str, value: str, user: str) -> None:
	if key not in get_marks(employee):
		insert_new(DOCTYPE, FIELDS, [(employee, EMPLOYEE, "system_defaults", key, value)], user)


def clear_marks(employee: str) -> None:
	frappe.db.delete(DOCTYPE, {"parent": employee, "parenttype": EMPLOYEE, "defkey": ["in", KEYS]})


def rename_marks(old: str, new: str) -> None:
	mark = frappe.qb.DocType(DOCTYPE)
	is_ours = (mark.parenttype == EMPLOYEE) & mark.defkey.isin(KEYS)
	frappe.qb.update(mark).set(mark.parent, new).where((mark.parent == old) & is_ours).run()


def clear_all_marks() -> None:
	frappe.db.delete(DOCTYPE, {"parenttype": EMPLOYEE, "defkey": ["in", KEYS]})
