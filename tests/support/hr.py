"""The factories of `hr`, for tests about its records. Where there is no `hr`, tests with them are skipped.

ERPNext and HRMS have records of the same names with fields, names and rules of their own.
"""

import pytest

pytest.importorskip("hr.testing", reason="made of records of the app hr, which the site has not")

from hr.testing import (
	insert,
	make_applicant,
	make_company,
	make_department,
	make_employee,
	make_onboarding,
	make_user,
	new_employee,
)

__all__ = [
	"insert",
	"make_applicant",
	"make_company",
	"make_department",
	"make_employee",
	"make_onboarding",
	"make_user",
	"new_employee",
]
