// Charts of reports and workspaces, drawn with frappe-charts, which is loaded when the first one is on the page.
import { h } from "./dom.js";
import { __, formatNumber } from "./i18n.js";

const LIBRARY = "/assets/frappe/node_modules/frappe-charts/dist/frappe-charts.min.esm.js";

// `options` are as Frappe's charts take them: {type, data: {labels, datasets: [{name, values}]}, …}. Gives a figure
// with its numbers as a table, or null when there is nothing to draw. `label` says what the chart is about.
export function drawChart(options, label) {
	if (!options?.data?.labels?.length) return null;
	const canvas = h("div", { class: "chart-canvas", dir: "ltr", "aria-hidden": "true" });
	canvas.style.minBlockSize = `${options.height || 240}px`;
	watch(canvas, options);
	const numbers = h("details", {}, h("summary", {}, __("Show as a table")), table(options, label));
	return h("figure", { class: "chart-figure", "aria-label": label }, canvas, numbers);
}

// The library measures the page, so it draws when the canvas is there, and stops listening when it is gone.
function watch(canvas, options) {
	let chart = null;
	let isLoading = false;
	new ResizeObserver(async () => {
		if (!canvas.clientWidth) {
			chart?.destroy();
			chart = null;
		} else if (!chart && !isLoading) {
			isLoading = true;
			const { Chart } = await import(LIBRARY);
			isLoading = false;
			if (canvas.clientWidth) chart = new Chart(canvas, prepare(options));
		}
	}).observe(canvas);
}

function prepare(options) {
	const datasets = options.data.datasets.map((dataset) => ({ ...dataset, name: harmless(dataset.name) }));
	return {
		colors: themeColors(),
		...options,
		title: "",
		animate: 0,
		data: { labels: options.data.labels.map(harmless), datasets },
		axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1, ...options.axisOptions },
		tooltipOptions: { formatTooltipY: formatValue },
	};
}

// The library writes texts as HTML, and cuts them, so escapes would not hold.
const harmless = (text) =>
	String(text ?? "")
		.replace(/</g, "‹")
		.replace(/>/g, "›");

function themeColors() {
	const style = getComputedStyle(document.documentElement);
	return [1, 2, 3, 4, 5, 6].map((number) => style.getPropertyValue(`--chart-${number}`).trim());
}

const formatValue = (value) => formatNumber(value, 0, { maximumFractionDigits: 2 });

function table({ data: { labels, datasets } }, label) {
	const head = datasets.map(({ name }) =>
		h("th", { scope: "col", class: "is-number" }, String(name ?? "")),
	);
	const row = (text, i) => {
		const values = datasets.map(({ values }) => h("td", { class: "is-number" }, formatValue(values[i])));
		return h("tr", {}, h("th", { scope: "row" }, String(text ?? "")), values);
	};
	return h(
		"table",
		{ class: "chart-table" },
		h("caption", { class: "visually-hidden" }, label),
		h("thead", {}, h("tr", {}, h("td"), head)),
		h("tbody", {}, labels.map(row)),
	);
}
