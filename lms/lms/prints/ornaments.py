"""Ornaments of certificates as SVG paths, in millimetres."""

from collections.abc import Iterator
from functools import cache
from math import cos, pi, sin

Points = Iterator[tuple[float, float]]


@cache
def draw_rosette(radius: float = 30, petals: int = 18, turns: int = 7, steps: int = 1400) -> str:
	"""Return a closed line that winds around a circle, as on banknotes. Its centre is 0, 0."""
	return trace(wind(radius, petals, turns, steps))


def wind(radius: float, petals: int, turns: int, steps: int) -> Points:
	for step in range(steps):
		angle = 2 * pi * turns * step / steps
		distance = radius * (0.72 + 0.28 * cos(petals * angle / turns))
		yield distance * cos(angle), distance * sin(angle)


@cache
def draw_seal(radius: float = 14, teeth: int = 36) -> str:
	"""Return the outline of a round seal with teeth. Its centre is 0, 0."""
	return trace(tooth(radius, teeth))


def tooth(radius: float, teeth: int) -> Points:
	for number in range(2 * teeth):
		distance = radius * (0.93 if number % 2 else 1)
		yield distance * cos(pi * number / teeth), distance * sin(pi * number / teeth)


def trace(points: Points) -> str:
	return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
