"""A site whose courses were mandatory under the field's old name."""

import frappe
import pytest

from lms.patches.v1_0 import rename_is_mandatory
from lms.testing.factories import make_course

# Another column of the course stands for the one that new sites do not have.
OLD = "disable_self_learning"


@pytest.fixture(autouse=True)
def old_column(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(rename_is_mandatory, "OLD", OLD)


def is_mandatory(course: str) -> int:
	return frappe.db.get_value("LMS Course", course, "is_mandatory")


def test_courses_stay_mandatory():
	mandatory, voluntary = make_course(**{OLD: 1}).name, make_course().name
	rename_is_mandatory.execute()
	assert [is_mandatory(course) for course in (mandatory, voluntary)] == [1, 0]


def test_running_it_again_changes_nothing():
	course = make_course(**{OLD: 1}).name
	rename_is_mandatory.execute()
	frappe.db.set_value("LMS Course", course, "is_mandatory", 0)
	rename_is_mandatory.execute()
	assert is_mandatory(course) == 0


def test_a_site_without_the_old_column_stays_as_it_is(monkeypatch):
	monkeypatch.setattr(rename_is_mandatory, "OLD", "mandatory_before_there_were_sites")
	course = make_course(is_mandatory=1).name
	rename_is_mandatory.execute()
	assert is_mandatory(course) == 1
