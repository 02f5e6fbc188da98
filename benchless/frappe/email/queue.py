"""`frappe.email.queue`."""

from benchless.mail import flush
