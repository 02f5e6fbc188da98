"""What a function costs, counted in steps of the interpreter: the same on every machine, however busy."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

SIZES = (200, 800)
# What a call costs whatever it is given: messages, metadata, caches that are filled.
SLACK = 5_000


def count_steps(function: Callable[[], object]) -> int:
	"""How many instructions of Python run in this thread until the function returns or raises."""
	steps = 0

	def trace(frame: FrameType, event: str, _argument: Any) -> Any:
		nonlocal steps
		frame.f_trace_opcodes, frame.f_trace_lines = True, False
		steps += event == "opcode"
		return trace

	before = sys.gettrace()
	sys.settrace(trace)
	try:
		function()
	except Exception:
		pass  # a refusal has its cost, too
	finally:
		sys.settrace(before)
	return steps


def assert_linear(function: Callable[[str], object], make_text: Callable[[int], str]) -> None:
	"""Four times the text costs no more than four times the steps, and some."""
	small, large = map(make_text, SIZES)
	count_steps(lambda: function(small))  # fills caches
	cost, cost_of_large = count_steps(lambda: function(small)), count_steps(lambda: function(large))
	allowed = cost * SIZES[1] / SIZES[0] + SLACK
	assert cost_of_large <= allowed, f"{small[:40]!r}: {cost} steps, and {cost_of_large} for the larger one"


def count_calls(function: Callable[..., object], *arguments: Any, limit: int = sys.maxsize) -> int:
	"""How many functions run, of Python and of C: coarser than steps, and cheap enough for long texts.

	What calls more than `limit` is stopped there: it may never end.
	"""
	calls = 0

	def note(_frame: FrameType, event: str, _argument: Any) -> None:
		nonlocal calls
		calls += event in ("call", "c_call")
		assert calls <= limit, f"more than {limit} calls"

	before = sys.getprofile()
	sys.setprofile(note)
	try:
		function(*arguments)
	finally:
		sys.setprofile(before)
	assert calls <= limit, "the function went on after it was stopped"
	return calls
