// Forms that are sent to the server: refuses files that are too large, and prevents sending twice.

const form = document.querySelector("[data-form]");
const file = form?.querySelector('input[type="file"]');
const problem = form?.querySelector("[data-problem]");

function isTooLarge() {
	return [...file.files].some((chosen) => chosen.size > Number(form.dataset.mostBytes));
}

function showProblem() {
	const text = isTooLarge() ? form.dataset.tooLarge : "";
	problem.textContent = text;
	file.setCustomValidity(text);
}

function setBusy(button, isBusy) {
	button.disabled = isBusy;
	[button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
}

file?.addEventListener("change", showProblem);

form?.addEventListener("submit", (event) => {
	const button = event.submitter;
	// Later, because the browser does not send the value of a disabled button.
	if (button?.dataset.busy) setTimeout(() => setBusy(button, true));
});

// After going back to the page, the form is usable again.
window.addEventListener("pageshow", (event) => {
	const button = form?.querySelector("[data-busy]:disabled");
	if (event.persisted && button) setBusy(button, false);
});
