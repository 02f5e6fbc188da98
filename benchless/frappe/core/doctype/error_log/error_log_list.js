frappe.listview_settings["Error Log"] = {
	onload(list) {
		if (!frappe.user.has_role("System Manager")) return;
		list.page.add_inner_button(__("Clear Error Logs"), () =>
			frappe.confirm(__("Delete all entries of the Error Log?"), async () => {
				await frappe.call({ method: "frappe.core.doctype.error_log.error_log.clear_error_logs" });
				list.refresh();
			}),
		);
	},
};
