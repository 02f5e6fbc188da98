// What `make check` asks of scripts. Those of the portal and of a clone's desk are modules; those that extend a desk
// are plain scripts, and share its globals.
import js from "@eslint/js";
import globals from "globals";

const PORTAL = ["assignment", "portal", "quiz", "server"].map((name) => `lms/public/js/${name}.js`);
const DESK_GLOBALS = ["$", "__", "cur_frm", "cur_list", "format_number", "frappe", "lms", "locals"];

const rules = {
	...js.configs.recommended.rules,
	eqeqeq: ["error", "smart"],
	"no-var": "error",
	"prefer-const": "error",
};
const desk = Object.fromEntries(DESK_GLOBALS.map((name) => [name, "readonly"]));

export default [
	{
		files: ["benchless/*.js", "benchless/frappe/public/**/*.js", ...PORTAL],
		languageOptions: { sourceType: "module", globals: globals.browser },
		rules,
	},
	{
		files: ["benchless/hr/**/*.js", "lms/**/*.js"],
		ignores: PORTAL,
		languageOptions: { sourceType: "script", globals: { ...globals.browser, ...desk } },
		rules,
	},
];
