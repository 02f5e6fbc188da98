"""`frappe.commands`: what commands of apps are written with."""

from benchless.commands.context import get_site, pass_context
