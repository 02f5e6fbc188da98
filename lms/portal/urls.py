"""Every address of the portal, so that no template spells one."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from lms import __version__
from lms.lms.addresses import local_file


def with_query(path: str, query: Mapping[str, str | int | None]) -> str:
	"""The path, and what of the query has a value."""
	given = {name: value for name, value in query.items() if value}
	return f"{path}?{urlencode(given)}" if given else path


class Urls:
	"""Addresses relative to the site; names of documents are quoted."""

	def home(self) -> str:
		return "/lms"

	def courses(self) -> str:
		return "/lms/courses"

	def course(self, course: str) -> str:
		return f"/lms/courses/{quote(course, safe='')}"

	def resume(self, course: str) -> str:
		"""The lesson where the learner goes on, whichever that is."""
		return f"{self.course(course)}/learn"

	def lesson(self, course: str, chapter_number: int, lesson_number: int) -> str:
		"""Positions count from 1, as in `mark_lesson_progress`."""
		return f"{self.resume(course)}/{chapter_number}-{lesson_number}"

	def assignment(self, assignment: str) -> str:
		return f"/lms/assignment/{quote(assignment, safe='')}"

	def file(self, address: str) -> str:
		"""A file of this site; as stored, its address is not quoted."""
		return quote(address)

	def picture(self, address: str | None) -> str | None:
		"""A picture of this site; one from elsewhere, as stored before it was checked, is not loaded."""
		return local_file(address) if address else None

	def quiz(self, quiz: str, *, attempt: str | None = None, submission: str | None = None) -> str:
		"""A quiz; one of the signed-in user's attempts at it while it goes on; or what came out of one."""
		path = f"/lms/quiz/{quote(quiz, safe='')}"
		return with_query(path, {"attempt": attempt, "submission": submission})

	def team(self, **query: str | int) -> str:
		"""The training of those who report to the signed-in user; `query` as the page takes it."""
		return with_query("/lms/team", query)

	def employee(self, employee: str) -> str:
		"""The desk's form of an Employee."""
		return f"/app/employee/{quote(employee, safe='')}"

	def overdue_list(self) -> str:
		"""The desk's list of overdue assignments."""
		return "/app/lms-training-assignment?status=Overdue"

	def asset(self, path: str) -> str:
		"""A file of `public/`; the version makes browsers fetch it anew after an upgrade."""
		return f"/assets/lms/{path}?v={__version__}"

	def login(self, then: str = "/lms") -> str:
		return f"/login?redirect-to={quote(then, safe='')}"

	def sign_out(self) -> str:
		return "/api/method/frappe.handler.web_logout"

	def desk(self) -> str:
		return "/app"


urls = Urls()
