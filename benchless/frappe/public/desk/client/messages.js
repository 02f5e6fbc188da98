// Messages and questions of scripts. What they say is HTML, which is sanitised.
import { notify, openDialog, showMessages } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";

const asObject = (message) => (typeof message === "object" ? message : { message });

export const msgprint = (message) => showMessages([asObject(message)]);

export function showAlert(given) {
	const { message, indicator } = asObject(given);
	notify(message, indicator);
}

export async function confirm(message, onYes, onNo) {
	const actions = [
		{ label: __("No"), value: false },
		{ label: __("Yes"), value: true, kind: "primary" },
	];
	const body = h("div", { class: "message" }, safeFragment(message));
	const isYes = await openDialog({ title: __("Confirm"), body, actions });
	await (isYes ? onYes : onNo)?.();
}
