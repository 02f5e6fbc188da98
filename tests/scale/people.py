"""Many accounts at once, for measuring and crowding: straight into the table, as only their rows matter."""

import frappe

from lms.lms.people.access import grant_role


def make_people(count: int) -> list[str]:
	"""Names of new learners, committed."""
	prefix = frappe.generate_hash(length=6)
	names = [f"{prefix}-{number:05}@example.com" for number in range(count)]
	now = frappe.utils.now()
	fields = ["name", "email", "first_name", "full_name", "enabled", "creation", "modified", "owner"]
	rows = [(name, name, "Person", f"Person {name[:12]}", 1, now, now, "Administrator") for name in names]
	for start in range(0, count, 1000):
		frappe.db.bulk_insert("User", fields, rows[start : start + 1000])
	grant_role(set(names), "Administrator")
	frappe.db.commit()
	return names
