// Runs what an app brings for a doctype or a report. The page's policy allows a script that has its nonce.
const { nonce } = document.querySelector("script[nonce]");
const ran = new Set();

// Runs a script once. In a function, as two scripts may use the same names.
export function runScript(key, source) {
	if (!source || ran.has(key)) return;
	ran.add(key);
	const script = document.createElement("script");
	script.nonce = nonce;
	script.textContent = `(() => {${source}\n})();\n//# sourceURL=${encodeURI(key)}.js`;
	document.head.append(script);
	script.remove();
}
