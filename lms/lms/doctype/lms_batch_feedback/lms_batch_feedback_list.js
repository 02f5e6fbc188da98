frappe.listview_settings["LMS Batch Feedback"] = { hide_name_column: true };
