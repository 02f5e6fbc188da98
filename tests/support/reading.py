"""What tests read from a page when `expect` cannot say it: lists to work with, and measures of the layout.

A click ends when the next page has begun to come; half of it may not be there yet. So nothing is read before
the page has loaded. What a script draws later, the test expects first.
"""

from typing import Any

from playwright.sync_api import expect

from tests.support.waiting import wait_until


def read_all(elements: Any) -> list[Any]:
	"""Each of the elements, of which the page has at least one."""
	elements.page.wait_for_load_state()
	expect(elements).not_to_have_count(0)
	return elements.all()


def read_texts(elements: Any) -> list[str]:
	"""What a person reads in each of the elements, of which the page has at least one."""
	read_all(elements)
	return elements.all_inner_texts()


def measure_each(elements: Any, script: str) -> list[Any]:
	"""What the script, a function of an element, finds at each; the page has at least one."""
	return [element.evaluate(script) for element in read_all(elements)]


def measure(page: Any, script: str, argument: Any = None) -> Any:
	"""What the script finds on the page: a width, a colour, elements that break a rule."""
	page.wait_for_load_state()
	return page.evaluate(script, argument)


def wait_for_measure(page: Any, script: str, value: object) -> None:
	"""Wait until the script finds this value."""
	wait_until(lambda: measure(page, script) == value)


def tag_of(element: Any) -> str:
	"""The element's name, such as `SELECT`: it says how the element is used."""
	element.page.wait_for_load_state()
	return element.evaluate("node => node.tagName")


def box_of(element: Any) -> dict[str, float]:
	"""Where an element that can be seen is: `x`, `y`, `width` and `height` in pixels."""
	element.page.wait_for_load_state()
	expect(element).to_be_visible()
	return element.bounding_box()
