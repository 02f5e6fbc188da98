// Follows a bulk assignment while it runs: asks for this page again, and takes over what has changed.

const INTERVAL = 1500;

const announced = document.querySelector("[data-announced]");

async function follow() {
	const run = document.querySelector("[data-run]");
	const response = await fetch(location.pathname);
	const page = new DOMParser().parseFromString(await response.text(), "text/html");
	const fresh = page.querySelector("[data-run]");
	// Whoever is signed out, or may not see this any more, gets another page.
	if (!fresh) return location.reload();
	if (fresh.dataset.run === run.dataset.run) updateParts(run, fresh);
	else showStatus(run, fresh);
	if (fresh.querySelector("[data-part=bar]")) followSoon();
}

/** Leaves the rest alone, because somebody may be about to press Cancel. */
function updateParts(run, fresh) {
	for (const part of run.querySelectorAll("[data-part]")) {
		part.replaceChildren(...fresh.querySelector(`[data-part=${part.dataset.part}]`).childNodes);
	}
}

function showStatus(run, fresh) {
	const hasFocus = run.contains(document.activeElement);
	run.replaceWith(fresh);
	announced.textContent = fresh.dataset.announcement;
	if (hasFocus) document.querySelector("main").focus();
}

function followSoon() {
	// If the connection fails, the next attempt may succeed.
	setTimeout(() => follow().catch(followSoon), INTERVAL);
}

followSoon();
