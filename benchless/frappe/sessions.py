"""`frappe.sessions`."""

from benchless.web.sessions import clear_expired_sessions, get_csrf_token
