// A field of a form or a dialog, as scripts see it.
export class Field {
	#control;

	constructor(control) {
		this.#control = control;
	}

	get df() {
		return this.#control.df;
	}

	// Of an HTML field: what a script puts here is HTML, and escaping texts is the script's affair, as in Frappe.
	get $wrapper() {
		return window.$(this.#control.body);
	}

	// Labels of values that are about to be set.
	set_data(options) {
		this.#control.remember(options);
	}

	set_value(value) {
		this.#control.record.set(this.df.fieldname, value);
		this.#control.refresh();
	}
}
