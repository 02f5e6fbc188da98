"""The addresses of the portal's pages, below the root of the portal."""

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

# Pages for everybody, also for those who have no account.
PUBLIC = ("verify",)
# The page that says that there is none.
MISSING = "missing"

# From the address to the name of the page in `lms/pages`. What an address holds goes into the form.
ROUTES = Map(
	[
		Rule("/", endpoint="index"),
		Rule("/announcements", endpoint="announcements"),
		Rule("/announcements/new", endpoint="announcement_form"),
		Rule("/announcements/<announcement>", endpoint="announcement"),
		Rule("/announcements/<announcement>/edit", endpoint="announcement_form"),
		Rule("/assign", endpoint="assign"),
		Rule("/assign/<job>", endpoint="bulk_assignment"),
		Rule("/assignment/<assignment>", endpoint="assignment"),
		Rule("/batches", endpoint="batches"),
		Rule("/batches/<batch>", endpoint="batch"),
		Rule("/batches/<batch>/<tab>", endpoint="batch"),
		Rule("/certificates", endpoint="certificates"),
		Rule("/courses", endpoint="courses"),
		Rule("/courses/<course>", endpoint="course"),
		Rule("/courses/<course>/learn", endpoint="lesson"),
		Rule("/courses/<course>/learn/<position>", endpoint="lesson"),
		Rule("/live/<live_class>", endpoint="live_class"),
		Rule("/live/<live_class>/join", endpoint="join_live_class"),
		Rule("/live/<live_class>/attendance", endpoint="attendance"),
		Rule("/live/<live_class>/attendance/sheet", endpoint="attendance_sheet"),
		Rule("/live/<live_class>/check-in", endpoint="check_in"),
		Rule("/live/<live_class>/check-in/code", endpoint="check_in_code"),
		Rule("/notifications", endpoint="notifications"),
		Rule("/patterns", endpoint="patterns"),
		Rule("/profile", endpoint="profile"),
		Rule("/programs", endpoint="programs"),
		Rule("/programs/<program>", endpoint="program"),
		Rule("/quiz/<quiz>", endpoint="quiz"),
		Rule("/search", endpoint="search"),
		Rule("/statistics", endpoint="statistics"),
		Rule("/team", endpoint="team"),
		Rule("/team/<person>", endpoint="person"),
		Rule("/verify", endpoint="verify"),
		Rule("/verify/<number>", endpoint="verify"),
	],
	merge_slashes=False,
)


def find_page(path: str) -> tuple[str, dict[str, str]]:
	"""Return the page at a path below the root, and the values in the path."""
	try:
		page, values = ROUTES.bind("").match(f"/{path}")
	except NotFound:
		return MISSING, {}
	return str(page), dict(values)
