frappe.listview_settings["Scheduled Job Log"] = {
	onload(list) {
		const show = () => window.location.assign("/app/query-report/Background Jobs");
		list.page.add_inner_button(__("Background Jobs"), show);
	},
};
