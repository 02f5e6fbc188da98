"""The main navigation of the portal."""

from collections.abc import Iterable
from dataclasses import dataclass

from frappe import _

from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls


@dataclass(frozen=True)
class Entry:
	"""An entry that leads to a page.

	- `url`: the page. Pages below it and below the paths in `covers` belong to the entry, too
	- `may`: whether this person may open the page
	- `switch`: the field of LMS Settings that switches the entry on
	"""

	url: str
	label: str
	may: bool = True
	switch: str | None = None
	covers: tuple[str, ...] = ()

	@property
	def is_shown(self) -> bool:
		return self.may and (self.switch is None or is_switched_on(self.switch))

	def is_above(self, path: str) -> bool:
		return any(path == start or path.startswith(f"{start}/") for start in (self.url, *self.covers))


def list_entries(*, is_manager: bool, sees_people: bool = False, can_assign: bool = False) -> list[Entry]:
	"""Return all entries in order. The home page comes first, because every other page is below it."""
	home = urls.home()
	return [
		Entry(home, _("Home")),
		Entry(urls.courses(), _("Courses"), switch="courses", covers=(f"{home}/quiz", f"{home}/assignment")),
		Entry(urls.programs(), _("Programs"), switch="programs"),
		Entry(urls.batches(), _("Cohorts"), switch="batches", covers=(f"{home}/live",)),
		Entry(urls.certificates(), _("Certificates")),
		Entry(urls.team(), _("Team") if sees_people else _("My team"), may=is_manager or sees_people),
		Entry(urls.announcements(), _("Announcements")),
		Entry(urls.statistics(), _("Statistics"), may=sees_people, switch="statistics"),
		Entry(urls.assign(), _("Assign"), may=can_assign),
	]


def get_navigation(entries: Iterable[Entry]) -> list[Entry]:
	"""Return the entries that are shown."""
	return [entry for entry in entries if entry.is_shown]


def find_section(path: str, navigation: list[Entry]) -> Entry:
	"""Return the entry that the path belongs to: the last one above it, or else the home page."""
	return [navigation[0], *(entry for entry in navigation if entry.is_above(path))][-1]
