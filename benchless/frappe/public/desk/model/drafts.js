// Unsaved documents that wait for their form to be opened, by doctype.
const drafts = new Map();

export const keepDraft = (doc) => drafts.set(doc.doctype, doc);

export function takeDraft(doctype) {
	const draft = drafts.get(doctype);
	drafts.delete(doctype);
	return draft;
}
