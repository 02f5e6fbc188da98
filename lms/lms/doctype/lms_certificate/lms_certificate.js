// A certificate: whether it is valid, and what ends it. All rules are on the server.
frappe.ui.form.on("LMS Certificate", {
	setup(frm) {
		frm.set_query("template", () => ({ filters: { doc_type: "LMS Certificate", disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		show_state(frm);
		if (frm.doc.number) add_verification(frm);
	},
});

function show_state(frm) {
	const { name } = frm.doc;
	return frappe
		.call({
			method: "lms.lms.api.get_certificate_states",
			type: "GET",
			args: { certificates: JSON.stringify([name]) },
		})
		.then(({ message }) => {
			const state = message[name];
			if (!state || frm.doc.name !== name) return;
			frm.set_intro(lms.form.escape(state.label), state.colour);
			if (state.may_end) add_actions(frm);
		});
}

function add_verification(frm) {
	const path = `/lms/verify/${encodeURIComponent(frm.doc.number)}`;
	frm.add_custom_button(__("Verify"), () => window.open(path, "_blank"));
}

function add_actions(frm) {
	frm.add_custom_button(__("Revoke"), () =>
		ask(
			__("Revoke the Certificate"),
			__("Why it is not valid. The holder reads it."),
			__("Revoke"),
			(reason) => end(frm, "revoke_certificate", reason).then(() => frm.reload_doc()),
		),
	);
	frm.add_custom_button(__("Issue Again"), () =>
		ask(
			__("Issue the Certificate Again"),
			__("The new one has a new number and the name that the holder has now. This one is superseded."),
			__("Issue Again"),
			(reason) =>
				end(frm, "reissue_certificate", reason).then(({ message }) =>
					frappe.set_route("Form", "LMS Certificate", message),
				),
		),
	);
}

function ask(title, description, action, then) {
	const field = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1, description };
	frappe.prompt(field, ({ reason }) => then(reason), title, action);
}

function end(frm, method, reason) {
	return frappe.call({
		method: `lms.lms.api.${method}`,
		type: "POST",
		args: { certificate: frm.doc.name, reason },
	});
}
