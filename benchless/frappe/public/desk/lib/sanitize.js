// Turns HTML from the server into nodes, keeping only what is known to be harmless.

const TAGS = new Set(
	(
		"a b strong i em u s br p div span ul ol li code pre blockquote hr h1 h2 h3 h4 h5 h6 " +
		"table thead tbody tr th td img small sub sup"
	).split(" "),
);
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "embed", "noscript"]);
const INLINE = new Set("a b strong i em u s span font mark small sub sup code".split(" "));
const ATTRIBUTES = {
	a: ["href", "title"],
	img: ["src", "alt", "width", "height"],
	td: ["colspan", "rowspan"],
	span: ["class"],
};
const CLASSES =
	"text-(success|danger|warning|muted)|indicator-pill|no-indicator-dot|green|red|blue|orange|yellow|gray";
const SAFE_VALUE = {
	// Colours, as reports and lists of Frappe's desk give them.
	class: new RegExp(`^((${CLASSES})( |$))+$`),
	href: /^(https?:|mailto:|tel:|\/(?!\/)|#|\?)/i,
	// Pictures are files of this site: another one would learn who reads this, and pages of this one may do something.
	src: /^(\/(private\/)?files\/|\/assets\/|data:image\/)(?!.*\.\.)/i,
};

export function safeFragment(html) {
	const source = new DOMParser().parseFromString(String(html ?? ""), "text/html");
	const target = document.createDocumentFragment();
	copyChildren(source.body, target);
	return target;
}

// The words on one line. What stands in paragraphs, lines or cells of its own is not glued together.
export function plainText(html) {
	const { body } = new DOMParser().parseFromString(String(html ?? ""), "text/html");
	for (const element of body.querySelectorAll("*")) {
		if (DROPPED.has(element.localName)) element.remove();
		else if (!INLINE.has(element.localName)) {
			element.before(" ");
			element.after(" ");
		}
	}
	return body.textContent.replace(/\s+/g, " ").trim();
}

// An address that a link or a picture may have: of a file or a page, never one that runs something.
export const safeUrl = (value, attribute = "href") =>
	SAFE_VALUE[attribute].test(value.trim()) ? value : null;

function copyChildren(from, to) {
	for (const child of from.childNodes) {
		if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
		else if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, to);
	}
}

function copyElement(element, to) {
	const tag = element.localName;
	if (DROPPED.has(tag)) return;
	if (!TAGS.has(tag)) return copyChildren(element, to);
	const copy = document.createElement(tag);
	for (const name of ATTRIBUTES[tag] || []) {
		const value = element.getAttribute(name);
		if (value && (!SAFE_VALUE[name] || SAFE_VALUE[name].test(value.trim())))
			copy.setAttribute(name, value);
	}
	if (tag === "a") copy.rel = "noopener noreferrer";
	copyChildren(element, copy);
	to.append(copy);
}
