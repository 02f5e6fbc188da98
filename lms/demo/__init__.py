"""Demo data: a company of sixty people, its HR records, courses, programs, cohorts and training history.

Text and data are in the files beside this one. Dates are relative to the day on which the demo is created.
"""

from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils.password import check_password

from lms.demo.announcements import create_announcements
from lms.demo.certificates import create_certificates
from lms.demo.cohorts import create_cohorts
from lms.demo.company import Company
from lms.demo.courses import create_courses
from lms.demo.data import load_json
from lms.demo.hr_records import (
	create_compliance,
	create_employment,
	create_organisation,
	disable_leavers,
)
from lms.demo.programs import create_programs
from lms.demo.training import create_training
from lms.demo.users import PASSWORD, create_users

SHOWN = (
	("HR manager", "grace.mensah", "/app/employee"),
	("Moderator", "amara.okafor", "/app/lms-training-assignment"),
	("Line manager", "rosa.delgado", "/lms/team"),
	("Learner", "liam.byrne", "/lms"),
)
ADMIN_PASSWORD = "admin"


class Account(TypedDict):
	"""An account to sign in with, and the page to start on."""

	who: str
	user: str
	password: str
	start: str


def create_demo(today: date) -> list[Account]:
	"""Fill the site unless that was done before. Returns the accounts for signing in. The caller commits."""
	company = Company(load_json("company"), today)
	if not frappe.db.exists("Company", company.name):
		validate_site()
		fill(company)
	return get_accounts(company)


def validate_site() -> None:
	if "hr" not in frappe.get_installed_apps():
		frappe.throw(_("The demo data needs the app hr, which comes with this one. Install it first."))
	if frappe.db.count("Employee"):
		frappe.throw(_("This site already has employees. Create the demo on a new site."))


def fill(company: Company) -> None:
	frappe.db.set_single_value("LMS Settings", "contact_us_email", company.email("people"))
	create_users(company)
	create_organisation(company)
	courses = create_courses(company)
	create_employment(company)
	training = load_json("training")
	moderator = company.email(training["moderator"])
	create_training(company, courses, training)
	create_certificates(company, [courses[slug] for slug in training["certificates"]], moderator)
	create_programs(company, courses, load_json("programs"))
	disable_leavers(company)
	create_compliance(company)
	create_cohorts(company, courses, moderator, load_json("cohorts"))
	create_announcements(company, courses, moderator, load_json("announcements"))


def get_accounts(company: Company) -> list[Account]:
	accounts = [
		Account(who=who, user=company.email(login), password=PASSWORD, start=start)
		for who, login, start in SHOWN
	]
	accounts.append(
		Account(who="Administrator", user="Administrator", password=get_admin_password(), start="/app")
	)
	return accounts


def get_admin_password() -> str:
	"""Return a trial site's default password. Admins who have set another know it."""
	try:
		check_password("Administrator", ADMIN_PASSWORD)
	except frappe.AuthenticationError:
		return _("(yours)")
	return ADMIN_PASSWORD
