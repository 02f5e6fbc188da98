// Portal behaviour beyond links and forms: marks a lesson complete without reloading the page, and closes the
// account menu.

// Import with this file's version in the address, because browsers cache other files for long.
const { call, Refusal } = await import(`./server.js${new URL(import.meta.url).search}`);

const notice = document.querySelector("[data-notice]");

function announce(text, kind) {
	notice.className = `notice ${kind}`;
	notice.textContent = text;
}

async function completeLesson(form) {
	const button = form.querySelector("button");
	const { course, chapter, lesson } = form.dataset;
	button.disabled = true;
	try {
		const answer = await call("lms.lms.api.mark_lesson_progress", {
			course,
			chapter_number: Number(chapter),
			lesson_number: Number(lesson),
		});
		showCompleted(form, answer);
	} catch (error) {
		announce((error instanceof Refusal && error.message) || notice.dataset.failure, "error");
		button.disabled = false;
	}
}

function showCompleted(form, { progress, completed }) {
	for (const bar of document.querySelectorAll("[data-progress]")) {
		bar.querySelector("progress").value = progress;
		const percent = bar.querySelector("[data-percent]");
		percent.textContent = percent.dataset.text.replace("{0}", Math.round(progress));
	}
	document.querySelector('.lessons a[aria-current="page"]').classList.add("complete");
	for (const mark of document.querySelectorAll(
		".lesson-foot [data-completed], .lessons a[aria-current] [data-completed]",
	)) {
		mark.hidden = false;
	}
	form.remove();
	// Move the focus from the button to the next step, or to the good news at the end.
	const next = document.querySelector("[data-next]");
	next.classList.remove("secondary");
	if (completed) showFinish();
	else {
		announce(notice.dataset.done, "success");
		next.focus();
	}
}

function showFinish() {
	const finish = document.querySelector("[data-finish]");
	announce("", "");
	finish.hidden = false;
	finish.focus();
}

document.addEventListener("submit", (event) => {
	if (!event.target.matches("[data-complete]")) return;
	event.preventDefault();
	completeLesson(event.target);
});

const menu = document.querySelector("[data-menu]");

document.addEventListener("click", (event) => {
	if (!menu.contains(event.target)) menu.open = false;
});

menu.addEventListener("keydown", (event) => {
	if (event.key !== "Escape" || !menu.open) return;
	menu.open = false;
	menu.querySelector("summary").focus();
});
