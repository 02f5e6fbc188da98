frappe.listview_settings["LMS Batch Enrollment"] = {
	add_fields: ["batch", "member"],
	hide_name_column: true,
	onload(list) {
		if (!lms.cohorts.may_remove()) return;
		list.page.add_actions_menu_item(__("Take Out of the Cohort"), () => remove_selected(list), true);
	},
};

function remove_selected(list) {
	return lms.cohorts.remove_members(list.get_checked_items(), () => {
		list.clear_checked_items();
		list.refresh();
	});
}
