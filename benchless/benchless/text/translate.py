"""Texts in the user's language: `_()`, from the apps' `locale/<lang>.po`, which a bench compiles first."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from ..context.hooks import get_app_path, get_installed_apps
from ..context.local import is_bound, local
from ..utils.data import strip_html
from ..utils.text import has_tag

DEFAULT_LANGUAGE = "en"
RTL_LANGUAGES = ("ar", "fa", "he", "ps")


def _(msg: Any, lang: str | None = None, context: str | None = None) -> str:
	"""The text in the current (or the given) language, or as it is where nobody has translated it."""
	translations = get_all_translations(lang or _get_language())
	if not translations:
		return msg if isinstance(msg, str) else str(msg or "")
	text = str(msg or "")
	key = (strip_html(text) if has_tag(text, _begins_tag) else text).strip()
	in_context = translations.get(f"{key}:{context}") if context else None
	return in_context or translations.get(key) or text


def _begins_tag(char: str) -> bool:
	return char in "!/" or (char.isascii() and char.isalpha())


def get_all_translations(lang: str) -> dict[str, str]:
	"""Every translated text of the installed apps; a later app's wins, and `pt-BR` stands on `pt`."""
	if lang == DEFAULT_LANGUAGE or not is_bound():
		return {}
	return _load(lang, tuple(get_app_path(app) for app in get_installed_apps()))


def _get_language() -> str:
	return (local.lang if is_bound() else None) or DEFAULT_LANGUAGE


def get_parent_language(lang: str) -> str | None:
	"""`pt` of `pt-BR`; None for a language that is no variant."""
	parent = re.split("[-_]", lang)[0]
	return parent if parent != lang else None


def is_rtl(rtl: bool | None = None) -> bool:
	"""Whether the current language is written from right to left."""
	return local.lang in RTL_LANGUAGES if rtl is None else rtl


def clear_translations() -> None:
	"""Read the files anew; a new app or an edited file shows after this."""
	_load.cache_clear()


@lru_cache(maxsize=64)
def _load(lang: str, app_paths: tuple[str, ...]) -> dict[str, str]:
	parent = get_parent_language(lang)
	translations = dict(_load(parent, app_paths)) if parent else {}
	for app_path in app_paths:
		translations.update(_read_po(Path(app_path, "locale", f"{lang.replace('-', '_')}.po")))
	return translations


def _read_po(path: Path) -> dict[str, str]:
	"""What translators have finished, by text; by text and context where there is one."""
	if not path.is_file():
		return {}
	with path.open("rb") as file:
		messages = [
			message for message in read_po(file) if message.id and message.string and not message.fuzzy
		]
	return {
		f"{message.id}:{message.context}" if message.context else str(message.id): str(message.string)
		for message in messages
	}
