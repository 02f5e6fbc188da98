"""Where a user's visit begins."""

from ..access.permissions import get_roles
from ..context.hooks import get_attr, get_hooks
from ..context.local import local
from .sessions import GUEST

DESK_HOME = "/app"


def get_default_path() -> str | None:
	"""Where the tile of an app leads after signing in. Several tiles lead to the desk.

	Differs from Frappe: there is no page of tiles, and nobody chooses one of them as their own."""
	tiles = [tile for tile in get_hooks("add_to_apps_screen") if _may_see(tile)]
	if len(tiles) == 1:
		return str(tiles[0]["route"])
	return DESK_HOME if tiles else None


def _may_see(tile: dict[str, str]) -> bool:
	path = tile.get("has_permission")
	return not path or bool(get_attr(path)())


def get_home_page() -> str:
	"""The route of the user's home page, without the leading slash: by role."""
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
	"""The page that `role_home_page` gives to the first of the user's roles; the last app's."""
	pages = get_hooks("role_home_page", {})
	return next((str(pages[role][-1]) for role in get_roles() if role in pages), None)
