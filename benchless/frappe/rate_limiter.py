"""`frappe.rate_limiter`."""

from benchless.web.throttle import rate_limit
