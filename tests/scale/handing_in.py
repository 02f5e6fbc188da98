"""What a process does that hands in an assignment several times."""

import frappe
from frappe.utils import now_datetime

from lms.lms.homework.submissions import HandedInWork, hand_in_homework


def hand_in_often(user: str, assignment: str, times: int) -> list[int]:
	"""The numbers that the submissions got, each in a transaction of its own."""
	numbers = []
	for _time in range(times):
		numbers.append(hand_in_homework(assignment, user, HandedInWork("Mine"), now_datetime())["number"])
		frappe.db.commit()
	return numbers
