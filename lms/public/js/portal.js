// What the portal does beyond its links and forms: a lesson is marked complete without loading the page again, and
// the account menu closes by itself.

const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

/** What the server says when it refuses; its message is for people. */
class Refusal extends Error {}

/** POST to a whitelisted method; resolves to its `message`. */
async function call(method, values) {
	const response = await fetch(`/api/method/${method}`, {
		method: "POST",
		headers: {
			Accept: "application/json",
			"Content-Type": "application/json",
			"X-Frappe-CSRF-Token": csrfToken,
		},
		body: JSON.stringify(values),
	});
	const answer = await response.json();
	if (!response.ok) throw new Refusal(readError(answer));
	return answer.message;
}

/** The first server message of an error answer, without markup. */
function readError(answer) {
	const [first] = JSON.parse(answer._server_messages ?? "[]");
	if (!first) return "";
	const html = JSON.parse(first).message;
	return new DOMParser().parseFromString(html, "text/html").body.textContent;
}

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
