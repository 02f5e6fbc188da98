"""Who works on the desk, and how its pages are met by label and role, as a person meets them."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from tests.support.users import PASSWORD, make_user


class Desk:
	"""A browser page on the desk, signed in."""

	def __init__(self, page: Any) -> None:
		self.page = page

	def open(self, path: str) -> None:
		self.page.goto(f"/app{path}")
		self.page.locator("#main:not([aria-busy]) h1").wait_for()

	def field(self, label: str) -> Any:
		return self.page.locator(".sheet").get_by_label(label, exact=True)

	def fill(self, **values: str) -> None:
		"""Type values: `first_name="Nina"` goes into the field labelled First Name."""
		for fieldname, value in values.items():
			label = fieldname.replace("_", " ").title().replace(" Of ", " of ")
			self.field(label).fill(value)

	def pick(self, label: str, text: str, scope: Any = None) -> None:
		"""Choose a link by typing part of its name."""
		box = (scope or self.page.locator(".sheet")).get_by_role("combobox", name=label, exact=True)
		box.fill(text)
		self.page.get_by_role("option", name=text).first.click()

	def save(self) -> None:
		self.page.keyboard.press("Control+s")

	def saved(self) -> None:
		"""Wait for the server's word, and let the notice go."""
		self.page.locator(".notice", has_text="Saved").wait_for()
		self.page.locator(".notice button").click()

	def button(self, name: str) -> Any:
		return self.page.get_by_role("button", name=name, exact=True)

	def link(self, name: str) -> Any:
		return self.page.locator("#main").get_by_role("link", name=name, exact=True)

	@property
	def heading(self) -> Any:
		return self.page.locator("h1")

	@property
	def indicator(self) -> Any:
		return self.page.locator(".head-state")

	@property
	def dialog(self) -> Any:
		return self.page.get_by_role("dialog")

	@property
	def rows(self) -> Any:
		return self.page.locator(".row-title")


@pytest.fixture
def sign_in(page: Any, committed: None) -> Callable[..., Desk]:
	"""`sign_in("HR Manager")` makes a user with these roles and signs in as them."""

	def signed_in(*roles: str) -> Desk:
		page.request.post("/api/method/login", form={"usr": make_user(*roles), "pwd": PASSWORD})
		return Desk(page)

	return signed_in


@pytest.fixture
def company(committed: None) -> str:
	token = frappe.generate_hash(length=6)
	doc = frappe.get_doc({"doctype": "Company", "company_name": f"Company {token}", "abbr": token}).insert()
	frappe.db.commit()
	return doc.name


@pytest.fixture
def make_employee(company: str) -> Callable[..., Any]:
	"""A committed employee of the company."""

	def make(first_name: str, **values: object) -> Any:
		defaults = {"gender": "Female", "date_of_birth": "1990-04-02", "date_of_joining": "2024-01-15"}
		doc = frappe.get_doc(
			{"doctype": "Employee", "first_name": first_name, "company": company, **defaults, **values}
		)
		doc.insert()
		frappe.db.commit()
		return doc

	return make
