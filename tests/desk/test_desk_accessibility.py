"""What axe-core says of the desk's pages, light and dark."""

import pytest

from tests.support.accessibility import find_barriers
from tests.support.reading import measure

pytestmark = pytest.mark.desk

PAGES = ["", "/employee", "/employee/new", "/user", "/lms-settings", "/lms-course/new", "/no-such-page"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious_bars_the_way(sign_in, path, scheme):
	desk = sign_in("System Manager", "HR Manager", "Moderator")
	desk.page.emulate_media(color_scheme=scheme)
	desk.open(path)
	assert find_barriers(desk.page) == []


def test_a_barrier_is_found(sign_in):
	desk = sign_in("HR Manager")
	desk.open("")
	desk.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
	assert any(line.startswith("button-name (critical)") for line in find_barriers(desk.page))


def test_the_desk_is_dark_for_those_who_want_it(sign_in):
	desk = sign_in("HR Manager")
	desk.page.emulate_media(color_scheme="dark")
	desk.open("")
	colour = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 60)"
	assert measure(desk.page, colour)
