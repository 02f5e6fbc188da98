"""What a provider does for a live class, and what it is told and tells. It knows no records of learning."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _

LONGEST_LINK, LONGEST_ID = 1000, 140


class ProviderError(frappe.ValidationError):
	"""A provider did not do what it was asked for. The message says why, in words for the host."""


class AccessError(ProviderError):
	"""The account cannot be used. Asking again will not help before somebody changes it."""


class MeetingGoneError(ProviderError):
	"""The provider knows no such meeting."""


@dataclass(frozen=True)
class Plan:
	"""What a meeting is to be. `key` is the same whenever it is asked for. `start` is a wall time."""

	key: str
	title: str
	description: str
	start: datetime
	end: datetime
	time_zone: str
	minutes: int
	recording: str


@dataclass(frozen=True)
class Meeting:
	"""What a provider says of a meeting. `start_url` signs in whoever opens it, so only the host gets it."""

	id: str
	join_url: str | None = None
	uuid: str | None = None
	password: str | None = None
	start_url: str | None = None


@dataclass(frozen=True)
class Stay:
	"""When somebody was in a meeting, with time zones. One person may have come and gone several times."""

	name: str
	address: str | None
	joined: datetime
	left: datetime


class Provider(ABC):
	"""The meetings of one account. Every method raises ProviderError, and waits only a limited time."""

	@abstractmethod
	def create(self, plan: Plan) -> Meeting:
		"""Make a meeting. It may still be without a link."""

	@abstractmethod
	def update(self, meeting_id: str, plan: Plan) -> None:
		"""Bring a meeting in line with a plan. Raises MeetingGoneError if there is none."""

	@abstractmethod
	def find(self, meeting_id: str) -> Meeting:
		"""Return a meeting as it is now. Raises MeetingGoneError if there is none."""

	@abstractmethod
	def cancel(self, meeting_id: str) -> None:
		"""Delete a meeting, if it is still there."""

	def find_stays(self, meeting: Meeting) -> list[Stay] | None:
		"""Return who took part in a meeting, or None if the provider does not tell."""
		return None


def refuse_answer(provider: str) -> ProviderError:
	return ProviderError(_("{0} sent an answer that cannot be used.").format(provider))
