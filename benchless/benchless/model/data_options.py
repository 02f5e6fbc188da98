"""What a Data field may hold when its options say so: an e-mail address, a URL, a telephone number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlparse

from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import escape_html, split_emails, validate_email_address
from ..utils.errors import InvalidEmailAddressError, InvalidPhoneNumberError

PHONE_NUMBER = re.compile(r"([0-9 +_\-,.*#()]){1,20}$")
STANDARD_USERS = ("Guest", "Administrator")


def validate_data_fields(row: Any) -> None:
	for df in row.meta.get_data_fields():
		value = row.get(df.fieldname)
		if not value or df.options not in VALIDATORS:
			continue
		if df.options == "Email" and row.owner in STANDARD_USERS and value in STANDARD_USERS:
			continue
		VALIDATORS[df.options](value)


def validate_emails(value: str) -> None:
	for address in split_emails(value):
		if not validate_email_address(address):
			message = _("{0} is not a valid Email Address").format(escape_html(address))
			throw(message, InvalidEmailAddressError)


def validate_url(value: str) -> None:
	if not urlparse(value).netloc and not value.startswith("/"):
		throw(_("'{0}' is not a valid URL").format(bold(value)))


def validate_phone_number(value: str) -> None:
	if not PHONE_NUMBER.match(value.strip()):
		throw(_("{0} is not a valid Phone Number").format(value), InvalidPhoneNumberError)


VALIDATORS: dict[str, Callable[[str], None]] = {
	"Email": validate_emails,
	"Phone": validate_phone_number,
	"URL": validate_url,
}
