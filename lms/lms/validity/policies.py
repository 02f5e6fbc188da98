"""The policies of courses and programs, from their fields."""

from collections.abc import Collection
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.validity.policy import (
	COMPLETION,
	DAYS,
	EXPIRY,
	FIXED_DATE,
	MONTH_NAMES,
	MONTHS,
	YEARS,
	Policy,
	fixed_day_in,
)

COURSE, PROGRAM = "LMS Course", "LMS Program"
POLICY_FIELDS = (
	"validity_basis",
	"validity_days",
	"validity_period",
	"validity_unit",
	"fixed_month",
	"fixed_day",
	"minimum_months",
	"renewal_window_days",
	"grace_days",
)
A_LEAP_YEAR = 2024
DAYS_IN = {DAYS: 1, MONTHS: 28, YEARS: 365}
# Longer than anybody works. Dates far beyond it do not exist in Python.
MOST_YEARS = 100
MOST_MONTHS_BEFORE_A_FIXED_DATE = 12


def make_policy(row: Any) -> Policy:
	"""Return the policy that a course or program (with `POLICY_FIELDS`) describes."""
	basis = row.validity_basis or COMPLETION
	length, unit = row.validity_days or 0, DAYS
	if row.validity_period:
		length, unit = row.validity_period, row.validity_unit or MONTHS
	return Policy(
		length=length,
		unit=unit,
		basis=basis,
		fixed_month=MONTH_NAMES.index(row.fixed_month or "December") + 1,
		fixed_day=row.fixed_day or 31,
		minimum_months=row.minimum_months or 0,
		window_days=row.renewal_window_days or 0,
		grace_days=row.grace_days or 0,
	)


def get_policy(doctype: str, name: str) -> Policy:
	"""Return the policy of a course or program, as last committed where it is being changed."""
	return make_policy(frappe.db.get_value(doctype, name, POLICY_FIELDS, as_dict=True))


def expires(doctype: str, names: Collection[str]) -> set[str]:
	"""Return those of these courses or programs whose completion expires."""
	rows = frappe.get_all(doctype, filters={"name": ["in", list(names)]}, fields=["name", *POLICY_FIELDS])
	return {row.name for row in rows if make_policy(row).expires}


def validate_policy(doc: Document) -> None:
	"""Check the policy of a course or program. Periods that were granted before keep theirs."""
	policy = make_policy(doc)
	if policy.basis == FIXED_DATE:
		return validate_fixed_date(policy)
	if doc.validity_days and doc.validity_period:
		frappe.throw(_("Enter the validity period either in days, or in months or years."))
	if policy.length * DAYS_IN[policy.unit] > MOST_YEARS * 365:
		frappe.throw(_("A validity period has at most {0} years. For ever is 0.").format(MOST_YEARS))
	if policy.basis == EXPIRY and not policy.expires:
		frappe.throw(_("To count from the end of the period before, enter a validity period."))
	if policy.expires and policy.window_days >= policy.length * DAYS_IN[policy.unit]:
		frappe.throw(_("The renewal window must be shorter than the validity period."))


def validate_fixed_date(policy: Policy) -> None:
	day = fixed_day_in(policy, A_LEAP_YEAR)
	if day.day != policy.fixed_day:
		frappe.throw(_("There is no day {0} in {1}.").format(policy.fixed_day, _(MONTH_NAMES[day.month - 1])))
	if policy.minimum_months > MOST_MONTHS_BEFORE_A_FIXED_DATE:
		frappe.throw(_("The minimum time before a fixed date is at most 12 months."))
	if policy.window_days >= DAYS_IN[YEARS]:
		frappe.throw(_("The renewal window must be shorter than the validity period."))
