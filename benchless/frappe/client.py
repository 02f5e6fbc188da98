"""`frappe.client`."""

from benchless.web.client import (
	cancel,
	delete,
	get,
	get_count,
	get_list,
	get_value,
	insert,
	save,
	set_value,
	submit,
	validate_link,
)
