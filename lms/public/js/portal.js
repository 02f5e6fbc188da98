// What the portal does beyond its links and forms: a lesson is marked complete without loading the page again, and
// the account menu closes by itself.

// With the version that this file has in its address: browsers keep what they have of another for long.
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
		bar.querySelector("[data-percent]").textContent = `${Math.round(progress)}%`;
	}
	document.querySelector('.lessons a[aria-current="page"]').classList.add("complete");
	for (const mark of document.querySelectorAll(".lesson-foot [data-completed], .lessons a[aria-current] [data-completed]")) {
		mark.hidden = false;
	}
	form.remove();
	// The next step takes the place of the button, for the keyboard too; at the end the good news does.
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
