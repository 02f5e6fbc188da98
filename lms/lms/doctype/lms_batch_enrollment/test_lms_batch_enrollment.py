"""LMS Batch Enrollment: the record of one person in a cohort."""

import frappe
import pytest

from lms.testing.factories import make_batch, make_batch_enrollment, make_user


def is_in(batch: str, member: str) -> bool:
	return bool(frappe.db.exists("LMS Batch Enrollment", {"batch": batch, "member": member, "is_open": "1"}))


def test_deleting_an_earlier_membership_keeps_the_present_one():
	batch, member = make_batch(seat_count=1).name, make_user()
	earlier = make_batch_enrollment(batch, member)
	left = {"status": "Has Left", "is_open": None, "seat": None}
	frappe.db.set_value("LMS Batch Enrollment", earlier.name, left)
	make_batch_enrollment(batch, member)
	earlier.reload().delete()
	assert is_in(batch, member)
	assert frappe.db.get_value("LMS Batch", batch, "member_count") == 1


def test_deleting_a_membership_frees_its_seat():
	member = make_user()
	batch = make_batch(members=[member], seat_count=1).name
	frappe.get_doc("LMS Batch Enrollment", {"batch": batch, "member": member}).delete()
	assert not is_in(batch, member)
	assert is_in(batch, make_batch_enrollment(batch).member)


@pytest.mark.parametrize("fieldname", ["batch", "member"])
def test_it_stays_with_its_person_and_cohort(fieldname):
	enrollment = make_batch_enrollment(make_batch().name)
	enrollment.set(fieldname, {"batch": make_batch().name, "member": make_user()}[fieldname])
	with pytest.raises(frappe.CannotChangeConstantError):
		enrollment.save()
