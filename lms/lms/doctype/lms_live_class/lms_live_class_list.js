frappe.listview_settings["LMS Live Class"] = {
	add_fields: ["is_cancelled", "date"],
	hide_name_column: true,
	// By the day. The portal knows the hour.
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.is_cancelled) return [__("Called off"), "red", "is_cancelled,=,1"];
		if (doc.date < today) return [__("Is over"), "gray", `date,<,${today}`];
		if (doc.date === today) return [__("Takes place today"), "green", `date,=,${today}`];
		return [__("To come"), "blue", `date,>,${today}`];
	},
};
