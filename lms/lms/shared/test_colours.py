"""Contrast as WCAG 2.2 defines it, and accents that can be read, whatever colour is chosen."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lms
from lms.lms.shared.colours import (
	DARK,
	LIGHT,
	SIGN,
	TEXT,
	Accents,
	Scheme,
	contrast,
	derive_accents,
	is_colour,
	luminance,
	mix,
	parse,
	split,
)

STYLES = Path(lms.__file__).parent / "public" / "css" / "portal" / "base.css"
PROPERTY = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
	("one", "other", "ratio"),
	[
		("#000000", "#ffffff", 21),
		("#ffffff", "#ffffff", 1),
		# The lightest grey that is readable on white, and the next one. Red, green and blue on white.
		("#767676", "#ffffff", 4.54),
		("#777777", "#ffffff", 4.48),
		("#595959", "#ffffff", 7.00),
		("#ff0000", "#ffffff", 4.00),
		("#00ff00", "#ffffff", 1.37),
		("#0000ff", "#ffffff", 8.59),
		("#0000ff", "#000000", 2.44),
	],
)
def test_contrast_is_that_of_the_standard(one, other, ratio):
	assert round(contrast(one, other), 2) == ratio == round(contrast(other, one), 2)


@pytest.mark.parametrize(
	("colour", "value"),
	[("#000000", 0), ("#ffffff", 1), ("#ff0000", 0.2126), ("#00ff00", 0.7152), ("#0000ff", 0.0722)],
)
def test_luminance_is_that_of_the_standard(colour, value):
	assert luminance(colour) == pytest.approx(value)


def test_dark_channels_are_linear():
	assert luminance("#0a0a0a") == pytest.approx(10 / 255 / 12.92)


@pytest.mark.parametrize("text", ["#0F6e74", "#000000"])
def test_colours_are_six_digits(text):
	assert is_colour(text)


@pytest.mark.parametrize(
	"text", ["0f6e74", "#fff", "#0f6e7", "#0f6e744", "#0f6e7g", "#0f6e74\n", "teal", "", None]
)
def test_nothing_else_is_a_colour(text):
	assert not is_colour(text)
	with pytest.raises(ValueError, match="is no colour"):
		parse(text)


@pytest.mark.parametrize(
	("share", "mixed"), [(0, "#102030"), (1, "#ffffff"), (0.5, "#889098"), (0.25, "#4c5864")]
)
def test_colours_are_mixed_channel_by_channel(share, mixed):
	assert mix("#102030", "#ffffff", share) == mixed


def list_texts(accents: Accents, scheme: Scheme) -> list[tuple[str, str]]:
	"""Return texts and what is behind them."""
	surfaces = (scheme.card, scheme.page, accents.accent_soft, *scheme.tints)
	return [
		*((accents.accent, surface) for surface in surfaces),
		*((accents.accent_strong, surface) for surface in surfaces),
		(accents.on_accent, accents.accent),
		(accents.on_accent, accents.accent_strong),
	]


@SCHEMES
@settings(max_examples=150, derandomize=True)
@given(colour=colours)
def test_every_colour_gives_texts_that_can_be_read(scheme, colour):
	accents = derive_accents(colour, scheme)
	for text, surface in list_texts(accents, scheme):
		assert contrast(text, surface) >= TEXT, (colour, text, surface)
	for surface in (scheme.line, mix(accents.accent, scheme.card, 0.76)):
		assert contrast(accents.accent, surface) >= SIGN, (colour, surface)


@SCHEMES
@settings(max_examples=150, derandomize=True)
@given(colour=colours)
def test_texts_in_the_portals_own_colours_can_be_read_on_the_soft_accent(scheme, colour):
	soft = derive_accents(colour, scheme).accent_soft
	own = read_styles()[scheme == DARK]
	for name in ("ink", "ink-soft", "danger", "warning", "success"):
		assert contrast(own[name], soft) >= TEXT, (colour, name)


@SCHEMES
@settings(max_examples=150, derandomize=True)
@given(colour=colours)
def test_the_hue_stays(scheme, colour):
	accents = derive_accents(colour, scheme)
	hue, _lightness, chroma = split(colour)
	for each in (accents.accent, accents.accent_soft, accents.accent_strong):
		found, _lightness, left = split(each)
		# Channels are whole numbers, so the hue of what is nearly grey says little.
		if min(chroma, left) >= 0.05:
			assert abs((found - hue + 0.5) % 1 - 0.5) < 0.05, (colour, each)
		assert left <= chroma + 0.01, (colour, each)


@SCHEMES
@settings(max_examples=150, derandomize=True)
@given(colour=colours)
def test_a_colour_that_can_be_read_stays_and_others_move_no_further_than_needed(scheme, colour):
	accent = derive_accents(colour, scheme).accent
	assert (accent == colour) is (find_least(colour, colour, scheme) >= 1)
	if accent != colour:
		moved = luminance(accent) - luminance(colour)
		assert (moved < 0) is (scheme is LIGHT)
		assert find_least(accent, colour, scheme) < 1.08


def find_least(accent: str, colour: str, scheme: Scheme) -> float:
	"""Return how much more contrast there is than needed, where there is least: 1 is none."""
	soft = derive_accents(colour, scheme).accent_soft
	behind = (scheme.card, scheme.page, soft, scheme.on_accent, *scheme.tints)
	signs = (scheme.line, mix(accent, scheme.card, 0.76))
	return min(
		*(contrast(accent, each) / TEXT for each in behind),
		*(contrast(accent, each) / SIGN for each in signs),
	)


@pytest.mark.parametrize(
	("colour", "light", "dark"),
	[
		("#0f6e74", "#0f6e74", "#4dabb2"),
		("#00205b", "#00205b", "#7897d3"),
		("#ffcc00", "#846a00", "#ffcc00"),
		("#fffdf5", "#6e6c64", "#fffdf5"),
		("#000000", "#000000", "#969696"),
	],
)
def test_brands_are_darkened_or_lightened_and_nearly_white_ones_do_not_become_bright(colour, light, dark):
	assert derive_accents(colour, LIGHT).accent == light
	assert derive_accents(colour, DARK).accent == dark


def read_styles() -> tuple[dict[str, str], dict[str, str]]:
	"""Return the colours of the portal's stylesheet, light and dark."""
	light, _media, dark = STYLES.read_text().partition("@media screen and (prefers-color-scheme: dark)")
	return dict(PROPERTY.findall(light)), dict(PROPERTY.findall(dark.partition("\n}\n")[0]))


@SCHEMES
def test_surfaces_are_those_of_the_stylesheet(scheme):
	own = read_styles()[scheme == DARK]
	assert (scheme.card, scheme.page, scheme.line) == (own["card"], own["page"], own["line"])
	assert scheme.tints == (own["danger-soft"], own["warning-soft"], own["success-soft"])


@SCHEMES
def test_the_portals_own_accents_can_be_read(scheme):
	own = read_styles()[scheme == DARK]
	accents = Accents(own["teal"], own["accent-strong"], own["accent-soft"], own["on-accent"])
	for text, surface in list_texts(accents, scheme):
		assert contrast(text, surface) >= TEXT, (text, surface)
