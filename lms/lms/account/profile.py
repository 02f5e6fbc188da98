"""A person's own profile: what they may change of their account, and nothing else."""

from collections.abc import Mapping
from zoneinfo import available_timezones

import frappe
from frappe import _

MOST_OF_A_NAME = 140
# They would be read as markup in the desk.
UNFIT_FOR_NAMES = frozenset("<>")
SHOWN = ("first_name", "last_name", "language", "time_zone", "user_image", "email", "unsubscribed")


class ProfileError(frappe.ValidationError):
	"""The profile cannot be saved like this. The message says what to change."""


def get_profile(user: str) -> frappe._dict:
	"""Return the fields that people see of their own account."""
	values = frappe.db.get_value("User", user, SHOWN, as_dict=True)
	return frappe._dict({name: value or "" for name, value in values.items()})


def change_details(user: str, values: Mapping[str, str]) -> None:
	"""Change first and last name, language and time zone. Empty language or time zone: that of the site."""
	first_name, last_name = (
		read_name(values.get(fieldname) or "") for fieldname in ("first_name", "last_name")
	)
	language, time_zone = values.get("language") or "", values.get("time_zone") or ""
	if not first_name:
		frappe.throw(_("Enter your first name."), ProfileError)
	if language and language not in list_languages():
		frappe.throw(_("Choose one of the languages in the list."), ProfileError)
	if time_zone and time_zone not in available_timezones():
		frappe.throw(_("Choose one of the time zones in the list."), ProfileError)
	save(user, first_name=first_name, last_name=last_name, language=language, time_zone=time_zone)


def read_name(text: str) -> str:
	"""Return the name without surplus blanks, or say what is wrong with it."""
	name = " ".join(text.split())
	if len(name) > MOST_OF_A_NAME:
		frappe.throw(_("A name can have at most {0} characters.").format(MOST_OF_A_NAME), ProfileError)
	if UNFIT_FOR_NAMES.intersection(name):
		frappe.throw(_("A name cannot contain angle brackets."), ProfileError)
	return name


def change_mails(user: str, *, announcements: bool) -> None:
	"""Choose whether announcements come by mail. Mails about mandatory training cannot be switched off."""
	save(user, unsubscribed=int(not announcements))


def save(user: str, **values: object) -> None:
	account = frappe.get_doc("User", user, for_update=True)
	account.update(values)
	# Learners have no right to write accounts. This is their own, and the caller names the fields.
	account.save(ignore_permissions=True)


def list_languages() -> dict[str, str]:
	"""Return the names of the languages that the admin has enabled, by code."""
	return dict(
		frappe.get_all(
			"Language",
			filters={"enabled": 1},
			fields=["name", "language_name"],
			order_by="language_name",
			as_list=True,
		)
	)


def list_time_zones() -> list[str]:
	"""Return the time zones that name a place, such as Europe/Berlin, and UTC."""
	return ["UTC", *sorted(name for name in available_timezones() if is_place(name))]


def is_place(name: str) -> bool:
	return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
