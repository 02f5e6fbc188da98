// What stands in the place of a view that cannot be shown.
import { showError } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { plainText } from "../lib/sanitize.js";
import { urls } from "../lib/urls.js";

export function missingView() {
	const text = __("It may have been deleted or renamed, or you may not be permitted to see it.");
	return messageView(__("Not found"), text);
}

export function problemView(error) {
	if (error.status === 404) return missingView();
	if (error.status === 403 && !error.sessionEnded)
		return messageView(__("Not permitted"), plainText(error.message));
	showError(error);
	return messageView(__("This page did not load"), __("Reload it to try again."));
}

function messageView(title, text) {
	const home = h("a", { class: "button primary", href: urls.home() }, __("Go to the home page"));
	return {
		title,
		element: h("div", { class: "page empty-page" }, h("h1", {}, title), h("p", {}, text), home),
	};
}
