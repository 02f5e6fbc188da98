// Buttons that copy what a field has. Without JavaScript, people select it themselves.

function copy(button) {
	const field = document.getElementById(button.dataset.copy);
	field.select();
	// Where the site has no HTTPS, browsers have no other way.
	if (document.execCommand("copy")) button.textContent = button.dataset.done;
}

for (const button of document.querySelectorAll("[data-copy]")) {
	button.hidden = false;
	button.addEventListener("click", () => copy(button));
}
