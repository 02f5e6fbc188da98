"""Two parts of the desk's scripts, run in a browser: conditions of fields, and HTML from the server."""

import pytest

from tests.support.reading import measure

pytestmark = pytest.mark.desk

DOC = {"status": "Left", "days": 3, "user_id": "", "tags": ["a"], "published": 1, "owner": "nina@example.com"}

CONDITIONS = {
	"published": True,
	"user_id": False,
	"tags": True,
	'eval:doc.status == "Left"': True,
	"eval:doc.status != 'Left' && doc.days": False,
	"eval: !doc.user_id || doc.days > 5;": True,
	'eval:(["Left", "Active"]).includes(doc.status);': True,
	'eval:!(["Left"]).includes(doc.status)': False,
	'eval:in_list(["Active"], doc.status)': False,
	"eval:doc.days + 1 === 4 ? doc.published : false": True,
	"eval:doc.tags.length >= 1 && doc.owner.endsWith('example.com')": True,
	"eval:doc.missing.field": False,
	"eval:doc.constructor": False,
	"eval:doc.__islocal": False,
}
BROKEN = [
	"eval:doc.status ==",
	"eval:window.alert(1)",
	"eval:doc['constructor']('x')",
	"eval:document.title = 1",
]

MARKUP = {
	"<b>bold</b> & plain": "<b>bold</b> &amp; plain",
	"<script>alert(1)</script>text": "text",
	"<img src=x onerror=alert(1)>": "<img>",
	'<a href="javascript:alert(1)">go</a>': '<a rel="noopener noreferrer">go</a>',
	'<a href="/app/employee">go</a>': '<a href="/app/employee" rel="noopener noreferrer">go</a>',
	'<p style="position:fixed">x<iframe src="/"></iframe></p>': "<p>x</p>",
}


@pytest.fixture
def page_on_desk(sign_in):
	desk = sign_in("HR Manager")
	desk.open("")
	return desk.page


def are_met(page, conditions):
	script = """async ([conditions, doc]) => {
		const { isMet } = await import("/assets/frappe/desk/lib/expression.js");
		return conditions.map((condition) => isMet(condition, { doc }));
	}"""
	return dict(zip(conditions, measure(page, script, [conditions, DOC]), strict=True))


def sanitized(page, markups):
	script = """async (markups) => {
		const { safeFragment } = await import("/assets/frappe/desk/lib/sanitize.js");
		return markups.map((markup) => {
			const holder = document.createElement("div");
			holder.append(safeFragment(markup));
			return holder.innerHTML;
		});
	}"""
	return dict(zip(markups, measure(page, script, markups), strict=True))


def test_conditions_are_evaluated_without_eval(page_on_desk):
	assert are_met(page_on_desk, list(CONDITIONS)) == CONDITIONS


def test_a_condition_that_is_not_understood_counts_as_met(page_on_desk):
	assert all(are_met(page_on_desk, BROKEN).values())


def test_html_from_the_server_keeps_only_what_is_harmless(page_on_desk):
	assert sanitized(page_on_desk, list(MARKUP)) == MARKUP
