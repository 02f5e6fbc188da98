"""Charts in a browser: drawn by frappe-charts, read as a table, and never a way for markup."""

import pytest
from playwright.sync_api import expect

from tests.support.reading import box_of, measure

pytestmark = pytest.mark.desk

DRAW = """async (options) => {
	const { drawChart } = await import("/assets/frappe/desk/lib/chart.js");
	document.getElementById("main").replaceChildren(drawChart(options, "Overdue by Department"));
}"""
HOSTILE = "<img src=x onerror=document.title='hacked'> & Co"


def draw(desk, labels, **options):
	values = list(range(3, 3 + len(labels)))
	data = {"labels": labels, "datasets": [{"name": HOSTILE, "values": values}]}
	desk.page.evaluate(DRAW, {"type": "bar", "data": data, **options})
	desk.page.locator(".chart-figure svg.frappe-chart").wait_for()


@pytest.fixture
def desk(sign_in):
	desk = sign_in("Moderator")
	desk.open("/lms-course")  # a page without charts of its own
	return desk


@pytest.mark.parametrize("type_", ["bar", "line", "pie", "donut", "percentage"])
def test_hostile_labels_are_text_in_every_kind_of_chart(type_, desk):
	draw(desk, [HOSTILE, "Sales"], type=type_)
	box = box_of(desk.page.locator(".chart-canvas"))
	desk.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
	expect(desk.page.locator(".chart-figure img")).to_have_count(0)
	expect(desk.page).not_to_have_title("hacked")


def test_the_numbers_can_be_read_as_a_table(desk):
	draw(desk, [HOSTILE, "Sales"])
	figure = desk.page.get_by_role("figure", name="Overdue by Department")
	figure.get_by_text("Show as a table").click()
	expect(figure.get_by_role("rowheader")).to_have_text([HOSTILE, "Sales"], use_inner_text=True)
	expect(figure.get_by_role("cell")).to_have_text(["", "3", "4"], use_inner_text=True)


def test_a_chart_without_labels_is_none(desk):
	script = """async () => (await import("/assets/frappe/desk/lib/chart.js")).drawChart({ data: {} }, "x")"""
	assert measure(desk.page, script) is None


def test_the_library_is_loaded_only_with_the_first_chart(desk):
	asked = []
	desk.page.on("request", lambda request: asked.append(request.url))
	desk.open("/lms-course")
	assert not any("frappe-charts" in url for url in asked)
	draw(desk, ["Sales"])
	assert any("frappe-charts" in url for url in asked)
