// What the server says once per page: who is signed in, what they may do, and the words of their language.

export const boot = JSON.parse(document.getElementById("boot").textContent);

const can = Object.fromEntries(
	["read", "create", "write", "delete"].map((type) => [type, new Set(boot.user[`can_${type}`])]),
);

export const mayCreate = (doctype) => can.create.has(doctype);
export const mayDelete = (doctype) => can.delete.has(doctype);
export const mayRead = (doctype) => can.read.has(doctype);
export const hasRole = (role) => boot.user.roles.includes(role);
