// Calls to the server.

const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

/** A refusal by the server. Its message is for people. */
export class Refusal extends Error {}

/** POST to a whitelisted method. Resolves to its `message`. With `keepalive`, survives leaving the page. */
export async function call(method, values, { keepalive = false } = {}) {
	const response = await fetch(`/api/method/${method}`, {
		method: "POST",
		keepalive,
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

/** Returns the first server message of an error response, without markup. */
function readError(answer) {
	const [first] = JSON.parse(answer._server_messages ?? "[]");
	if (!first) return "";
	const html = JSON.parse(first).message;
	return new DOMParser().parseFromString(html, "text/html").body.textContent;
}
