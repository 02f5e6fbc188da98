"""Chooses the language of a request: the requested one, the user's, the browser's or the site's."""

from werkzeug.wrappers import Request

from ..context.local import local
from ..text.translate import get_parent_language
from .cookies import is_signed_in
from .sessions import get_default_language


def set_language(request: Request) -> None:
	wanted = [local.form_dict.get("_lang")]
	if not is_signed_in():
		wanted += [request.cookies.get("preferred_language"), *request.accept_languages.values()]
	fallback = local.lang if is_signed_in() else get_default_language()
	local.lang = next((lang for code in wanted if code and (lang := _find(str(code)))), fallback)


def _find(code: str) -> str | None:
	"""Return the site's language with this code, or the one that it is a variant of."""
	for candidate in (code, get_parent_language(code)):
		if candidate and (name := local.db.get_value("Language", candidate, "name")):
			return str(name)
	return None
