// A quiz attempt: saves answers as they change, counts down the time that the server says is left, and asks
// before handing in. Without this script, the form has a button for each action.

const { call, Refusal } = await import(`./server.js${new URL(import.meta.url).search}`);

const SAVE_AFTER = 800;
const TRY_AGAIN_AFTER = 5000;
const MINUTE = 60;

const form = document.querySelector("[data-attempt]");

if (form) begin(form);
else document.querySelector("[data-hand-in-now]")?.requestSubmit();

function begin(form) {
	const attempt = form.dataset.attempt;
	const questions = [...form.querySelectorAll("[data-question]")];
	const problem = form.querySelector("[data-problem]");
	const saved = form.querySelector("[data-saved]");
	const dialog = document.querySelector("[data-confirm]");
	const changed = new Set();
	let timer;
	let saving = null;
	let isHandedIn = false;
	let deadline = null;
	let leftBefore = 0;
	let isTimeUp = false;

	// Answers

	function readAnswer(question) {
		if (question.dataset.kind !== "Choices") return question.querySelector(".field").value;
		const chosen = [...question.querySelectorAll("input:checked")].map((input) => input.value);
		return chosen.filter(Boolean).map(Number);
	}

	const isAnswered = (question) => {
		const answer = readAnswer(question);
		return (typeof answer === "string" ? answer.trim() : answer).length > 0;
	};

	// Answers given before this script loaded are not saved yet.
	function isChanged(question) {
		return [...question.querySelectorAll("input, textarea")].some((input) =>
			["radio", "checkbox"].includes(input.type)
				? input.checked !== input.defaultChecked
				: input.value !== input.defaultValue,
		);
	}

	function collect(names) {
		const wanted = questions.filter((question) => names.has(question.dataset.question));
		return Object.fromEntries(
			wanted.map((question) => [question.dataset.question, readAnswer(question)]),
		);
	}

	function countAnswered() {
		const counter = form.querySelector("[data-answered]");
		const numbers = [questions.filter(isAnswered).length, questions.length];
		counter.textContent = fill(counter.dataset.text, ...numbers);
		counter.hidden = false;
	}

	// Saving: one call at a time, with the changes since the last successful one

	function saveSoon(delay = SAVE_AFTER) {
		clearTimeout(timer);
		timer = setTimeout(save, delay);
	}

	async function save({ keepalive = false } = {}) {
		if (saving || isHandedIn) return;
		const names = new Set(changed);
		changed.clear();
		saved.textContent = saved.dataset.saving;
		saving = call("lms.lms.api.save_quiz_answers", { attempt, answers: collect(names) }, { keepalive });
		try {
			noteSaved(await saving);
		} catch (error) {
			for (const name of names) changed.add(name);
			warn((error instanceof Refusal && error.message) || problem.dataset.offline);
			saveSoon(TRY_AGAIN_AFTER);
		} finally {
			saving = null;
		}
		if (changed.size && !problem.textContent) saveSoon();
	}

	function noteSaved({ seconds_left: secondsLeft, submission }) {
		if (submission) return showResult(submission);
		problem.textContent = "";
		saved.textContent = changed.size ? saved.dataset.saving : saved.dataset.done;
		setDeadline(secondsLeft);
	}

	function warn(text) {
		saved.textContent = "";
		problem.className = "notice error";
		problem.textContent = text;
	}

	// Time

	function setDeadline(secondsLeft) {
		deadline = secondsLeft === null ? null : performance.now() + secondsLeft * 1000;
	}

	function tick() {
		if (deadline === null || isHandedIn) return;
		const left = Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
		showTime(left);
		if (left > 0 || isTimeUp) return;
		isTimeUp = true;
		handIn();
	}

	function showTime(left) {
		const clock = form.querySelector("[data-clock]");
		clock.textContent = `${Math.floor(left / MINUTE)}:${String(left % MINUTE).padStart(2, "0")}`;
		clock.hidden = false;
		form.querySelector("[data-without-script]").hidden = true;
		form.querySelector("[data-timer]").classList.toggle("short", left <= MINUTE);
		announceTime(left);
	}

	// Screen readers do not announce every second.
	function announceTime(left) {
		const warning = form.querySelector("[data-time-warning]");
		for (const [seconds, text] of [
			[5 * MINUTE, "fiveMinutes"],
			[MINUTE, "oneMinute"],
		]) {
			if (leftBefore > seconds && left <= seconds) warning.textContent = warning.dataset[text];
		}
		leftBefore = left;
	}

	// Handing in

	function askFirst() {
		const left = questions.filter((question) => !isAnswered(question));
		const some = dialog.querySelector("[data-some-left]");
		dialog.querySelector("[data-all-answered]").hidden = left.length > 0;
		some.hidden = left.length === 0;
		some.textContent = fill(
			some.dataset.text,
			left.map((each) => questions.indexOf(each) + 1).join(", "),
		);
		dialog.returnValue = "";
		dialog.showModal();
	}

	async function handIn() {
		if (isHandedIn) return;
		isHandedIn = true;
		clearTimeout(timer);
		lock(true);
		try {
			await saving?.catch(() => {});
			const result = await call("lms.lms.api.submit_quiz", { attempt, answers: collect(changed) });
			showResult(result.submission);
		} catch (error) {
			isHandedIn = false;
			lock(false);
			warn((error instanceof Refusal && error.message) || problem.dataset.handingIn);
			problem.scrollIntoView({ block: "center" });
			if (isTimeUp) setTimeout(handIn, TRY_AGAIN_AFTER);
		}
	}

	function lock(isLocked) {
		for (const element of form.querySelectorAll("fieldset, [data-hand-in]")) element.disabled = isLocked;
	}

	// Replaces the form in the history, so that going back skips it.
	function showResult(submission) {
		isHandedIn = true;
		location.replace(
			form.dataset.result.replace("submission=-", `submission=${encodeURIComponent(submission)}`),
		);
	}

	form.addEventListener("input", (event) => {
		changed.add(event.target.closest("[data-question]").dataset.question);
		countAnswered();
		saveSoon();
	});
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		askFirst();
	});
	dialog.addEventListener("close", () => {
		if (dialog.returnValue === "hand-in") handIn();
	});
	document.addEventListener("visibilitychange", () => {
		// Save unsaved answers when the page is hidden. Ask the server for the time when it is shown again.
		if (document.hidden ? changed.size : !isHandedIn) save({ keepalive: document.hidden });
	});
	addEventListener("pageshow", (event) => {
		if (event.persisted) location.reload();
	});
	addEventListener("online", () => save());

	for (const question of questions.filter(isChanged)) changed.add(question.dataset.question);
	if (changed.size) saveSoon();
	countAnswered();
	if (form.dataset.secondsLeft !== undefined) {
		setDeadline(Number(form.dataset.secondsLeft));
		tick();
		setInterval(tick, 250);
	}
	// A page from the browser's cache may show an attempt that is over, so ask the server.
	if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") save();
}

/** Replaces {0}, {1} in a text with values. */
function fill(text, ...values) {
	return text.replace(/\{(\d)\}/g, (_place, index) => values[index]);
}
