"""`/assets/<app>/…`: an app's `public` folder and its repository's node_modules, as a bench links them."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request, Response

PREFIX = "/assets/"
VENDOR_FOLDER = "node_modules"
VENDOR_MAX_AGE = 24 * 3600


def send_asset(request: Request, sites_path: str) -> Response | None:
	"""The file, for paths below /assets/: it belongs to no site and needs no session."""
	if not request.path.startswith(PREFIX):
		return None
	if request.method not in ("GET", "HEAD"):
		raise MethodNotAllowed(["GET", "HEAD"])
	app, _slash, path = request.path.removeprefix(PREFIX).partition("/")
	folder = _get_package(app) if app in _get_apps(sites_path) else None
	if folder is None or not path:
		raise NotFound
	is_vendor = path.startswith(f"{VENDOR_FOLDER}/")
	response = send_from_directory(
		folder.parent / VENDOR_FOLDER if is_vendor else folder / "public",
		path.removeprefix(f"{VENDOR_FOLDER}/"),
		request.environ,
		max_age=VENDOR_MAX_AGE if is_vendor else None,
	)
	if not is_vendor:
		# Kept by the browser, but asked for anew: an edited file shows at once.
		response.headers["Cache-Control"] = "public, no-cache"
	return response


def _get_apps(sites_path: str) -> list[str]:
	return Path(sites_path, "apps.txt").read_text().split()


@lru_cache
def _get_package(app: str) -> Path | None:
	spec = find_spec(app)
	return Path(spec.origin).parent if spec and spec.origin else None
