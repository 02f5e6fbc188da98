// Adds to what the HR app's own list script sets.
(() => {
	const settings = (frappe.listview_settings.Employee ??= {});
	if (settings.assigns_training) return;
	const { onload } = settings;
	settings.assigns_training = true;
	settings.onload = function (list) {
		onload?.call(this, list);
		if (!lms.training.may_assign()) return;
		const assign = () => lms.training.assign({ employees: list.get_checked_items(true) });
		list.page.add_actions_menu_item(__("Assign Training"), assign, true);
	};
})();
