// Dates and times, through the browser's own pickers: typed in the reader's format, stored in the site's.
import { h } from "../lib/dom.js";
import { formatDate, formatDatetime, formatTime, pad } from "../lib/i18n.js";
import { Control } from "./base.js";

export class DateControl extends Control {
	type = "date";

	createInput() {
		return h("input", { type: this.type, class: "input", step: this.type === "date" ? null : "1" });
	}

	show(value) {
		this.input.value = (value || "").slice(0, 10);
	}

	read() {
		return this.input.value || null;
	}

	display(value) {
		return formatDate(value);
	}
}

export class Datetime extends DateControl {
	type = "datetime-local";

	show(value) {
		this.input.value = (value || "").slice(0, 19).replace(" ", "T");
	}

	read() {
		return withSeconds(this.input.value.replace("T", " "));
	}

	display(value) {
		return formatDatetime(value);
	}
}

export class Time extends DateControl {
	type = "time";

	show(value) {
		const [clock] = (value || "").split(".");
		this.input.value = clock ? clock.split(":").map(pad).join(":") : "";
	}

	read() {
		return withSeconds(this.input.value);
	}

	display(value) {
		return formatTime(value);
	}
}

// Browsers leave out seconds that are zero.
function withSeconds(value) {
	if (!value) return null;
	return value.split(":").length === 2 ? `${value}:00` : value;
}
