"""Counting what a user may read: right, and by the database."""

import frappe
import pytest

from lms.lms.desk.counting import count_readable
from lms.testing.factories import make_course, make_enrollment, make_user, unique

DOCTYPE = "LMS Enrollment"


@pytest.fixture
def rows_read(monkeypatch):
	"""How many rows of enrollments each statement brought."""
	run, read = frappe.db.sql, []

	def counted(query, *args, **kwargs):
		result = run(query, *args, **kwargs)
		if "tabLMS Enrollment" in str(query) and isinstance(result, list | tuple):
			read.append(len(result))
		return result

	monkeypatch.setattr(frappe.db, "sql", counted)
	return read


def test_a_count_reads_one_row_however_many_there_are(rows_read, as_user):
	learner, course = make_user("LMS Student"), make_course().name
	for _ in range(3):
		make_enrollment(make_course().name, learner)
		make_enrollment(course, make_user())
	rows_read.clear()
	with as_user(learner):
		assert count_readable(DOCTYPE, {}, learner) == 3
	assert rows_read and max(rows_read) == 1


@pytest.mark.parametrize("text", ["it's", 'say "x"', "back\\slash", "100%", "\\' or 1=1 -- x", "%s", "{0}"])
def test_a_filter_is_compared_as_it_was_given(text, as_user):
	learner = make_user("LMS Student", first_name=unique("Ada"))
	name = make_enrollment(make_course().name, learner).name
	make_enrollment(make_course().name, learner)
	frappe.db.set_value(DOCTYPE, name, "member_name", text)
	with as_user(learner):
		assert count_readable(DOCTYPE, {"member_name": text}, learner) == 1
		assert count_readable(DOCTYPE, [["member_name", "in", [text, "nobody"]]], learner) == 1
