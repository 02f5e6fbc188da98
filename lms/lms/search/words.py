"""Words of texts and of searches, in every script. Pure functions, which read each text once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

# Marks that belong to the letter before them but do not match `\w`: accents, Hebrew and Arabic points, and
# vowels of Indic scripts, of Thai and of Lao.
MARKS = (
	r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
	r"\u0eb1-\u0ecd"
)
# Chinese and Japanese have no spaces between words, so each sign is a word.
SIGNS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(f"[{SIGNS}]|(?:[^\\W_{SIGNS}]|[{MARKS}])+")
MOST_CHARACTERS = 40
# In a search: longer ones are cut.
MOST_WORDS = 8
MOST_CHARACTERS_OF_SEARCH = 200
# Shorter words, such as IT or HR, are found only as they are, and longer ones by their beginning, too.
SHORTEST_BEGINNING = 3
# A word in the title weighs as much as this many in the text.
TITLE_WEIGHT, MOST_WEIGHT_OF_TEXT = 20, 5


def fold(word: str) -> str:
	"""Return the word without case and accents."""
	letters = unicodedata.normalize("NFKD", word.casefold())
	return "".join(letter for letter in letters if not unicodedata.combining(letter))[:MOST_CHARACTERS]


def find_words(text: str) -> Iterator[str]:
	return filter(None, (fold(match.group()) for match in WORD.finditer(text)))


def weigh_words(title: str, text: str) -> dict[str, int]:
	"""Return the words of a document with their weights."""
	weights = {word: min(count, MOST_WEIGHT_OF_TEXT) for word, count in Counter(find_words(text)).items()}
	for word in find_words(title):
		weights[word] = weights.get(word, 0) + TITLE_WEIGHT
	return weights


def weigh_beginnings(weights: Mapping[str, int]) -> dict[str, int]:
	"""Return the shortest beginnings of these words, each with the weight of the heaviest word.

	A text has many words that begin with the same three letters. They are one entry of the index, with a mark
	that is in no word.
	"""
	beginnings: dict[str, int] = {}
	for word, weight in weights.items():
		if is_beginning(word):
			key = mark_beginning(word)
			beginnings[key] = max(weight, beginnings.get(key, 0))
	return beginnings


def mark_beginning(word: str) -> str:
	return f"{word[:SHORTEST_BEGINNING]}*"


def read_search(search: str) -> list[str]:
	"""Return the words of a search, each once."""
	return list(dict.fromkeys(find_words(search[:MOST_CHARACTERS_OF_SEARCH])))[:MOST_WORDS]


def is_beginning(word: str) -> bool:
	"""Whether the word of a search also finds words that only begin with it."""
	return len(word) >= SHORTEST_BEGINNING


def is_found(word: str, searched: list[str]) -> bool:
	return any(word == each or (is_beginning(each) and word.startswith(each)) for each in searched)
