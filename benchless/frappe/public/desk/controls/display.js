// Fieldtypes that are only read.
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment, safeUrl } from "../lib/sanitize.js";
import { Control } from "./base.js";

export class ReadOnly extends Control {
	get isEditable() {
		return false;
	}
}

// Without a label above it.
class Bare extends ReadOnly {
	frame() {
		return [this.body, this.error];
	}
}

export class Html extends Bare {
	// What a script has put here stays.
	refreshValue() {
		if (this.shownOptions === this.df.options) return;
		this.shownOptions = this.df.options;
		this.body.replaceChildren(this.display());
	}

	display() {
		return h("div", { class: "prose" }, safeFragment(this.df.options));
	}
}

export class Heading extends Bare {
	display() {
		return h("h3", { class: "heading" }, __(this.df.label));
	}
}

// The picture whose address another field holds.
export class Image extends Bare {
	get value() {
		return this.record.get(this.df.options);
	}

	display(src) {
		return src && safeUrl(src, "src") ? h("img", { src, alt: this.label, class: "attached-image" }) : "";
	}
}
