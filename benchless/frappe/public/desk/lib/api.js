// Calls to whitelisted methods, and what the server had to say about them.
import { boot } from "./boot.js";
import { h } from "./dom.js";
import { __ } from "./i18n.js";
import { urls } from "./urls.js";

export class ServerError extends Error {
	constructor(status, body) {
		const messages = readMessages(body);
		super(messages[0]?.message || describe(status));
		this.status = status;
		this.type = body.exc_type;
		this.messages = messages.length ? messages : [{ message: this.message, indicator: "red" }];
		this.sessionEnded = Boolean(body.session_expired) || status === 401;
	}
}

function describe(status) {
	if (status === 0) return __("The server cannot be reached. Nothing is lost: try again in a moment.");
	if (status === 403) return __("You are not permitted to do this.");
	if (status === 404) return __("This was not found.");
	if (status === 413) return __("The file is too large.");
	return __("The server met an error. Try again, or tell your administrator.");
}

// `_server_messages` is JSON in JSON: a list of messages, each a string or an object.
export function readMessages(body) {
	return JSON.parse(body._server_messages || "[]").map((raw) => {
		const message = JSON.parse(raw);
		return typeof message === "object" ? message : { message: String(message) };
	});
}

// Reads are GET; whatever writes says `write: true` and goes as POST with the CSRF token.
export async function call(method, args = {}, { write = false } = {}) {
	const url = urls.method(method);
	const params = toParams(args);
	return write ? send(url, params) : send(`${url}?${params}`);
}

function toParams(args) {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(args)) {
		if (value === undefined || value === null) continue;
		params.set(key, typeof value === "object" ? JSON.stringify(value) : value);
	}
	return params;
}

// Hands what a method answers to the browser, as a file of this name.
export async function download(method, args, filename) {
	const response = await request(urls.method(method), toParams(args));
	const href = URL.createObjectURL(await response.blob());
	h("a", { href, download: filename }).click();
	URL.revokeObjectURL(href);
}

export const runDocMethod = (doctype, name, method) =>
	send(urls.resource(doctype, name), new URLSearchParams({ run_method: method }));

export function upload(file, fields) {
	const body = new FormData();
	body.set("file", file, file.name);
	for (const [key, value] of Object.entries(fields)) if (value) body.set(key, value);
	return send(urls.method("upload_file"), body);
}

async function send(url, body) {
	const response = await request(url, body);
	return response.json().catch(() => ({}));
}

async function request(url, body) {
	const headers = { Accept: "application/json" };
	if (body) headers["X-Frappe-CSRF-Token"] = boot.csrf_token;
	let response;
	try {
		response = await fetch(url, { method: body ? "POST" : "GET", body, headers });
	} catch {
		throw new ServerError(0, {});
	}
	if (!response.ok) throw new ServerError(response.status, await response.json().catch(() => ({})));
	return response;
}
