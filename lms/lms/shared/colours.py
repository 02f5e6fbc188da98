"""Colours by the mathematics of WCAG 2.2: contrast, and accents of one hue that texts can be read in."""

import re
from collections.abc import Iterable, Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from functools import lru_cache

HEX = re.compile("#[0-9a-fA-F]{6}")
# The least contrast of texts, and of signs and large texts (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT, SIGN = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
MOST = 255


@dataclass(frozen=True)
class Scheme:
	"""The colours of the portal's stylesheet that accents meet, light or dark."""

	card: str
	page: str
	line: str
	# Behind texts that say how something is: danger, warning and success.
	tints: tuple[str, ...]
	# What the accents move towards until they can be read.
	end: str
	on_accent: str
	# Lightness and chroma, from 0 to 1, of the soft accent behind texts.
	soft: tuple[float, float]
	# How far the strong accent is on the way from the accent to the end.
	strong: float


@dataclass(frozen=True)
class Accents:
	"""What a stylesheet needs of a colour in one scheme: the custom properties of the same names."""

	accent: str
	accent_strong: str
	accent_soft: str
	on_accent: str


LIGHT = Scheme(
	card="#ffffff",
	page="#f5f7fb",
	line="#dfe5ee",
	tints=("#fdecea", "#fff3dc", "#e4f5ea"),
	end=BLACK,
	on_accent="#ffffff",
	soft=(0.92, 0.065),
	strong=0.26,
)
DARK = Scheme(
	card="#182234",
	page="#0f1726",
	line="#2c394f",
	tints=("#431d1b", "#3c2d11", "#17351f"),
	end=WHITE,
	on_accent="#0f1726",
	soft=(0.165, 0.15),
	strong=0.3,
)


def is_colour(text: object) -> bool:
	"""Whether the text is a colour such as `#0f6e74`."""
	return isinstance(text, str) and bool(HEX.fullmatch(text))


def contrast(one: str, other: str) -> float:
	"""Return the contrast ratio, from 1 to 21."""
	darker, lighter = sorted((luminance(one), luminance(other)))
	return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
	"""Return the relative luminance, from 0 (black) to 1 (white)."""
	red, green, blue = map(linear, parse(colour))
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
	return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def mix(one: str, other: str, share: float) -> str:
	"""Return the colour on the way from one to the other, as `color-mix(in srgb, …)` does."""
	pairs = zip(parse(one), parse(other), strict=True)
	return write(first + (second - first) * share for first, second in pairs)


@lru_cache(maxsize=64)
def derive_accents(colour: str, scheme: Scheme) -> Accents:
	"""Return accents of the colour's hue. The accent is the colour itself if texts can be read in it.

	Otherwise, it is the nearest colour on the way to black or white that they can be read in.
	"""
	hue, lightness, chroma = split(colour)
	soft_lightness, most_chroma = scheme.soft
	soft = at_lightness(hue, soft_lightness, min(chroma, most_chroma))
	end = 0 if scheme.end == BLACK else MOST
	step = 1 if end else -1
	candidates = [
		at_lightness(hue, number / MOST, chroma)
		for number in range(round(lightness * MOST) + step, end + step, step)
	]
	accent = next(each for each in (colour, *candidates) if is_readable(each, soft, scheme))
	strong = mix(accent, scheme.end, scheme.strong)
	return Accents(accent, strong, soft, scheme.on_accent)


def is_readable(accent: str, soft: str, scheme: Scheme) -> bool:
	"""Whether texts in the accent, and on it, can be read wherever the portal has them."""
	behind = (scheme.card, scheme.page, soft, scheme.on_accent, *scheme.tints)
	# The large letters on the cover of a course stand on the accent itself, thinned: see `.cover.initial`.
	cover = mix(accent, scheme.card, 0.76)
	return has_contrast(accent, behind, TEXT) and has_contrast(accent, (scheme.line, cover), SIGN)


def has_contrast(colour: str, others: Sequence[str], least: float) -> bool:
	return all(contrast(colour, other) >= least for other in others)


def split(colour: str) -> tuple[float, float, float]:
	"""Return hue, lightness and chroma, each from 0 to 1.

	Chroma is what HSL's saturation is made of. Unlike saturation, it is small for colours that are nearly
	black or white, so that these do not become bright when they are moved.
	"""
	channels = parse(colour)
	hue, lightness, _saturation = rgb_to_hls(*channels)
	return hue, lightness, max(channels) - min(channels)


def at_lightness(hue: float, lightness: float, chroma: float) -> str:
	"""Return the colour with as much of the chroma as there is at this lightness."""
	room = 1 - abs(2 * lightness - 1)
	return write(hls_to_rgb(hue, lightness, min(1.0, chroma / room) if room else 0.0))


def parse(colour: str) -> tuple[float, float, float]:
	if not is_colour(colour):
		raise ValueError(f"{colour!r} is no colour such as #0f6e74")
	red, green, blue = (int(colour[start : start + 2], 16) / MOST for start in (1, 3, 5))
	return red, green, blue


def write(channels: Iterable[float]) -> str:
	return "#" + "".join(f"{round(channel * MOST):02x}" for channel in channels)
