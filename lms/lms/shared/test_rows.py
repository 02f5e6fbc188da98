"""Rows by the thousand: what stands in the statement as text is only ever data."""

from datetime import date

import frappe
import pytest

from lms.lms.shared.rows import insert_new, update_rows


@pytest.mark.parametrize("user", ["o'brien@example.com", "50%s@example.com", 'a"b\\@example.com'])
def test_the_writer_may_be_called_anything(user):
	[name] = insert_new("LMS Category", ("category",), [("%s of 'x'",)], user)
	row = frappe.db.get_value("LMS Category", name, ["owner", "modified_by", "category"], as_dict=True)
	assert (row.owner, row.modified_by, row.category) == (user, user, "%s of 'x'")


TRICKY = "50 %s of 'x' \\ \"y\"\n%% 🙂"


@pytest.mark.parametrize(
	"rows",
	[
		[
			("a@example.com", TRICKY, 1, date(2026, 2, 28), None),
			("b@example.com", TRICKY, 1, date(2026, 2, 28), None),
		],
		[
			("a@example.com", TRICKY, 1, date(2026, 2, 28), "b"),
			("b@example.com", "", 2, date(2026, 3, 1), None),
		],
		[("a@example.com", TRICKY, 0, None, "c")],
		[(f"{name}@example.com", "a\0b", 1, None, "x\0") for name in "ab"],
	],
	ids=["columns the same", "columns not the same", "one row", "NUL"],
)
def test_values_are_what_they_were(rows):
	fields = ("member", "course_title", "cycle", "completed_on", "enrollment")
	names = insert_new("LMS Completion", fields, rows, "Administrator")
	stored = frappe.get_all("LMS Completion", {"name": ["in", names]}, list(fields), as_list=True)
	assert sorted(map(tuple, stored)) == rows


def test_rows_that_are_updated_together_say_when_and_by_whom():
	names = insert_new("LMS Category", ("category",), [("a",), ("b",)], "first@example.com")
	table = frappe.qb.DocType("LMS Category")
	frappe.qb.update(table).set(table.modified, "2026-01-01 00:00:00").where(table.name.isin(names)).run()
	update_rows("LMS Category", "second@example.com").set(table.category, "c").where(
		table.name == names[0]
	).run()
	rows = [frappe.get_doc("LMS Category", name) for name in names]
	assert [(row.category, row.modified_by) for row in rows] == [
		("c", "second@example.com"),
		("b", "first@example.com"),
	]
	assert rows[0].modified > rows[1].modified
