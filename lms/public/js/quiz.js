// An attempt at a quiz: answers are saved as they change, the time is counted down by what the server says is left,
// and handing in asks first. Without this script the form does the same with a button for each.

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

	// What was answered before this script had come is not saved either.
	function isChanged(question) {
		return [...question.querySelectorAll("input, textarea")].some((input) =>
			["radio", "checkbox"].includes(input.type)
				? input.checked !== input.defaultChecked
				: input.value !== input.defaultValue,
		);
	}

	function collect(names) {
		const wanted = questions.filter((question) => names.has(question.dataset.question));
		return Object.fromEntries(wanted.map((question) => [question.dataset.question, readAnswer(question)]));
	}

	function countAnswered() {
		const counter = form.querySelector("[data-answered]");
		const numbers = [questions.filter(isAnswered).length, questions.length];
		counter.textContent = fill(counter.dataset.text, ...numbers);
		counter.hidden = false;
	}

	// Saving: one call at a time, with what has changed since the last that came through

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

	// The clock itself is silent: hearing every second, nobody could think.
	function announceTime(left) {
		const warning = form.querySelector("[data-time-warning]");
		for (const [seconds, text] of [[5 * MINUTE, "fiveMinutes"], [MINUTE, "oneMinute"]]) {
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
		some.textContent = fill(some.dataset.text, left.map((each) => questions.indexOf(each) + 1).join(", "));
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

	// In place of the form, which is not to be gone back to.
	function showResult(submission) {
		isHandedIn = true;
		location.replace(form.dataset.result.replace("submission=-", `submission=${encodeURIComponent(submission)}`));
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
		// Leaving saves what is not saved yet; coming back asks the server for the time.
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
	// A page from the browser's memory may be of an attempt that is over: the server knows.
	if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") save();
}

/** Puts values in the places {0}, {1} of a text. */
function fill(text, ...values) {
	return text.replace(/\{(\d)\}/g, (_place, index) => values[index]);
}
