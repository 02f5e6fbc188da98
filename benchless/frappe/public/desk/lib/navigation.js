// Moving between addresses. What an address shows is the router's affair: it hands over a function that draws.
let draw;
let current = {};
let shownAt = here();

function here() {
	return location.pathname + location.search;
}

// From here on, the desk moves without reloading the page; `show` draws the view of the present address.
export function start(show) {
	draw = show;
	document.addEventListener("click", onClick);
	window.addEventListener("popstate", onPopState);
	window.addEventListener("beforeunload", (event) => current.isChanged?.() && event.preventDefault());
	draw();
}

// Tells which view is on the page now.
export function setCurrent(view) {
	current.destroy?.();
	current = view;
	shownAt = here();
}

export async function navigate(url, { replace = false, force = false } = {}) {
	if (!force && !(await mayLeave())) return;
	history[replace ? "replaceState" : "pushState"](null, "", url);
	await draw();
}

// Changes the address without drawing anew: for a view that keeps its own state in the query.
export function rewriteUrl(url) {
	history.replaceState(null, "", url);
	shownAt = here();
}

const mayLeave = async () => !current.leave || current.leave();

async function onPopState() {
	const wanted = here();
	if (wanted === shownAt) return;
	if (!current.isChanged?.()) return draw();
	history.pushState(null, "", shownAt);
	if (await mayLeave()) navigate(wanted, { force: true });
}

function onClick(event) {
	const link = event.target.closest?.("a[href]");
	const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
	if (!link || !plain || link.target || event.defaultPrevented) return;
	const inDesk = link.origin === location.origin && /^\/app(\/|$)/.test(link.pathname);
	if (!inDesk || link.getAttribute("href").startsWith("#")) return;
	event.preventDefault();
	navigate(link.href);
}
