// Dialogs, notices and the live region: everything that speaks to the reader outside the page itself.
import { button, h, iconButton, uniqueId } from "./dom.js";
import { __ } from "./i18n.js";
import { plainText, safeFragment } from "./sanitize.js";
import { urls } from "./urls.js";

const live = document.getElementById("live");
const notices = document.getElementById("notices");

export function announce(text) {
	live.textContent = "";
	requestAnimationFrame(() => (live.textContent = text));
}

export function notify(message, kind = "green") {
	const close = iconButton("x", __("Close"), () => notice.remove());
	const notice = h("div", { class: `notice ${kind}` }, h("span", {}, safeFragment(message)), close);
	notices.append(notice);
	announce(plainText(message));
	setTimeout(() => notice.remove(), 5000);
}

// Opens a modal dialog and resolves to the chosen action's value; Esc and the cross give null.
export function openDialog({ title, body, actions = [], wide = false, onclose = () => {} }) {
	const id = uniqueId("dialog");
	return new Promise((resolve) => {
		const close = (value) => {
			dialog.close();
			resolve(value);
		};
		const buttons = actions.map(({ label, value, kind }) => button(label, () => close(value), { kind }));
		const head = h(
			"header",
			{ class: "dialog-head" },
			h("h2", { id }, title),
			iconButton("x", __("Close"), () => close(null)),
		);
		const foot = buttons.length ? h("footer", { class: "dialog-foot" }, buttons) : null;
		const props = { class: `dialog${wide ? " is-wide" : ""}`, "aria-labelledby": id };
		const dialog = h("dialog", props, head, h("div", { class: "dialog-body" }, body), foot);
		dialog.addEventListener("close", () => {
			dialog.remove();
			onclose();
			resolve(null);
		});
		document.body.append(dialog);
		dialog.showModal();
		// Enter must not destroy anything.
		buttons.findLast((each) => !each.classList.contains("danger"))?.focus();
	});
}

export function confirm(title, text, { action = __("Yes"), kind = "primary" } = {}) {
	const actions = [
		{ label: __("Cancel"), value: false },
		{ label: action, value: true, kind },
	];
	return openDialog({ title, body: h("p", {}, text), actions }).then(Boolean);
}

// What the server said: short remarks as notices, the rest in one dialog.
export function showMessages(messages) {
	for (const { message, indicator } of messages.filter(({ alert }) => alert)) notify(message, indicator);
	const rest = messages.filter(({ alert }) => !alert);
	if (!rest.length) return Promise.resolve();
	const body = rest.map(({ message, as_list }) =>
		h("div", { class: "message" }, messageBody(message, as_list)),
	);
	announce(rest.map(({ message }) => plainText([message].flat().join(" "))).join(" "));
	const title = rest.find((message) => message.title)?.title || __("Message");
	return openDialog({ title: plainText(title), body, actions: [{ label: __("OK"), kind: "primary" }] });
}

function messageBody(message, asList) {
	const parts = [message].flat();
	if (!asList) return parts.map((part) => h("p", {}, safeFragment(part)));
	return h(
		"ul",
		{},
		parts.map((part) => h("li", {}, safeFragment(part))),
	);
}

export function showError(error) {
	if (!error.messages) {
		console.error(error);
		return showMessages([
			{
				title: __("Error"),
				message: __("Something went wrong on this page. Reload it and try again."),
			},
		]);
	}
	if (error.sessionEnded) return askToSignIn();
	return showMessages(
		error.messages.map((message) => ({ title: __("Not done"), ...message, alert: false })),
	);
}

function askToSignIn() {
	const link = h("a", { class: "button primary", href: urls.login() }, __("Sign in"));
	const text = h("p", {}, __("Your session has ended. Sign in again to go on."));
	return openDialog({ title: __("Session ended"), body: [text, link] });
}
