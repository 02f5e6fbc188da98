"""What a regular expression may cost: whether some text makes it try more ways than the text is long.

A pattern passes if a reader who looks at one character always knows which way to go on: no repetition can end
where it could as well go on. One that searches must not begin anew within what it has read in vain.
What is bounded (`{1,20}`, `?`) counts as one character. Stricter than need be; backreferences never pass.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
	from re import _constants as sre
	from re import _parser as sre_parse
else:
	import sre_constants as sre
	import sre_parse

Characters = frozenset[str]
NONE: Characters = frozenset()
ALL: Characters = frozenset(map(chr, (*range(0x180), 0x3A9, 0x660, 0x2003, 0x2028, 0x4E2D, 0xFF21)))
END = "end of text"
CATEGORIES = {
	sre.CATEGORY_DIGIT: r"\d",
	sre.CATEGORY_NOT_DIGIT: r"\D",
	sre.CATEGORY_SPACE: r"\s",
	sre.CATEGORY_NOT_SPACE: r"\S",
	sre.CATEGORY_WORD: r"\w",
	sre.CATEGORY_NOT_WORD: r"\W",
}
# Repetitions up to here are a constant.
SMALL = 64


class Part(NamedTuple):
	first: Characters
	"""What it may begin with."""
	may_be_empty: bool


class Analysis:
	"""Reads one pattern; `problems` says what is wrong with it."""

	def __init__(self, pattern: str | bytes, flags: int = 0, *, searches: bool) -> None:
		text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
		parsed = sre_parse.parse(text, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
		self.flags = parsed.state.flags | flags
		self.problems: list[str] = []
		self.read_before_failing: set[str] = set()
		start = self.read_sequence(list(parsed), NONE, must_follow=False, in_loop=False)
		if searches and (again := start.first & self.read_before_failing):
			self.problems.append(f"a search may begin anew at {sorted(again)[:3]}, which it has read already")

	def read_sequence(self, nodes: list[Any], follow: Characters, must_follow: bool, in_loop: bool) -> Part:
		"""From the end: what follows each node is known when it is read."""
		part = Part(NONE, True)
		for node in reversed(nodes):
			after = part.first | (follow if part.may_be_empty else NONE)
			read = self.read(node, after, must_follow or not part.may_be_empty or _is_anchor(node), in_loop)
			must_follow = must_follow or node[0] is sre.AT
			first = read.first | (part.first if read.may_be_empty else NONE)
			part = Part(first, read.may_be_empty and part.may_be_empty)
		return part

	def read(self, node: Any, follow: Characters, must_follow: bool, in_loop: bool) -> Part:
		kind, value = node
		if (characters := self.get_characters(node)) is not None:
			return Part(characters, False)
		if kind is sre.AT:
			return Part(NONE, True)
		if kind is sre.SUBPATTERN:
			return self.read_sequence(list(value[-1]), follow, must_follow, in_loop)
		if kind is sre.BRANCH:
			parts = [self.read_sequence(list(way), follow, must_follow, in_loop) for way in value[1]]
			self.compare(parts, in_loop)
			return Part(
				frozenset().union(*(part.first for part in parts)), any(p.may_be_empty for p in parts)
			)
		if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
			return self.read_repetition(*value, follow, must_follow, in_loop)
		self.problems.append(f"{kind} is not understood here")
		return Part(ALL, True)

	def compare(self, parts: list[Part], in_loop: bool) -> None:
		seen: Characters = NONE
		for part in parts:
			if in_loop and part.first & seen:
				self.problems.append("alternatives in a repetition begin alike")
			seen |= part.first

	def read_repetition(
		self, least: int, most: int, body: Any, follow: Characters, must_follow: bool, in_loop: bool
	) -> Part:
		is_loop = most > SMALL or (most > 1 and self.get_characters(body[0]) is None)
		part = self.read_sequence(list(body), NONE, must_follow=must_follow, in_loop=in_loop or is_loop)
		if is_loop or in_loop:
			if part.may_be_empty:
				self.problems.append("what is repeated may be empty")
			if part.first & follow:
				self.problems.append("a repetition may end where it may go on")
			self.read_sequence(list(body), part.first | follow, must_follow, in_loop=True)
		if is_loop and must_follow:
			self.read_before_failing |= self.get_all_characters(body)
		return Part(part.first, part.may_be_empty or least == 0)

	def get_all_characters(self, nodes: Any) -> Characters:
		return frozenset().union(*(found for node in walk(nodes) if (found := self.get_characters(node))))

	def get_characters(self, node: Any) -> Characters | None:
		"""What a node of one character takes; None for the others."""
		kind, value = node
		if kind is sre.LITERAL:
			return self.with_case(frozenset(chr(value)))
		if kind is sre.NOT_LITERAL:
			return ALL - self.with_case(frozenset(chr(value)))
		if kind is sre.ANY:
			return ALL if self.flags & re.DOTALL else ALL - {"\n"}
		if kind is not sre.IN:
			return None
		found = self.with_case(frozenset().union(*(self.get_members(member) for member in value)))
		return ALL - found if value[0][0] is sre.NEGATE else found

	def get_members(self, member: Any) -> Characters:
		kind, value = member
		if kind is sre.CATEGORY:
			matches = re.compile(CATEGORIES[value], self.flags & re.ASCII).match
			return frozenset(filter(matches, ALL))
		if kind is sre.RANGE:
			return frozenset(map(chr, range(value[0], min(value[1], 0x17F) + 1)))
		return NONE if kind is sre.NEGATE else frozenset(chr(value))

	def with_case(self, found: Characters) -> Characters:
		if not self.flags & re.IGNORECASE:
			return found
		return found | frozenset(map(str.lower, found)) | frozenset(map(str.upper, found))


def _is_anchor(node: Any) -> bool:
	return node[0] is sre.AT


def walk(nodes: Any) -> Iterator[Any]:
	for node in nodes:
		yield node
		for inner in get_inner(node):
			yield from walk(inner)


def get_inner(node: Any) -> list[Any]:
	kind, value = node
	if kind is sre.SUBPATTERN:
		return [value[-1]]
	if kind is sre.BRANCH:
		return list(value[1])
	return [value[2]] if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) else []


def find_problems(pattern: str | bytes, flags: int = 0, *, searches: bool) -> list[str]:
	return Analysis(pattern, flags, searches=searches).problems
