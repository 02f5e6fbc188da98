// Addresses to views. A view is {element, title, leave?}; `leave` may refuse, when changes are unsaved.
import { announce } from "./lib/dialog.js";
import { setCurrent } from "./lib/navigation.js";
import { parseRoute } from "./lib/urls.js";
import { markCurrent } from "./shell.js";
import { formView } from "./views/form.js";
import { homeView } from "./views/home.js";
import { listView } from "./views/list.js";
import { missingView, problemView } from "./views/message.js";

const reports = () => import("./views/report.js");
const workspace = () => import("./views/workspace.js");
const VIEWS = {
	home: homeView,
	workspace: async (route) => (await workspace()).workspaceView(route),
	list: listView,
	calendar: async (route) => (await import("./views/calendar.js")).calendarView(route),
	form: documentView,
	report: async (route) => (await reports()).reportView(route),
	reports: async (route) => (await reports()).reportsView(route),
	missing: missingView,
};

let asked = 0;

// Draws the view of the present address.
export async function show() {
	const number = ++asked;
	const main = document.getElementById("main");
	const route = parseRoute(location);
	main.setAttribute("aria-busy", "true");
	const view = await draw(route);
	if (number !== asked) return;
	setCurrent(view);
	main.replaceChildren(view.element);
	main.removeAttribute("aria-busy");
	document.title = view.title;
	markCurrent();
	window.scrollTo(0, 0);
	if (view.focus) view.focus();
	else if (number > 1) main.focus({ preventScroll: true });
	announce(view.title);
}

// A Data Import that is saved has a page of its own.
async function documentView(route) {
	if (route.doctype !== "Data Import" || !route.name) return formView(route);
	const { importView } = await import("./imports/view.js");
	return importView(route);
}

async function draw(route) {
	try {
		return await VIEWS[route.view](route);
	} catch (error) {
		return problemView(error);
	}
}
