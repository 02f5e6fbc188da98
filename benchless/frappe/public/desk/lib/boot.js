// What the server says once per page: who is signed in, what they may do, and the words of their language.

export const boot = JSON.parse(document.getElementById("boot").textContent);

const can = Object.fromEntries(
	["read", "create", "write", "delete", "export", "print"].map((type) => [
		type,
		new Set(boot.user[`can_${type}`]),
	]),
);

export const mayCreate = (doctype) => can.create.has(doctype);
export const mayDelete = (doctype) => can.delete.has(doctype);
export const mayExport = (doctype) => can.export.has(doctype);
export const mayPrint = (doctype) => can.print.has(doctype);
export const mayWrite = (doctype) => can.write.has(doctype);
export const mayRead = (doctype) => can.read.has(doctype);
export const hasRole = (role) => boot.user.roles.includes(role);
