// The server's side of Data Import.
import { call } from "../lib/api.js";
import { urls } from "../lib/urls.js";

export const METHODS = "frappe.core.doctype.data_import.data_import";

export async function ask(method, args) {
	return (await call(`${METHODS}.${method}`, args)).message;
}

export function download(method, args) {
	location.assign(`${urls.method(`${METHODS}.${method}`)}?${new URLSearchParams(args)}`);
}
