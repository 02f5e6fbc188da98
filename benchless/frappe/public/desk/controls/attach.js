// Files: uploaded at once, stored by their address.
import { upload } from "../lib/api.js";
import { h, icon, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { showError } from "../lib/dialog.js";
import { safeUrl } from "../lib/sanitize.js";
import { Control } from "./base.js";

function fileName(url) {
	const name = url.split("/").at(-1);
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

export class Attach extends Control {
	accept = null;
	isPrivate = 1;

	createInput() {
		return h("input", { type: "file", class: "file-input", accept: this.accept });
	}

	wrap(input) {
		this.holder = h("div", { class: "attached" });
		this.prompt = h("span", {}, __("Choose a file"));
		const picker = h("label", { class: "button", htmlFor: this.id }, icon("paperclip"), this.prompt);
		return h("div", { class: "attach" }, input, this.holder, picker);
	}

	show(value) {
		this.prompt.textContent = value ? __("Replace") : __("Choose a file");
		const clear = iconButton("x", __("Remove the file"), () => this.record.set(this.df.fieldname, null));
		this.holder.replaceChildren(...(value ? [this.display(value), clear] : []));
	}

	async commit() {
		const [file] = this.input.files;
		if (!file) return;
		this.prompt.textContent = __("Uploading…");
		try {
			const { message } = await upload(file, this.destination());
			this.record.set(this.df.fieldname, message.file_url);
		} catch (error) {
			showError(error);
		}
		this.input.value = "";
		this.show(this.value);
	}

	destination() {
		const { doc, isNew } = this.record.root;
		const saved = isNew ? {} : { doctype: doc.doctype, docname: doc.name, fieldname: this.df.fieldname };
		return { is_private: this.isPrivate ? "1" : "0", ...saved };
	}

	display(value) {
		const href = value && safeUrl(value);
		return href ? h("a", { href, target: "_blank", rel: "noopener" }, fileName(value)) : value || "";
	}

	brief(value) {
		return fileName(value);
	}
}

// Pictures are shown on public pages, so they are stored as public files.
export class AttachImage extends Attach {
	accept = "image/*";
	isPrivate = 0;

	display(value) {
		if (!value) return "";
		const src = safeUrl(value, "src");
		const picture = src && h("img", { src, alt: "", class: "attached-image" });
		return h("span", { class: "attached-picture" }, picture, super.display(value));
	}

	brief(value) {
		const src = safeUrl(value, "src");
		return src
			? h("img", { src, alt: fileName(value), title: fileName(value), class: "thumbnail" })
			: fileName(value);
	}
}
