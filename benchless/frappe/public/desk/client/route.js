// `frappe.set_route`: to ("Form", doctype, name) or ("List", doctype, filters).
import { navigate } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { hideDialogs } from "./dialog.js";

const ROUTES = {
	Form: urls.form,
	List: (doctype, filters) => `${urls.list(doctype)}?${new URLSearchParams(filters)}`,
};

export function setRoute(view, ...parts) {
	hideDialogs();
	return navigate(ROUTES[view](...parts));
}
