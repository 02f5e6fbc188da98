// Every address the desk uses is made here.
import { boot } from "./boot.js";

export const slug = (doctype) => doctype.toLowerCase().replaceAll(" ", "-");

const bySlug = new Map(boot.doctypes.map((doctype) => [slug(doctype.name), doctype]));

export const urls = {
	home: () => "/app",
	list: (doctype) => `/app/${slug(doctype)}`,
	form: (doctype, name) => `/app/${slug(doctype)}/${encodeURIComponent(name)}`,
	create: (doctype) => `/app/${slug(doctype)}/new-${slug(doctype)}-1`,
	method: (name) => `/api/method/${name}`,
	login: () => `/login?redirect-to=${encodeURIComponent(location.pathname + location.search)}`,
	account: () => "/me",
	site: () => "/",
};

// The route of an address: {view, doctype, name, query}.
export function parseRoute({ pathname, search }) {
	const [, , first, ...rest] = pathname.replace(/\/$/, "").split("/").map(decodeURIComponent);
	const query = new URLSearchParams(search);
	if (!first || first === "home") return { view: "home", query };
	const doctype = bySlug.get(first);
	if (!doctype) return { view: "missing", query };
	if (doctype.issingle) return { view: "form", doctype: doctype.name, name: doctype.name, query };
	if (!rest.length || rest[0] === "view") return { view: "list", doctype: doctype.name, query };
	const name = rest.join("/");
	if (name === "new" || name.startsWith(`new-${first}`))
		return { view: "form", doctype: doctype.name, query };
	return { view: "form", doctype: doctype.name, name, query };
}
