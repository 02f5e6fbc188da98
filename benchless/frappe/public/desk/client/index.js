// The part of Frappe's client API that scripts of the apps use: `frappe`, `__`, `format_number` and so on.
// tests/desk_names.txt lists every name. What no script uses is not here.
import { boot, hasRole, mayRead } from "../lib/boot.js";
import { __ } from "../lib/i18n.js";
import { Dialog, prompt } from "./dialog.js";
import { formEvents, openMappedDoc } from "./form.js";
import { confirm, msgprint, showAlert } from "./messages.js";
import "./problems.js";
import { setRoute } from "./route.js";
import { callServer, db } from "./server.js";
import { datetime, escapeHtml, formatted } from "./text.js";

// provide("a.b") makes window.a.b, if it is not there.
function provide(path) {
	path.split(".").reduce((parent, name) => (parent[name] ??= {}), window);
}

window.__ = __;
window.format_number = formatted;
window.frappe = {
	provide,
	call: callServer,
	confirm,
	datetime,
	db,
	listview_settings: {},
	model: { can_read: mayRead, open_mapped_doc: openMappedDoc },
	msgprint,
	prompt,
	query_reports: {},
	session: { user: boot.user.name },
	set_route: setRoute,
	show_alert: showAlert,
	ui: { Dialog, form: formEvents },
	user: { has_role: (roles) => [roles].flat().some(hasRole) },
	utils: { escape_html: escapeHtml },
	validated: true,
	views: { calendar: {} },
};
