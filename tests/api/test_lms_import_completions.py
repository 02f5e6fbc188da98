"""`bench lms-import-completions`, as it is run on a terminal or by a script."""

import json

import frappe
import pytest

from lms.commands import lms_import_completions
from lms.testing.factories import make_course, unique
from tests.support.commands import run_command
from tests.support.users import make_user


@pytest.fixture
def run(test_site, tmp_path, committed):
	"""`run(line, *flags)` imports a file with this line about a new learner and course."""
	course, user = make_course(title=unique("Fire Safety"), validity_days=100), make_user("LMS Student")
	frappe.db.commit()

	def run(line: str, *flags: str):
		path = tmp_path / "completions.csv"
		path.write_text(f"User ID;Course;Completed On\n{line.format(user=user, course=course.name)}\n")
		result = run_command(test_site, lms_import_completions, str(path), *flags)
		frappe.db.rollback()
		return result, frappe.db.count("LMS Validity Period", {"member": user})

	return run


def test_a_dry_run_writes_nothing_and_the_import_does(run):
	result, written = run("{user};{course};2026-02-28", "--dry-run")
	assert (result.exit_code, written) == (0, 0), result.output
	assert "Periods to write: 1" in result.output
	result, written = run("{user};{course};2026-02-28", "--json")
	assert (json.loads(result.stdout)["granted"], written) == (1, 1)


def test_errors_end_with_1_and_write_nothing(run):
	result, written = run("{user};{course};2026-02-28\n{user};nothing;2026-02-28")
	assert (result.exit_code, written) == (1, 0)
	assert "Line 3: There is no course nothing" in result.output + result.stderr
