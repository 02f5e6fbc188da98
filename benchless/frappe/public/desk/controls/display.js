// Fieldtypes that are only read.
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";
import { Control } from "./base.js";

export class ReadOnly extends Control {
	get isEditable() {
		return false;
	}
}

export class Html extends ReadOnly {
	frame() {
		return [this.body, this.error];
	}

	display() {
		return h("div", { class: "prose" }, safeFragment(this.df.options));
	}
}

export class Heading extends Html {
	display() {
		return h("h3", { class: "heading" }, __(this.df.label));
	}
}

// The picture whose address another field holds.
export class Image extends Html {
	get value() {
		return this.record.get(this.df.options);
	}

	display(src) {
		return src ? h("img", { src, alt: this.label, class: "attached-image" }) : "";
	}
}
