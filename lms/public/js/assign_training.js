// The dialog that assigns training to many people: select, preview, run, undo. All rules are on the server.
(() => {
	frappe.provide("lms.training");
	if (lms.training.assign) return; // loaded for another form or list before

	const API = "lms.lms.api";
	const POLL_MILLISECONDS = 1000;
	const MOST_SHOWN = 100;
	const ENDED = ["Completed", "Failed", "Cancelled", "Undone"];
	const UNDOING = "Undoing";
	const KINDS = {
		addresses: __("Addresses"),
		file: __("File"),
		fields: __("Department, designation, branch or employment type"),
		program: __("Members of a program"),
		all: __("All employees"),
	};
	const EMPLOYEE_FIELDS = {
		department: "Department",
		designation: "Designation",
		branch: "Branch",
		employment_type: "Employment Type",
	};
	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const call = (method, args) =>
		frappe.call({ method: `${API}.${method}`, type: "POST", args }).then((answer) => answer.message);

	lms.training.may_assign = () => frappe.user.has_role(["Moderator", "System Manager"]);

	/** Opens the dialog. `employees` are names of Employee. `courses` (`value`, `label`) and `program` are chosen. */
	lms.training.assign = ({ employees = [], courses = [], program = null } = {}) => {
		const state = { employees, is_shown: false };
		const dialog = new frappe.ui.Dialog({
			title: __("Assign Training"),
			size: "large",
			fields: [...people_fields(employees), ...training_fields(program), ...preview_fields()],
			primary_action_label: __("Preview"),
			primary_action: () => (state.is_shown ? start(dialog, state) : preview(dialog, state)),
		});
		state.read = () => read_request(dialog, state);
		state.forget = () => forget_preview(dialog, state);
		forget_on_change(dialog, state);
		dialog.show();
		add_file_input(dialog, state);
		choose_courses(dialog, courses);
		return dialog;
	};

	/** Shows the progress of a bulk assignment, and then its result. */
	lms.training.follow = (job_id) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Assigning Training"),
			size: "large",
			fields: [{ fieldtype: "HTML", fieldname: "state" }],
		});
		dialog.show();
		poll(dialog, job_id);
	};

	// The fields

	function people_fields(employees) {
		const kinds = employees.length ? { employees: chosen_label(employees), ...KINDS } : kinds_for_user();
		const options = Object.entries(kinds).map(([value, label]) => ({ value, label }));
		const when = (kind) => ({ depends_on: `eval:doc.kind === "${kind}"` });
		return [
			{ fieldtype: "Section Break", label: __("Who") },
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("People"),
				options,
				default: options[0].value,
				reqd: 1,
			},
			{
				fieldname: "addresses",
				fieldtype: "Small Text",
				label: __("Addresses"),
				description: __(
					"One address per line. You can paste a column of a spreadsheet, or recipients of a mail.",
				),
				...when("addresses"),
			},
			{ fieldname: "file", fieldtype: "HTML", ...when("file") },
			...Object.entries(EMPLOYEE_FIELDS).map(([fieldname, doctype]) => ({
				fieldname,
				label: __(doctype),
				...link_or_text(doctype),
				...when("fields"),
			})),
			{
				fieldname: "members_of",
				fieldtype: "Link",
				label: __("Program"),
				options: "LMS Program",
				...when("program"),
			},
		];
	}

	function training_fields(program) {
		return [
			{ fieldtype: "Section Break", label: __("What") },
			{
				fieldname: "courses",
				fieldtype: "MultiSelectPills",
				label: __("Courses"),
				get_data: find_courses,
			},
			{
				fieldname: "program",
				fieldtype: "Link",
				label: __("Or All Courses of a Program"),
				options: "LMS Program",
				default: program,
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "due_date", fieldtype: "Date", label: __("Due Date") },
			{ fieldname: "days", fieldtype: "Int", label: __("Or Days from Today") },
			{
				fieldname: "retake",
				fieldtype: "Check",
				label: __("Retake"),
				description: __(
					"People who have completed a course take it again. Otherwise they are credited.",
				),
			},
		];
	}

	function preview_fields() {
		return [{ fieldtype: "Section Break" }, { fieldtype: "HTML", fieldname: "preview" }];
	}

	// Course Creators, who enroll people in their cohorts, see neither HR records nor others' programs.
	function kinds_for_user() {
		const { addresses, file } = KINDS;
		return lms.training.may_assign() ? KINDS : { addresses, file };
	}

	function chosen_label(employees) {
		return __("Chosen employees: {0}", [employees.length]);
	}

	// A Moderator cannot list HR records but can type a name.
	function link_or_text(doctype) {
		return frappe.model.can_read(doctype)
			? { fieldtype: "Link", options: doctype }
			: { fieldtype: "Data" };
	}

	// Frappe shows labels and descriptions as HTML.
	function find_courses(text) {
		return frappe.db
			.get_link_options("LMS Course", text, { published: 1, upcoming: 0 })
			.then((found) => found.map(as_option));
	}

	function as_option({ value, label, description }) {
		return { value, label: escape(label || value), description: escape(description) };
	}

	// Without this, the field shows names until it has loaded the titles.
	function choose_courses(dialog, courses) {
		const field = dialog.fields_dict.courses;
		field.set_data(courses.map(as_option));
		field.set_value(courses.map(({ value }) => value));
	}

	function add_file_input(dialog, state) {
		const input = document.createElement("input");
		Object.assign(input, { type: "file", accept: ".csv,.tsv,.txt,.xlsx" });
		input.setAttribute("aria-label", __("File"));
		input.addEventListener("change", () => read_file(input.files[0], state));
		const hint = __(
			"CSV or XLSX with a column headed User ID, Email or Work Email, or one address per line.",
		);
		dialog.fields_dict.file.$wrapper
			.append(input)
			.append($('<p class="help-box small text-muted"></p>').text(hint));
	}

	function read_file(file, state) {
		state.file = null;
		state.forget();
		if (!file) return;
		const reader = new FileReader();
		// The result is `data:…;base64,` and the content, which is missing if the file is empty.
		reader.onload = () => (state.file = { name: file.name, content: reader.result.split(",")[1] ?? "" });
		reader.readAsDataURL(file);
	}

	// Preview and start

	function read_request(dialog, state) {
		const values = dialog.get_values(true);
		const request = { people: read_people(values, state), retake: values.retake ? 1 : 0 };
		if (values.courses?.length) request.courses = values.courses;
		if (values.program) request.program = values.program;
		if (values.due_date) request.due_date = values.due_date;
		if (values.days || values.days === 0) request.days = values.days;
		// An empty Int field has the value 0.
		if (values.due_date && !values.days) delete request.days;
		return request;
	}

	function read_people(values, state) {
		const fields = Object.keys(EMPLOYEE_FIELDS).filter((fieldname) => values[fieldname]);
		const people = {
			employees: () => ({ employees: state.employees }),
			addresses: () => ({ addresses: values.addresses ?? "" }),
			file: () => ({ file: state.file ?? {} }),
			fields: () => Object.fromEntries(fields.map((fieldname) => [fieldname, values[fieldname]])),
			program: () => ({ program: values.members_of ?? "" }),
			all: () => ({ all: 1 }),
		};
		return people[values.kind]();
	}

	function preview(dialog, state) {
		const request = (state.request = state.read());
		return call("preview_training_assignment", request).then((found) => {
			// The selection has changed meanwhile, so this preview is out of date.
			if (state.request !== request) return;
			state.is_shown = found.assigned + found.credited > 0;
			state.errors = found.errors;
			dialog.fields_dict.preview.$wrapper.html(describe_preview(found));
			on_download(dialog.fields_dict.preview.$wrapper, found.errors);
			if (state.is_shown) dialog.get_primary_btn().text(__("Assign"));
			dialog.fields_dict.preview.$wrapper[0].scrollIntoView({ block: "nearest" });
		});
	}

	// Frappe reports a text once more half a second after it was typed, which may be after the preview.
	function forget_on_change(dialog, state) {
		const is_same = () => JSON.stringify(state.read()) === JSON.stringify(state.request);
		dialog.fields.forEach((df) => (df.onchange = () => state.request && !is_same() && state.forget()));
	}

	function forget_preview(dialog, state) {
		if (!state.request) return;
		state.is_shown = false;
		state.request = null;
		dialog.fields_dict.preview.$wrapper.empty();
		dialog.get_primary_btn().text(__("Preview"));
	}

	function start(dialog, state) {
		// A second click would start a second job.
		dialog.disable_primary_action();
		return call("start_training_assignment", state.request)
			.then(({ job_id }) => {
				dialog.hide();
				lms.training.follow(job_id);
			})
			.catch(() => dialog.enable_primary_action());
	}

	function describe_preview(found) {
		const lines = [
			[found.assigned, __("to assign, due {0}", [frappe.datetime.str_to_user(found.due_date)])],
			[found.retaken, __("of these to start again, because the course was completed before")],
			[found.credited, __("to credit, because the course is completed")],
			...found.skipped.map((row) => [row.count, __("to skip: {0}", [row.reason])]),
			[found.repeated, __("repeated in the list")],
			[found.without_access, __("without the role LMS Student: they cannot open their training yet")],
			[found.errors.length, __("cannot be assigned, see below")],
		];
		const title = __("People: {0}. Courses: {1}.", [found.people, found.courses.join(", ")]);
		const none = __("There is nobody to assign.");
		return `<h5>${escape(title)}</h5>
			<table class="table table-sm">${lines
				.filter(([count]) => count)
				.map(describe_line)
				.join("")}</table>
			${found.assigned + found.credited ? "" : `<p>${escape(none)}</p>`}
			${describe_errors(found.errors)}`;
	}

	function describe_line([count, text]) {
		return `<tr><td class="text-right" style="width: 6em">${escape(format_number(count, null, 0))}</td>
			<td>${escape(text)}</td></tr>`;
	}

	// Errors

	function describe_errors(errors) {
		if (!errors.length) return "";
		const has_lines = errors.some((row) => row.line);
		const columns = [...(has_lines ? ["line"] : []), "employee", "error"];
		const labels = { line: __("Row"), employee: __("Person"), error: __("Problem") };
		const make_row = (tag, values) =>
			`<tr>${columns.map((column) => `<${tag}>${escape(values[column])}</${tag}>`).join("")}</tr>`;
		const rows = errors.slice(0, MOST_SHOWN).map((row) => make_row("td", row));
		const more = errors.length - rows.length;
		return `<table class="table table-sm"><thead>${make_row("th", labels)}</thead>${rows.join("")}</table>
			${more > 0 ? `<p class="text-muted">${escape(__("and {0} more", [more]))}</p>` : ""}
			<button class="btn btn-default btn-xs download-errors">${escape(__("Download Errors"))}</button>`;
	}

	function on_download($wrapper, errors) {
		$wrapper.find(".download-errors").on("click", () => download_errors(errors));
	}

	function download_errors(errors) {
		const rows = [[__("Row"), __("Person"), __("Problem")]];
		errors.forEach((row) => rows.push([row.line, row.employee, row.error]));
		const text = rows.map((row) => row.map(as_cell).join(",")).join("\r\n");
		const link = document.createElement("a");
		// The byte order mark tells spreadsheet programs that this is UTF-8.
		link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
		link.download = "not-assigned.csv";
		link.click();
		URL.revokeObjectURL(link.href);
	}

	// Spreadsheet programs run what begins with one of these.
	function as_cell(value) {
		const text = String(value ?? "");
		return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
	}

	// Progress and result

	function poll(dialog, job_id) {
		frappe
			.call({ method: `${API}.get_bulk_assignment`, type: "GET", args: { job_id } })
			.then((answer) => {
				show_state(dialog, job_id, answer.message);
				if (!ENDED.includes(answer.message.status)) {
					// Unlike `display`, this is true before the dialog has faded in, when the first answer may come.
					setTimeout(() => dialog.is_visible && poll(dialog, job_id), POLL_MILLISECONDS);
				}
			});
	}

	function show_state(dialog, job_id, state) {
		const has_ended = ENDED.includes(state.status);
		const $wrapper = dialog.fields_dict.state.$wrapper.html(describe_state(state));
		on_download($wrapper, state.errors);
		if (has_ended) {
			dialog.set_primary_action(__("Close"), () => dialog.hide());
			if (window.cur_list?.doctype === "LMS Training Assignment") window.cur_list.refresh();
		}
		const can_undo = has_ended && state.assigned > state.withdrawn && state.status !== "Undone";
		const act = (method, message) => () =>
			frappe.confirm(message, () =>
				call(method, { job_id }).then((after) => {
					show_state(dialog, job_id, after);
					if (after.status === UNDOING) poll(dialog, job_id);
				}),
			);
		dialog.set_secondary_action_label(has_ended ? __("Undo") : __("Cancel"));
		dialog.set_secondary_action(
			has_ended
				? act(
						"undo_bulk_assignment",
						__("Withdraw the training assignments of this run that nobody has started?"),
					)
				: act("cancel_bulk_assignment", __("Stop assigning? What has been assigned stays.")),
		);
		// Setting the action shows the button.
		dialog.get_secondary_btn().toggleClass("hide", has_ended ? !can_undo : state.status === UNDOING);
	}

	function describe_state(state) {
		const [done, total] =
			state.status === UNDOING ? [state.withdrawn, state.assigned] : [state.done, state.total];
		const percent = total ? Math.round((100 * done) / total) : 100;
		const lines = [
			[state.assigned, __("assigned")],
			[state.skipped, __("skipped, because they were assigned before")],
			[state.withdrawn, __("withdrawn")],
			[state.errors.length, __("could not be assigned, see below")],
		];
		const progress =
			state.status === UNDOING
				? __("Undoing: {0} of {1} training assignments withdrawn", [done, total])
				: __("{0}: {1} of {2} people", [__(state.status), done, total]);
		return `<p aria-live="polite">${escape(progress)}</p>
			<div class="progress" style="margin-bottom: 1em"><div class="progress-bar" role="progressbar"
				aria-valuenow="${percent}" aria-valuemin="0" aria-valuemax="100" aria-label="${escape(progress)}"
				style="width: ${percent}%"></div></div>
			${state.message ? `<p>${escape(state.message)}</p>` : ""}
			<table class="table table-sm">${lines
				.filter(([count]) => count)
				.map(describe_line)
				.join("")}</table>
			${describe_errors(state.errors)}`;
	}

	// People for programs and cohorts

	/**
	 * Opens a dialog that selects people, previews what would happen to them, and does it.
	 * `args` are for both methods, and `fields` (fieldnames of checkboxes) only for the second one.
	 * `describe` returns the lines of a preview, with how many it would add, and `tell` what was done.
	 */
	lms.training.pick_people = (picking) => {
		const state = { ...picking, employees: [], is_shown: false };
		const dialog = new frappe.ui.Dialog({
			title: picking.title,
			size: "large",
			fields: [...people_fields([]), ...(picking.fields ?? []), ...preview_fields()],
			primary_action_label: __("Preview"),
			primary_action: () =>
				state.is_shown ? run_picked(dialog, state) : preview_picked(dialog, state),
		});
		state.read = () => ({ ...picking.args, people: read_people(dialog.get_values(true), state) });
		state.forget = () => forget_preview(dialog, state);
		forget_on_change(dialog, state);
		dialog.show();
		add_file_input(dialog, state);
		return dialog;
	};

	function preview_picked(dialog, state) {
		const request = (state.request = state.read());
		return call(state.preview, request).then((found) => {
			if (state.request !== request) return;
			const { count, lines, none } = state.describe(found);
			state.is_shown = count > 0;
			const title = __("People: {0}.", [found.people]);
			show_lines(dialog, { title, lines, errors: found.errors, none: count ? "" : none });
			if (state.is_shown) dialog.get_primary_btn().text(state.label);
		});
	}

	function run_picked(dialog, state) {
		dialog.disable_primary_action();
		const values = dialog.get_values(true);
		const chosen = (state.fields ?? []).filter((df) => df.fieldtype === "Check");
		const options = Object.fromEntries(chosen.map((df) => [df.fieldname, values[df.fieldname] ? 1 : 0]));
		return call(state.run, { ...state.request, ...options })
			.then((outcome) => {
				state.done();
				const { message, lines, errors = [] } = state.tell(outcome);
				if (errors.length) return show_outcome(dialog, { lines, errors });
				dialog.hide();
				frappe.show_alert({ message, indicator: "green" });
			})
			.finally(() => dialog.enable_primary_action());
	}

	function show_outcome(dialog, { lines, errors }) {
		show_lines(dialog, { title: __("Done in Part"), lines, errors });
		dialog.set_primary_action(__("Close"), () => dialog.hide());
	}

	function show_lines(dialog, { title, lines, errors, none }) {
		const $wrapper = dialog.fields_dict.preview.$wrapper.html(
			`<h5>${escape(title)}</h5>
			<table class="table table-sm">${lines
				.filter(([count]) => count)
				.map(describe_line)
				.join("")}</table>
			${none ? `<p>${escape(none)}</p>` : ""}
			${describe_errors(errors)}`,
		);
		on_download($wrapper, errors);
		$wrapper[0].scrollIntoView({ block: "nearest" });
	}
})();
