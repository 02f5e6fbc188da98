frappe.listview_settings["LMS Training Assignment"] = {
	add_fields: ["status", "completed_late", "superseded", "due_date"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.completed_late) return [__("Completed Late"), "yellow", "completed_late,=,1"];
		if (doc.superseded) return [__("Superseded"), "gray", "superseded,=,1"];
		const color = { Pending: "orange", "In Progress": "blue", Completed: "green", Overdue: "red" };
		return [__(doc.status), color[doc.status] ?? "gray", `status,=,${doc.status}`];
	},
	onload(list) {
		show_due_date(list);
		add_views(list);
		if (!lms.training.may_assign()) return;
		list.page.add_inner_button(__("Assign Training"), () => lms.training.assign());
		add_actions(list);
	},
};

// On narrow screens Frappe leaves out the last column, unless the site has set a number of columns.
function show_due_date(list) {
	if (!list.list_view_settings) return;
	list.list_view_settings.total_fields ||= 6;
	list.setup_columns();
	list.render_header(true);
}

function add_views(list) {
	const doctype = list.doctype;
	const week = () => [
		frappe.datetime.get_today(),
		frappe.datetime.add_days(frappe.datetime.get_today(), 7),
	];
	const views = {
		[__("Overdue")]: () => [
			[doctype, "status", "=", "Overdue"],
			[doctype, "superseded", "=", 0],
		],
		[__("Due This Week")]: () => [
			[doctype, "status", "in", ["Pending", "In Progress"]],
			[doctype, "due_date", "between", week()],
		],
		[__("Open")]: () => [[doctype, "status", "in", ["Pending", "In Progress", "Overdue"]]],
		[__("Completed Late")]: () => [[doctype, "completed_late", "=", 1]],
	};
	Object.entries(views).forEach(([label, filters]) =>
		list.page.add_inner_button(label, () => show_view(list, filters()), __("Views")),
	);
}

function show_view(list, filters) {
	return list.filter_area.clear(false).then(() => list.filter_area.add(filters));
}

function add_actions(list) {
	const on_selected = (action) => () =>
		action(list.get_checked_items(true), () => {
			list.clear_checked_items();
			list.refresh();
		});
	const { change_due_date, withdraw, remind } = lms.training;
	list.page.add_actions_menu_item(__("Change Due Date"), on_selected(change_due_date), true);
	list.page.add_actions_menu_item(__("Withdraw with a Reason"), on_selected(withdraw), true);
	list.page.add_actions_menu_item(__("Remind Now"), on_selected(remind), true);
}
