"""Which courses are open: published, and not only announced as upcoming. Only this module says so.

An upcoming course is in the catalogue and has its page. Nobody can be enrolled in it or be assigned it, and
only those who may edit it read its lessons.
"""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint
from pypika.terms import Criterion

# Also as filters of a query.
OPEN_COURSE = {"published": 1, "upcoming": 0}


def open_courses() -> Criterion:
	"""Match courses that people can enroll in, be assigned and take."""
	course = frappe.qb.DocType("LMS Course")
	return Criterion.all(course[fieldname] == value for fieldname, value in OPEN_COURSE.items())


def is_open(course: Mapping[str, Any] | Document) -> bool:
	"""Whether a course with these values of `published` and `upcoming` is one of them."""
	return all(cint(course.get(fieldname)) == value for fieldname, value in OPEN_COURSE.items())
