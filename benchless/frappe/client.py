"""`frappe.client`."""

from benchless.web.client import (
	cancel,
	delete,
	get,
	get_count,
	get_list,
	get_single_value,
	get_time_zone,
	get_value,
	insert,
	rename_doc,
	save,
	set_value,
	submit,
	validate_link,
)
from benchless.web.uploads import attach_file
