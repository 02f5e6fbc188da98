"""Excerpts of texts with the words that were found. Pure functions."""

from lms.lms.search.words import WORD, fold, is_found

# Characters before and after the first word that was found.
BEFORE, AFTER = 80, 160

# Pieces of text, and whether each was found.
Excerpt = list[tuple[str, bool]]


def mark_words(text: str, searched: list[str]) -> Excerpt:
	"""Split the text into pieces: words that were found, and what is between them."""
	pieces, end = [], 0
	for match in WORD.finditer(text):
		if is_found(fold(match.group()), searched):
			pieces += [(text[end : match.start()], False), (match.group(), True)]
			end = match.end()
	return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def make_excerpt(text: str, searched: list[str]) -> Excerpt:
	"""Return the part of the text around the first word that was found, or else its beginning."""
	found = (match.start() for match in WORD.finditer(text) if is_found(fold(match.group()), searched))
	position = next(found, 0)
	start = find_gap(text, position - BEFORE, position)
	end = position + AFTER
	if end < len(text):
		end = max(text.rfind(" ", position, end), position) or end
	end = end if end > position else position + AFTER
	pieces = mark_words(text[start:end], searched)
	return [*([("… ", False)] if start else []), *pieces, *([(" …", False)] if end < len(text) else [])]


def find_gap(text: str, start: int, before: int) -> int:
	"""Return the position of the first word that begins after `start`, but not after `before`."""
	if start <= 0:
		return 0
	gap = text.find(" ", start, before)
	return gap + 1 if gap >= 0 else start
