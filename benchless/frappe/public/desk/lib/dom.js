// Builds DOM nodes. Strings become text nodes, never markup, so nothing here needs escaping.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set([
	"value",
	"checked",
	"disabled",
	"hidden",
	"htmlFor",
	"tabIndex",
	"indeterminate",
]);

// h("button", { class: "button", onclick: save }, __("Save")): `on…` are listeners, empty values are left out.
export function h(tag, props = {}, ...children) {
	const node = document.createElement(tag);
	for (const [key, value] of Object.entries(props)) setProp(node, key, value);
	node.append(...children.flat(Infinity).filter((child) => child || child === 0));
	return node;
}

function setProp(node, key, value) {
	if (value === null || value === undefined || value === false) return;
	if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
	else if (key === "dataset") Object.assign(node.dataset, value);
	else if (AS_PROPERTY.has(key)) node[key] = value;
	else node.setAttribute(key, value === true ? "" : value);
}

export function icon(name) {
	const svg = document.createElementNS(SVG, "svg");
	const use = document.createElementNS(SVG, "use");
	svg.setAttribute("class", `icon icon-${name}`);
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", `/assets/frappe/desk/icons.svg#${name}`);
	svg.append(use);
	return svg;
}

export function iconButton(name, label, onclick, props = {}) {
	const { class: extra = "", ...rest } = props;
	const attributes = { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label };
	return h("button", { ...attributes, onclick, ...rest }, icon(name));
}

export function button(label, onclick, { kind = "", ...props } = {}) {
	return h("button", { type: "button", class: `button ${kind}`, onclick, ...props }, label);
}

let lastId = 0;
export const uniqueId = (prefix) => `${prefix}-${++lastId}`;

export function debounce(fn, delay = 200) {
	let timer;
	return (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => fn(...args), delay);
	};
}
