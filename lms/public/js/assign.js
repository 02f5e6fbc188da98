// Finds courses while one types. Without this script, the button does it.

const WAIT = 300;

const form = document.querySelector("form.assign");
const search = form?.querySelector("[data-search]");
let timer;
let latest;

/** The page with this search, on which the chosen courses stay. */
function getAddress() {
	const chosen = [...form.querySelectorAll("[name=course]:checked")].map(({ value }) => ["course", value]);
	return `${search.dataset.search}?${new URLSearchParams([["search", search.value], ...chosen])}`;
}

/** Asks for the page with this search, and takes over its courses. */
async function findCourses() {
	const asked = (latest = getAddress());
	const response = await fetch(asked);
	const page = new DOMParser().parseFromString(await response.text(), "text/html");
	// Another letter may have been typed meanwhile. Whoever is signed out gets another page.
	if (asked !== latest || !page.querySelector("[data-choices]")) return;
	// Another course may have been chosen meanwhile, which the answer does not know of.
	if (asked !== getAddress()) return findCourses();
	form.querySelector("[data-choices]").replaceWith(page.querySelector("[data-choices]"));
	form.querySelector("[data-found]").textContent = page.querySelector("[data-found]").textContent.trim();
}

function findSoon() {
	clearTimeout(timer);
	// If the connection fails, the button is still there.
	timer = setTimeout(() => findCourses().catch(() => {}), WAIT);
}

search?.addEventListener("input", findSoon);
search?.addEventListener("keydown", (event) => {
	if (event.key !== "Enter") return;
	event.preventDefault();
	findSoon();
});
