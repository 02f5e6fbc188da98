// Every address the desk uses is made here.
import { boot } from "./boot.js";

export const slug = (doctype) => doctype.toLowerCase().replaceAll(" ", "-");

const bySlug = new Map(boot.doctypes.map((doctype) => [slug(doctype.name), doctype]));

export const urls = {
	home: () => "/app",
	everything: () => "/app/home",
	workspace: ({ title, public: isPublic }) => `/app/${isPublic ? "" : "private/"}${slug(title)}`,
	list: (doctype) => `/app/${slug(doctype)}`,
	calendar: (doctype) => `/app/${slug(doctype)}/view/calendar`,
	form: (doctype, name) => `/app/${slug(doctype)}/${encodeURIComponent(name)}`,
	create: (doctype) => `/app/${slug(doctype)}/new-${slug(doctype)}-1`,
	resource: (doctype, name) => `/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`,
	reports: () => "/app/query-report",
	report: (name) => `/app/query-report/${encodeURIComponent(name)}`,
	print: (doctype, name) => `/printview?${new URLSearchParams({ doctype, name })}`,
	method: (name) => `/api/method/${name}`,
	login: () => `/login?redirect-to=${encodeURIComponent(location.pathname + location.search)}`,
	account: () => "/me",
	site: () => "/",
};

// The workspace at an address; the first one at the beginning.
function findWorkspace(first, rest) {
	const all = boot.allowed_workspaces;
	if (!first) return all[0];
	const address = first === "private" ? [first, rest[0]] : rest.length ? [] : [first];
	return all.find((page) => urls.workspace(page) === `/app/${address.join("/")}`);
}

// The route of an address: {view, doctype, name, query}.
export function parseRoute({ pathname, search }) {
	const [, , first, ...rest] = pathname.replace(/\/$/, "").split("/").map(decodeURIComponent);
	const query = new URLSearchParams(search);
	const workspace = findWorkspace(first, rest);
	if (workspace) return { view: "workspace", workspace, query };
	if (!first || first === "home") return { view: "home", query };
	if (first === "query-report")
		return { view: rest.length ? "report" : "reports", name: rest.join("/"), query };
	const doctype = bySlug.get(first);
	if (!doctype) return { view: "missing", query };
	if (doctype.issingle) return { view: "form", doctype: doctype.name, name: doctype.name, query };
	if (rest[0] === "view" && rest[1] === "calendar")
		return { view: "calendar", doctype: doctype.name, query };
	if (!rest.length || rest[0] === "view") return { view: "list", doctype: doctype.name, query };
	const name = rest.join("/");
	if (name === "new" || name.startsWith(`new-${first}`))
		return { view: "form", doctype: doctype.name, query };
	return { view: "form", doctype: doctype.name, name, query };
}
