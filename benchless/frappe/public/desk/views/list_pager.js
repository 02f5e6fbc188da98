// The foot of a list: how many there are, how many on a page, and the pages.
import { button, h } from "../lib/dom.js";
import { __, formatNumber } from "../lib/i18n.js";

export const LENGTHS = [20, 100, 500];

export function countText({ start, total, pageLength }) {
	if (!total) return __("Nothing found");
	const last = Math.min(start + pageLength, total);
	return __(
		"{0}–{1} of {2}",
		[start + 1, last, total].map((number) => formatNumber(number)),
	);
}

export function drawPager(list) {
	const { start, total, pageLength } = list;
	const move = (to) => list.change({ start: Math.max(0, to) });
	const lengths = LENGTHS.map((length) =>
		button(formatNumber(length), () => list.change({ pageLength: length }), {
			"aria-pressed": String(length === pageLength),
		}),
	);
	const previous = button(__("Previous"), () => move(start - pageLength), { disabled: start === 0 });
	const next = button(__("Next"), () => move(start + pageLength), {
		disabled: start + pageLength >= total,
	});
	const choice = h("div", { class: "lengths", role: "group", "aria-label": __("Rows on a page") }, lengths);
	list.pager.replaceChildren(h("span", { class: "muted" }, countText(list)), choice, previous, next);
	list.pager.hidden = total <= LENGTHS[0];
}
