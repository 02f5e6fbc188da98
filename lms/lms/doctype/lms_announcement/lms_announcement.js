frappe.ui.form.on("LMS Announcement", {
	refresh(frm) {
		const is_sendable = ["Draft", "Failed"].includes(frm.doc.status);
		if (frm.is_new() || !is_sendable || !frm.has_perm("write")) return;
		frm.add_custom_button(__("Send"), () => ask_and_send(frm));
	},
});

function ask_and_send(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save the announcement first."));
	const announcement = frm.doc.name;
	frappe.call({ method: "lms.lms.api.preview_announcement", args: { announcement } }).then(({ message }) =>
		frappe.confirm(
			__("Recipients: {0}. By mail, too: {1}. It cannot be changed afterwards. Send it now?", [
				message.people,
				message.mails,
			]),
			() =>
				frappe
					.call({
						method: "lms.lms.api.send_announcement",
						type: "POST",
						args: { announcement },
					})
					.then(() => frm.reload_doc()),
		),
	);
}
