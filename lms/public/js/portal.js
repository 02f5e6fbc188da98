// What the portal does beyond reading: signing out, enrolling, marking a lesson complete. Pages work without it for reading.

const csrfToken = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST to a whitelisted method; resolves to its `message`, rejects with an Error a person can read. */
export async function call(method, values = {}) {
	const response = await fetch(`/api/method/${method}`, {
		method: "POST",
		headers: {
			Accept: "application/json",
			"Content-Type": "application/json",
			"X-Frappe-CSRF-Token": csrfToken,
		},
		body: JSON.stringify(values),
	});
	const answer = await response.json().catch(() => ({}));
	if (!response.ok) throw new Error(readableError(answer) || document.body.dataset.failure);
	return answer.message;
}

/** The first server message of an error answer, without markup. */
function readableError(answer) {
	try {
		const [first] = JSON.parse(answer._server_messages ?? "[]");
		const html = JSON.parse(first).message;
		return new DOMParser().parseFromString(html, "text/html").body.textContent;
	} catch {
		return "";
	}
}

function announce(text, kind = "") {
	const notice = document.querySelector("[data-notice]");
	notice.className = `notice ${kind}`;
	notice.textContent = text;
}

async function run(button, action) {
	button.disabled = true;
	try {
		await action();
	} catch (error) {
		announce(error.message, "error");
		button.disabled = false;
	}
}

function showProgress({ progress }) {
	for (const bar of document.querySelectorAll("[data-progress]")) {
		bar.querySelector("progress").value = progress;
		bar.querySelector("output").textContent = `${Math.round(progress)}%`;
	}
}

async function completeLesson(button) {
	const { course, chapter, lesson, done, finished } = button.dataset;
	const answer = await call("lms.lms.api.mark_lesson_progress", {
		course,
		chapter_number: Number(chapter),
		lesson_number: Number(lesson),
	});
	showProgress(answer);
	document.querySelector('.lessons a[aria-current="page"]')?.classList.add("complete");
	announce(answer.completed ? finished : done, "success");
	button.hidden = true;
	// The next step takes the place of the button, for the keyboard too.
	document.querySelector("[data-next]")?.focus();
}

async function enroll(button) {
	await call("lms.lms.api.enroll_in_course", { course: button.dataset.course });
	window.location.assign(button.dataset.then);
}

async function signOut(button) {
	await call("logout");
	window.location.assign(button.dataset.then);
}

const actions = { "complete-lesson": completeLesson, enroll, "sign-out": signOut };

document.addEventListener("click", (event) => {
	const button = event.target.closest("button[data-action]");
	if (!button) return;
	event.preventDefault();
	run(button, () => actions[button.dataset.action](button));
});
