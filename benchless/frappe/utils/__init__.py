"""Frappe's helpers, from their engine homes."""

from frappe.utils.data import *
from frappe.utils.data import format_date as formatdate

from benchless.utils import CallbackManager
from benchless.utils.html import sanitize_html
