"""Templates: what they can use, and that what says `autoescape true` is escaped wherever it runs."""

import frappe
import pytest

EVIL = "<script>alert(1)</script>"


def escaped(text):
	return "{% autoescape true %}" + text + "{% endautoescape %}"


def test_template_is_given_its_values():
	assert frappe.render_template("{{ a }} and {{ b.c }}", {"a": 1, "b": {"c": 2}}) == "1 and 2"


def test_template_without_content_is_empty():
	assert frappe.render_template("", {}) == ""


def test_value_is_escaped_where_the_template_says_so():
	assert frappe.render_template(escaped("{{ x }}"), {"x": EVIL}) == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_value_marked_safe_is_not_escaped():
	assert frappe.render_template(escaped("{{ x | safe }}"), {"x": "<b>"}) == "<b>"


def test_macro_and_captured_block_are_escaped_once():
	template = "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{% set s %}{{ m(x) }}{% endset %}{{ s }}"
	assert frappe.render_template(escaped(template), {"x": "<"}) == "<i>&lt;</i>"


def test_texts_are_translated():
	assert frappe.render_template("{{ _('Save') }}") == frappe._("Save")


def test_session_and_form_are_at_hand():
	frappe.form_dict.course = "security"
	template = "{{ frappe.session.user }} {{ frappe.form_dict.course }} {{ frappe.lang }}"
	assert frappe.render_template(template) == f"Administrator security {frappe.local.lang}"


def test_filters_are_there():
	template = "{{ '5' | int + 1 }} {{ [1, 2] | len }} {{ '1.5' | flt }} {{ none | str }}"
	assert frappe.render_template(template) == "6 2 1.5 "


def test_unknown_name_stays_visible():
	assert frappe.render_template("{{ nobody_knows }}") == "{{ nobody_knows }}"


def test_direction_follows_the_language():
	before = frappe.local.lang
	try:
		frappe.local.lang = "ar"
		assert frappe.render_template("{{ is_rtl() }}") == "True"
	finally:
		frappe.local.lang = before
	assert frappe.render_template("{{ is_rtl() }}") == "False"


@pytest.mark.parametrize(
	"template",
	[
		"{{ ''.__class__ }}",
		"{{ x.__class__.__mro__ }}",
		"{{ ''['__class__'] }}{{ cycler.__init__.__globals__ }}",
	],
)
def test_python_underneath_is_out_of_reach(template):
	with pytest.raises(Exception, match=r"Illegal template|Template Error|unsafe"):
		frappe.render_template(template, {"x": "a"})


@pytest.mark.benchless
def test_value_is_escaped_even_if_the_template_forgets():
	assert frappe.render_template("{{ x }}", {"x": EVIL}) == "&lt;script&gt;alert(1)&lt;/script&gt;"
