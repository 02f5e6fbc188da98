// Whether certificates are valid. What has ended one is another record, so the server is asked about a page.
(() => {
	// States by name.
	const states = new Map();
	const colours = { Valid: "green", Expired: "orange", Revoked: "red", Superseded: "gray" };

	frappe.listview_settings["LMS Certificate"] = {
		add_fields: ["expiry_date"],
		hide_name_column: true,
		get_indicator(doc) {
			const state = states.get(doc.name) ?? by_date(doc);
			return [__(state), colours[state], ""];
		},
		refresh(list) {
			const names = list.data.map(({ name }) => name);
			if (!names.length) return;
			return frappe
				.call({
					method: "lms.lms.api.get_certificate_states",
					type: "POST",
					args: { certificates: JSON.stringify(names) },
				})
				.then(({ message }) => show(list, message));
		},
	};

	function by_date({ expiry_date }) {
		return expiry_date && expiry_date < frappe.datetime.get_today() ? "Expired" : "Valid";
	}

	// Draws the rows again only if one of them says something else now.
	function show(list, found) {
		const changed = list.data.filter((doc) => {
			const state = found[doc.name]?.state;
			return state && state !== (states.get(doc.name) ?? by_date(doc));
		});
		for (const [name, { state }] of Object.entries(found)) states.set(name, state);
		if (changed.length) list.render_list();
	}
})();
