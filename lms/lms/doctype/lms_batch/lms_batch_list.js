frappe.listview_settings["LMS Batch"] = {
	add_fields: ["published", "is_cancelled", "start_date", "end_date", "seat_count", "member_count"],
	hide_name_column: true,
	// By the day. The portal knows the hour, and the seats that are offered.
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.is_cancelled) return [__("Cancelled", null, "Cohort"), "red", "is_cancelled,=,1"];
		if (!doc.published) return [__("Draft"), "gray", "published,=,0"];
		if (doc.end_date < today) return [__("Over"), "gray", `end_date,<,${today}`];
		if (is_full(doc)) return [__("Full"), "orange", "seat_count,>,0"];
		if (doc.start_date > today) return [__("Upcoming", null, "Cohort"), "blue", `start_date,>,${today}`];
		return [__("Running"), "green", `start_date,<=,${today}|end_date,>=,${today}`];
	},
	onload(list) {
		add_views(list);
	},
};

function is_full(doc) {
	return doc.seat_count > 0 && doc.member_count >= doc.seat_count;
}

function add_views(list) {
	const doctype = list.doctype;
	const shown = [
		[doctype, "published", "=", 1],
		[doctype, "is_cancelled", "=", 0],
	];
	const views = {
		[__("Upcoming", null, "Cohort")]: (today) => [...shown, [doctype, "start_date", ">", today]],
		[__("Running")]: (today) => [
			...shown,
			[doctype, "start_date", "<=", today],
			[doctype, "end_date", ">=", today],
		],
		[__("Over")]: (today) => [...shown, [doctype, "end_date", "<", today]],
	};
	Object.entries(views).forEach(([label, filters]) =>
		list.page.add_inner_button(
			label,
			() => show_view(list, filters(frappe.datetime.get_today())),
			__("Views"),
		),
	);
}

function show_view(list, filters) {
	return list.filter_area.clear(false).then(() => list.filter_area.add(filters));
}
