"""Lenient conversions to numbers, and rounding."""

from __future__ import annotations

import math
from typing import Any


def cint(s: Any, default: int = 0) -> int:
	"""Return the integer in `s`, or the default if there is none."""
	try:
		return int(s)
	except (TypeError, ValueError, OverflowError):
		pass
	try:
		return int(float(s))
	except (TypeError, ValueError, OverflowError):
		return default


def flt(s: Any, precision: int | None = None, rounding_method: str | None = None) -> float:
	"""Return the float in `s`, ignoring commas, or 0 if there is none."""
	if isinstance(s, str):
		s = s.replace(",", "")
	try:
		number = float(s)
		return number if precision is None else rounded(number, precision, rounding_method)
	except (TypeError, ValueError, OverflowError):
		return 0.0


def rounded(num: float, precision: int = 0, rounding_method: str | None = None) -> float:
	"""Round half to even, like Frappe's "Banker's Rounding". Other methods are not supported."""
	multiplier: int = 10 ** cint(precision)
	scaled = round(num * multiplier, 12)
	if not scaled:
		return 0.0
	floor = math.floor(scaled)
	# Treat a half as a half even if binary fractions cannot represent it exactly.
	epsilon = 2.0 ** (math.log(abs(scaled), 2) - 52.0)
	if abs(scaled - floor - 0.5) < epsilon:
		return (floor if floor % 2 == 0 else floor + 1) / multiplier
	return round(scaled) / multiplier


def sbool(x: Any) -> Any:
	"""Return True or False for strings that mean them, and anything else unchanged."""
	if not isinstance(x, str):
		return x
	return {"true": True, "1": True, "false": False, "0": False}.get(x.lower(), x)
