// Documents made from others: duplicates, and what is amended.
import { isLayout, isTable } from "./meta.js";
import { newDoc } from "./record.js";

let count = 0;

/** A new document with the values of another one, without those that the DocType says not to copy. */
export const copyDoc = (meta, doc) => copyValues(meta, doc, (df) => !df.no_copy);

/** What takes the place of a cancelled document has all its values. */
export const amendedDoc = (meta, doc) => ({
	...copyValues(meta, doc, () => true),
	amended_from: doc.name,
});

function copyValues(meta, doc, isCopied) {
	const copied = newDoc(meta, `new-copy-${++count}`);
	for (const df of meta.fields.filter((df) => !isLayout(df) && df.fieldname in doc && isCopied(df))) {
		const copyRow = (row, i) => ({
			...copyValues(meta.child(df), row, isCopied),
			parenttype: meta.name,
			parentfield: df.fieldname,
			idx: i + 1,
		});
		copied[df.fieldname] = isTable(df) ? doc[df.fieldname].map(copyRow) : doc[df.fieldname];
	}
	return copied;
}
