// What goes wrong in a script of an app is told to the reader, and the page stays usable.
import { notify, showError } from "../lib/dialog.js";
import { __ } from "../lib/i18n.js";
import { escapeHtml } from "./text.js";

// Errors that the reader has seen: they only stop what was under way.
const told = new WeakSet();

export function tell(error) {
	if (told.has(error)) return;
	if (error instanceof Object) told.add(error);
	if (error?.messages) return void showError(error);
	console.error(error);
	const text = __("A script of this page met an error: {0}", [error?.message ?? error]);
	notify(escapeHtml(text), "red");
}

export const markTold = (error) => told.add(error);

window.addEventListener("error", ({ error }) => error && tell(error));
window.addEventListener("unhandledrejection", (event) => {
	event.preventDefault();
	tell(event.reason);
});

// Runs a script's function. If that fails, the desk goes on.
export async function attempt(run) {
	try {
		return await run();
	} catch (error) {
		tell(error);
	}
}
