// Calls to the server, as scripts of apps make them: errors and messages are shown before the script goes on.
import { searchLink } from "../controls/link.js";
import { call, readMessages } from "../lib/api.js";
import { showError, showMessages } from "../lib/dialog.js";
import { markTold } from "./problems.js";

export const callServer = ({ method, args = {}, type = "POST", freeze = false }) =>
	telling(() => call(method, args, { write: type !== "GET" }), freeze);

// Shows what the server says to a request. With `freeze`, the page waits.
export async function telling(request, freeze = false) {
	const main = document.getElementById("main");
	main.inert = freeze;
	try {
		const answer = await request();
		showMessages(readMessages(answer));
		return answer;
	} catch (error) {
		markTold(error);
		showError(error);
		throw error;
	} finally {
		main.inert = false;
	}
}

// `[{value, label, description}]`, as a link field offers them.
const findLinks = (doctype, txt = "", filters = {}) => searchLink(doctype, txt, { filters });

export const db = { get_link_options: findLinks };
