"""The demo company: its people, their names and dates."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zlib import crc32

from frappe.utils import add_days

from lms.demo.data import load_csv, split_list


@dataclass(frozen=True)
class Person:
	"""A row of employees.csv."""

	login: str
	first_name: str
	last_name: str
	gender: str
	birth_year: str
	joined_days_ago: str
	department: str
	designation: str
	reports_to: str
	branch: str
	employment_type: str
	roles: str

	@property
	def full_name(self) -> str:
		return f"{self.first_name} {self.last_name}"

	@property
	def extra_roles(self) -> list[str]:
		return split_list(self.roles)

	@property
	def date_of_birth(self) -> date:
		number = spread(self.login)
		return date(int(self.birth_year), 1 + number % 12, 1 + number % 28)


class Company:
	"""The contents of company.json, with dates relative to `today`."""

	def __init__(self, plan: dict[str, Any], today: date) -> None:
		self.plan = plan
		self.today = today
		self.name: str = plan["company_name"]

	@cached_property
	def people(self) -> list[Person]:
		"""All people, managers before their reports."""
		return [Person(**row) for row in load_csv("employees")]

	@cached_property
	def account_holders(self) -> list[Person]:
		return [person for person in self.people if person.login not in self.plan["without_account"]]

	def find(self, login: str) -> Person:
		return next(person for person in self.people if person.login == login)

	def day(self, in_days: int) -> date:
		return add_days(self.today, in_days)

	def joined_on(self, person: Person) -> date:
		return self.day(-int(person.joined_days_ago))

	def left_on(self, person: Person) -> date | None:
		days = self.plan["left_days_ago"].get(person.login)
		return self.day(-days) if days else None

	def email(self, login: str) -> str:
		return f"{login}@{self.plan['domain']}"

	def department(self, department_name: str) -> str:
		"""Name of the Department record."""
		return f"{department_name} - {self.plan['abbr']}"


def spread(text: str) -> int:
	"""Return a number that looks random but is always the same for the text."""
	return crc32(text.encode())
