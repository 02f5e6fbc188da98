"""Where a user's visit begins."""

from ..hooks import get_attr, get_hooks
from ..local import local
from ..permissions import get_roles
from .sessions import GUEST


def get_home_page() -> str:
	"""The route of the user's home page, without the leading slash: by role, else by hooks."""
	page = _from_roles() or _from_hooks()
	if not page:
		page = "login" if local.session.user == GUEST else "me"
	return page.strip("/")


def _from_roles() -> str | None:
	if local.session.user == GUEST:
		return None
	for role in get_roles():
		if page := local.db.get_value("Role", role, "home_page"):
			return str(page)
	return None


def _from_hooks() -> str | None:
	"""`get_website_user_home_page`, then `role_home_page`, then `home_page`: of each the last app's."""
	page: str | None = None
	if methods := get_hooks("get_website_user_home_page"):
		page = get_attr(methods[-1])(local.session.user)
	if not page:
		pages = get_hooks("role_home_page", {})
		page = next((pages[role][-1] for role in get_roles() if role in pages), None)
	if not page:
		page = (get_hooks("home_page") or [None])[-1]
	return page
