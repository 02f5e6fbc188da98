"""Lenient conversions to numbers, and rounding."""

from __future__ import annotations

import math
from typing import Any


def cint(s: Any, default: int = 0) -> int:
	"""The integer in `s`, or the default where there is none."""
	try:
		return int(s)
	except (TypeError, ValueError, OverflowError):
		pass
	try:
		return int(float(s))
	except (TypeError, ValueError, OverflowError):
		return default


def flt(s: Any, precision: int | None = None, rounding_method: str | None = None) -> float:
	"""The float in `s` (commas are ignored), 0 where there is none."""
	if isinstance(s, str):
		s = s.replace(",", "")
	try:
		number = float(s)
		return number if precision is None else rounded(number, precision, rounding_method)
	except (TypeError, ValueError, OverflowError):
		return 0.0


def rounded(num: float, precision: int = 0, rounding_method: str | None = None) -> float:
	"""Round half to even, as Frappe's "Banker's Rounding"; the other methods are not offered."""
	multiplier: int = 10 ** cint(precision)
	scaled = round(num * multiplier, 12)
	if not scaled:
		return 0.0
	floor = math.floor(scaled)
	# A half that binary fractions cannot hold exactly is still a half.
	epsilon = 2.0 ** (math.log(abs(scaled), 2) - 52.0)
	if abs(scaled - floor - 0.5) < epsilon:
		return (floor if floor % 2 == 0 else floor + 1) / multiplier
	return round(scaled) / multiplier


def sbool(x: Any) -> Any:
	"""True and False for the strings that say so, anything else as it is."""
	if not isinstance(x, str):
		return x
	return {"true": True, "1": True, "false": False, "0": False}.get(x.lower(), x)
