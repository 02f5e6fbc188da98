// Handing in: a file that is too large is not sent at all, and the form is sent once.

const form = document.querySelector("[data-hand-in]");
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

function setBusy(isBusy) {
	const button = form.querySelector("button");
	button.disabled = isBusy;
	[button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
}

file?.addEventListener("change", showProblem);

form?.addEventListener("submit", () => setBusy(true));

// Who comes back to the page finds it as it was left.
window.addEventListener("pageshow", (event) => {
	if (event.persisted && form?.querySelector("button").disabled) setBusy(false);
});
