"""The helpers of this family under one name, as Frappe has them."""

from .clock import get_system_timezone, now, now_datetime, nowdate, nowtime, today
from .dates import add_days, add_to_date, get_datetime, get_time, getdate, to_timedelta
from .dicts import _dict
from .numbers import cint, flt, sbool
from .text import (
	cstr,
	escape_html,
	generate_hash,
	split_emails,
	strip_html,
	validate_email_address,
)

__all__ = [
	"_dict",
	"add_days",
	"add_to_date",
	"cint",
	"cstr",
	"escape_html",
	"flt",
	"generate_hash",
	"get_datetime",
	"get_system_timezone",
	"get_time",
	"getdate",
	"now",
	"now_datetime",
	"nowdate",
	"nowtime",
	"sbool",
	"split_emails",
	"strip_html",
	"to_timedelta",
	"today",
	"validate_email_address",
]
