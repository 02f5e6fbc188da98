"""A lesson can be completed once in each cycle; before it was once for ever."""

import frappe

OLD = "unique_member_lesson"
DROP = {
	"mariadb": f"alter table `tabLMS Course Progress` drop index if exists `{OLD}`",
	"sqlite": f"drop index if exists `tabLMS Course Progress.{OLD}`",
}


def execute() -> None:
	frappe.db.sql_ddl(DROP[frappe.db.db_type])
