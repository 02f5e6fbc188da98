frappe.query_reports["Training History of a Person"] = {
	filters: [
		{ fieldname: "employee", label: __("Employee"), ...link_or_text("Employee") },
		{ fieldname: "user", label: __("User"), ...link_or_text("User") },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname === "standing" && data?.state) {
			const colours = {
				Valid: "green",
				Expiring: "yellow",
				"Expired in Grace": "orange",
				Expired: "red",
				Revoked: "red",
				Overdue: "red",
			};
			return `<span class="indicator-pill no-indicator-dot ${colours[data.state] || "gray"}">${shown}</span>`;
		}
		if (column.fieldname !== "completed_on" || !data?.completed_late) return shown;
		return `<span class="text-warning">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
