"""Creates the certificates of the demo: for some courses, of everybody who has completed them.

Nobody is told: the holders would find dozens of notifications and mails about last year.
"""

from collections.abc import Iterable

import frappe

from lms.demo.company import Company
from lms.demo.training import set_back_records
from lms.lms.certificates.certificate import CERTIFICATE, COURSE, get_subject
from lms.lms.certificates.issuing import get_awards, insert_certificates
from lms.lms.validity.periods import PERIOD


def create_certificates(company: Company, courses: Iterable[str], moderator: str) -> None:
	"""Let the courses give certificates, and issue those of the past."""
	certificate = frappe.qb.DocType(CERTIFICATE)
	for course in courses:
		frappe.db.set_value(COURSE, course, "enable_certification", 1, update_modified=False)
		periods = frappe.get_all(PERIOD, filters={"course": course}, pluck="name")
		insert_certificates(get_subject(COURSE, course), get_awards(periods), moderator)
		for day in frappe.get_all(CERTIFICATE, {"course": course}, pluck="issue_date", distinct=True):
			of_day = (certificate.course == course) & (certificate.issue_date == day)
			set_back_records(CERTIFICATE, of_day, day)
