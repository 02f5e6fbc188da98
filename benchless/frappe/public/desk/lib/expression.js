// Evaluates the `depends_on` expressions of fields. The page forbids `eval`, and rightly: this knows literals,
// lists, `doc.field`, comparison, logic, arithmetic, `?:` and a few harmless calls, and nothing else.
import { datetime } from "../client/text.js";
import { boot, hasRole } from "./boot.js";

const TOKEN =
	/\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_$][\w$]*)|([=!]==?|[<>]=?|&&|\|\||[-!+*/%()[\],.?:;]))/y;
const METHODS = new Set([
	"includes",
	"indexOf",
	"startsWith",
	"endsWith",
	"toLowerCase",
	"toUpperCase",
	"trim",
]);
const WORDS = { true: true, false: false, null: null, undefined };

const GLOBALS = {
	in_list: (list, value) => (list || []).includes(value),
	cint: (value) => parseInt(value, 10) || 0,
	flt: (value) => parseFloat(value) || 0,
	has_role: hasRole,
	frappe: { datetime, session: { user: boot.user.name }, user_roles: boot.user.roles },
};

const CALLABLE = new Set([...Object.values(GLOBALS), ...Object.values(datetime)]);

/* eslint-disable eqeqeq */
const BINARY = [
	{ "||": (a, b) => a() || b() },
	{ "&&": (a, b) => a() && b() },
	{
		"==": (a, b) => a() == b(),
		"!=": (a, b) => a() != b(),
		"===": (a, b) => a() === b(),
		"!==": (a, b) => a() !== b(),
	},
	{
		"<": (a, b) => a() < b(),
		">": (a, b) => a() > b(),
		"<=": (a, b) => a() <= b(),
		">=": (a, b) => a() >= b(),
	},
	{ "+": (a, b) => a() + b(), "-": (a, b) => a() - b() },
	{ "*": (a, b) => a() * b(), "/": (a, b) => a() / b(), "%": (a, b) => a() % b() },
];

function tokenize(source) {
	const tokens = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < source.trimEnd().length) {
		const at = TOKEN.lastIndex;
		const match = TOKEN.exec(source);
		if (!match) throw new SyntaxError(`unexpected "${source.slice(at).trim()[0]}" in: ${source}`);
		const [, number, string, word, sign] = match;
		if (number) tokens.push({ value: Number(number) });
		else if (string) tokens.push({ value: string.slice(1, -1).replace(/\\(.)/g, "$1") });
		else tokens.push(word ? { word } : { sign });
	}
	return tokens;
}

// Recursive descent; every rule returns a function of the scope.
class Parser {
	constructor(source) {
		this.source = source;
		this.tokens = tokenize(source);
		this.at = 0;
	}

	accept(sign) {
		const found = this.tokens[this.at]?.sign === sign;
		if (found) this.at++;
		return found;
	}

	expect(sign) {
		if (!this.accept(sign)) throw new SyntaxError(`"${sign}" expected in: ${this.source}`);
	}

	program() {
		const result = this.ternary();
		while (this.accept(";"));
		if (this.at < this.tokens.length)
			throw new SyntaxError(`unexpected end of expression in: ${this.source}`);
		return result;
	}

	ternary() {
		const test = this.binary(0);
		if (!this.accept("?")) return test;
		const yes = this.ternary();
		this.expect(":");
		const no = this.ternary();
		return (scope) => (test(scope) ? yes(scope) : no(scope));
	}

	binary(level) {
		if (level === BINARY.length) return this.unary();
		let left = this.binary(level + 1);
		for (;;) {
			const sign = this.tokens[this.at]?.sign;
			if (!sign || !Object.hasOwn(BINARY[level], sign)) return left;
			this.at++;
			const [a, b, operate] = [left, this.binary(level + 1), BINARY[level][sign]];
			left = (scope) =>
				operate(
					() => a(scope),
					() => b(scope),
				);
		}
	}

	unary() {
		if (this.accept("!")) return negate(this.unary());
		if (this.accept("-")) return minus(this.unary());
		return this.postfix();
	}

	postfix() {
		let node = this.primary();
		for (;;) {
			if (this.accept(".")) node = this.member(node);
			else if (this.accept("[")) node = index(node, this.until("]"));
			else if (this.accept("(")) node = callFunction(node, this.until(")"));
			else return node;
		}
	}

	member(object) {
		const name = this.tokens[this.at++]?.word;
		if (!name) throw new SyntaxError(`a name expected after "." in: ${this.source}`);
		if (!METHODS.has(name) || !this.accept("(")) return (scope) => property(object(scope), name);
		return callMethod(object, name, this.until(")"));
	}

	until(end) {
		const items = [];
		while (!this.accept(end)) {
			items.push(this.ternary());
			if (!this.accept(",") && this.tokens[this.at]?.sign !== end) this.expect(end);
		}
		return items;
	}

	primary() {
		const token = this.tokens[this.at++];
		if (!token) throw new SyntaxError(`the expression ends too early: ${this.source}`);
		if ("value" in token) return () => token.value;
		if (token.word) return (scope) => name(scope, token.word);
		if (token.sign === "(") return this.until(")").at(-1);
		if (token.sign === "[") return list(this.until("]"));
		throw new SyntaxError(`unexpected "${token.sign}" in: ${this.source}`);
	}
}

const negate = (operand) => (scope) => !operand(scope);
const minus = (operand) => (scope) => -operand(scope);
const list = (items) => (scope) => items.map((item) => item(scope));
const index = (object, keys) => (scope) => property(object(scope), keys.at(-1)(scope));
const callMethod = (object, method, args) => (scope) =>
	(object(scope) ?? "")[method](...args.map((arg) => arg(scope)));

const callFunction = (target, args) => (scope) => {
	const fn = target(scope);
	if (!CALLABLE.has(fn)) throw new TypeError("only the known functions can be called");
	return fn(...args.map((arg) => arg(scope)));
};

// Own properties only, so no expression reaches a constructor or a prototype.
function property(object, key) {
	if (object === null || object === undefined) return undefined;
	if (key === "length" && (typeof object === "string" || Array.isArray(object))) return object.length;
	return typeof object === "object" && Object.hasOwn(object, key) ? object[key] : undefined;
}

function name(scope, word) {
	if (Object.hasOwn(WORDS, word)) return WORDS[word];
	return property(scope, word) ?? property(GLOBALS, word);
}

const compiled = new Map();

export function evaluate(source, scope) {
	if (!compiled.has(source)) compiled.set(source, new Parser(source).program());
	return compiled.get(source)(scope);
}

// A field's condition: the name of a field, or `eval:` and an expression. A broken one counts as met.
export function isMet(condition, scope) {
	if (!condition.startsWith("eval:")) {
		const value = scope.doc[condition];
		return Array.isArray(value) ? value.length > 0 : Boolean(value) && value !== "0";
	}
	try {
		return Boolean(evaluate(condition.slice(5), scope));
	} catch (error) {
		console.warn(`[desk] ${condition}: ${error.message}`);
		return true;
	}
}
