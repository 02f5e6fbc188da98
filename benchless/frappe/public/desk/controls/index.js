// The registry: one renderer per fieldtype. An unknown fieldtype is shown as plain text.
import { Attach, AttachImage } from "./attach.js";
import { Check, Color, Rating, Select } from "./choice.js";
import { DateControl, Datetime, Time } from "./date.js";
import { Heading, Html, Image, ReadOnly } from "./display.js";
import { TextEditor } from "./editor.js";
import { DynamicLink, Link, TableMultiSelect } from "./link.js";
import { MultiSelect } from "./multiselect.js";
import { Currency, Duration, Float, Int, Percent } from "./number.js";
import { Code, Data, LongText, Markdown, Password, SmallText, Text } from "./text.js";

const registry = new Map(
	Object.entries({
		Data,
		Int,
		Float,
		Currency,
		Percent,
		Duration,
		Check,
		Select,
		Rating,
		Color,
		Link,
		Datetime,
		Time,
		Attach,
		Text,
		Code,
		Password,
		Heading,
		Image,
		JSON: Code,
		HTML: Html,
		Date: DateControl,
		MultiSelectList: MultiSelect,
		MultiSelectPills: MultiSelect,
		"Small Text": SmallText,
		"Long Text": LongText,
		"Text Editor": TextEditor,
		"HTML Editor": Code,
		"Markdown Editor": Markdown,
		"Dynamic Link": DynamicLink,
		"Attach Image": AttachImage,
		"Read Only": ReadOnly,
		"Table MultiSelect": TableMultiSelect,
	}),
);

// Controls that draw other controls register themselves, so that none imports this file in a circle.
export const register = (fieldtype, control) => registry.set(fieldtype, control);

export function createControl(df, record, options) {
	const Renderer = registry.get(df.fieldtype) || Data;
	return new Renderer(df, record, options);
}

// A value as a list shows it: in few words, and without links that compete with the row's own.
export function displayValue(df, record) {
	return createControl(df, record, { compact: true }).brief(record.get(df.fieldname));
}
