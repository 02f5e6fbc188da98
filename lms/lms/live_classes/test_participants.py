"""Whatever happens to a cohort and its classes, the people in the Events are those who are in the cohort."""

import random

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.live_classes import changing
from lms.testing.factories import in_days, make_batch, make_live_class, make_user

BY = "Administrator"


class History:
	"""A cohort to which random things happen."""

	def __init__(self, seed: int) -> None:
		self.random = random.Random(seed)
		self.batch = make_batch(
			allow_self_enrollment=1, seat_count=4, waiting_list=1, end_date=in_days(90)
		).name
		self.people = [make_user() for _person in range(6)]

	def act(self) -> None:
		action = self.random.choice(
			(
				self.join,
				self.join,
				self.join,
				self.leave,
				self.enroll,
				self.delete,
				self.plan,
				self.cancel,
				self.move,
			)
		)
		try:
			action()
		except frappe.ValidationError:
			frappe.clear_messages()

	def join(self) -> None:
		enrolling.enroll_oneself(self.batch, self.random.choice(self.people), now_datetime())

	def leave(self) -> None:
		enrolling.leave_oneself(self.batch, self.random.choice(self.people), now_datetime())

	def enroll(self) -> None:
		some = self.random.sample(self.people, 3)
		enrolling.enroll_people(self.batch, some, BY, now_datetime(), to_waiting_list=True)

	def delete(self) -> None:
		if members := self.members():
			filters = {"batch": self.batch, "member": self.random.choice(members), "is_open": "1"}
			frappe.get_doc("LMS Batch Enrollment", filters).delete()

	def plan(self) -> None:
		rule = {"frequency": "Weekly", "repeat_count": 2} if self.random.random() < 0.5 else {}
		make_live_class(self.batch, **rule)

	def cancel(self) -> None:
		if classes := self.classes():
			changing.cancel_class(self.random.choice(classes).name, "Ill.", BY, now_datetime())

	def move(self) -> None:
		if classes := self.classes():
			live_class = frappe.get_doc("LMS Live Class", self.random.choice(classes).name)
			live_class.update({"date": in_days(self.random.randrange(11, 80))}).save()

	def members(self) -> list[str]:
		filters = {"batch": self.batch, "is_open": "1"}
		return sorted(frappe.get_all("LMS Batch Enrollment", filters, pluck="member"))

	def classes(self) -> list[frappe._dict]:
		return frappe.get_all("LMS Live Class", {"batch_name": self.batch}, ["name", "event", "starts_on"])


@pytest.mark.parametrize("seed", range(8))
def test_participants_are_the_members(seed):
	history = History(seed)
	for _step in range(40):
		history.act()
		members = history.members()
		for live_class in history.classes():
			rows = {"parent": live_class.event, "parenttype": "Event"}
			found = frappe.get_all("Event Participants", rows, pluck="reference_docname")
			assert sorted(found) == members
			assert frappe.db.get_value("Event", live_class.event, "starts_on") == live_class.starts_on
	assert history.classes()
