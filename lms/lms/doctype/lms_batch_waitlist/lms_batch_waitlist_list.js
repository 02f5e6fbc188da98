frappe.listview_settings["LMS Batch Waitlist"] = { hide_name_column: true };
