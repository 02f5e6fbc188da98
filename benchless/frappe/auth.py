"""`frappe.auth`."""

from benchless.web.auth import LoginManager, get_logged_user
