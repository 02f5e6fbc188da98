"""All addresses of the portal. Templates must use these."""

import re
from collections.abc import Mapping
from typing import TypeGuard
from urllib.parse import quote, urlencode

import frappe

from lms import __version__
from lms.lms.shared.addresses import local_file

# Where the portal is unless the site config says otherwise. Leads to the portal on every site, because mails
# and bookmarks may hold it.
STANDARD_ROOT = "lms"
ROOT = re.compile(r"[a-z0-9_-]{1,60}")
# What the first part of an address means to Frappe.
TAKEN = {"api", "app", "apps", "assets", "backups", "desk", "files", "login", "me", "private"}


def get_root() -> str:
	"""Return the first part of the portal's addresses: `lms_path` of the site config, or `lms`."""
	root = frappe.conf.get("lms_path")
	return root if is_root(root) else STANDARD_ROOT


def is_root(root: object) -> TypeGuard[str]:
	"""Return whether the portal can be there: one plain word that means nothing else to Frappe."""
	return isinstance(root, str) and bool(ROOT.fullmatch(root)) and root not in TAKEN


def with_query(path: str, query: Mapping[str, str | int | None]) -> str:
	"""Return the path with the query. Omits parameters without a value."""
	given = {name: value for name, value in query.items() if value}
	return f"{path}?{urlencode(given)}" if given else path


class Urls:
	"""Addresses relative to the site, with quoted names of documents."""

	def home(self) -> str:
		return f"/{get_root()}"

	def courses(self, **query: str | None) -> str:
		"""The catalogue. `query` has its filters, such as `tag`."""
		return with_query(f"{self.home()}/courses", query)

	def course(self, course: str) -> str:
		return f"{self.home()}/courses/{quote(course, safe='')}"

	def resume(self, course: str) -> str:
		"""The lesson where the learner continues."""
		return f"{self.course(course)}/learn"

	def lesson(self, course: str, chapter_number: int, lesson_number: int) -> str:
		"""Positions count from 1, as in `mark_lesson_progress`."""
		return f"{self.resume(course)}/{chapter_number}-{lesson_number}"

	def search(self) -> str:
		return f"{self.home()}/search"

	def programs(self) -> str:
		return f"{self.home()}/programs"

	def program(self, program: str) -> str:
		return f"{self.home()}/programs/{quote(program, safe='')}"

	def batches(self, **query: str | int | None) -> str:
		"""The cohorts. `query` has the page's filters."""
		return with_query(f"{self.home()}/batches", query)

	def batch(self, batch: str, *, tab: str | None = None, **query: str | int | None) -> str:
		"""A cohort, or a tab of it. `query` has `page` and `done` (what the reader has done)."""
		path = f"{self.home()}/batches/{quote(batch, safe='')}"
		return with_query(f"{path}/{tab}" if tab else path, query)

	def live_class(self, live_class: str) -> str:
		"""A live class, from where people join it."""
		return f"{self.home()}/live/{quote(live_class, safe='')}"

	def join_class(self, live_class: str) -> str:
		"""Leads to the video conference of a live class."""
		return f"{self.live_class(live_class)}/join"

	def attendance(self, live_class: str, **query: str | int | None) -> str:
		"""Who was in a live class. `query` has `show`, `page` and `done` (what the reader has done)."""
		return with_query(f"{self.live_class(live_class)}/attendance", query)

	def attendance_sheet(self, live_class: str) -> str:
		"""A list of the people of a class to print."""
		return f"{self.attendance(live_class)}/sheet"

	def check_in(self, live_class: str, **query: str | None) -> str:
		"""Where members check in to a class. `query` has the `code`."""
		return with_query(f"{self.live_class(live_class)}/check-in", query)

	def check_in_code(self, live_class: str) -> str:
		"""The code for checking in, for the screen in front of the class."""
		return f"{self.check_in(live_class)}/code"

	def program_form(self, program: str) -> str:
		"""The desk's form of a program."""
		return f"/app/lms-program/{quote(program, safe='')}"

	def assignment(self, assignment: str) -> str:
		return f"{self.home()}/assignment/{quote(assignment, safe='')}"

	def file(self, address: str) -> str:
		"""A file of this site. Its stored address is not quoted."""
		return quote(address)

	def picture(self, address: str | None) -> str | None:
		"""A picture of this site. Older records may have one from another site, which is not loaded."""
		return local_file(address) if address else None

	def quiz(self, quiz: str, *, attempt: str | None = None, submission: str | None = None) -> str:
		"""A quiz, an attempt in progress of the signed-in user, or a result."""
		path = f"{self.home()}/quiz/{quote(quiz, safe='')}"
		return with_query(path, {"attempt": attempt, "submission": submission})

	def team(self, **query: str | int | None) -> str:
		"""The training of the signed-in user's team. `query` has the page's filters."""
		return with_query(f"{self.home()}/team", query)

	def person(self, name: str, **query: str | int | None) -> str:
		"""The training of a person: an account, or the name of an Employee."""
		return with_query(f"{self.home()}/team/{quote(name, safe='@')}", query)

	def statistics(self, **query: str | int | None) -> str:
		"""The figures of the site. `query` has the page's filters."""
		return with_query(f"{self.home()}/statistics", query)

	def export(self, what: str, file_format: str, **query: str | int | None) -> str:
		"""A file of what a page shows. `what` is the end of the name of a method, such as `team`."""
		return with_query(f"/api/method/lms.lms.api.export_{what}", {**query, "file_format": file_format})

	def notifications(self, **query: int | None) -> str:
		"""The signed-in user's notifications. `query` has `unread` and `page`."""
		return with_query(f"{self.home()}/notifications", query)

	def announcements(self, **query: int | None) -> str:
		"""Announcements to the signed-in user. `query` has `all`, for the learning team, and `page`."""
		return with_query(f"{self.home()}/announcements", query)

	def announcement(self, announcement: str) -> str:
		return f"{self.home()}/announcements/{quote(announcement, safe='')}"

	def new_announcement(self, **query: str | None) -> str:
		"""The form of a new one. `query` may name a `batch`."""
		return with_query(f"{self.home()}/announcements/new", query)

	def edit_announcement(self, announcement: str) -> str:
		return f"{self.announcement(announcement)}/edit"

	def certificates(self, **query: str | None) -> str:
		"""The signed-in user's certificates. `query` has `done` (what they have done)."""
		return with_query(f"{self.home()}/certificates", query)

	def certificate_pdf(self, certificate: str) -> str:
		"""The PDF of a certificate."""
		return self.pdf("LMS Certificate", certificate)

	def verify(self, number: str | None = None) -> str:
		"""Where everybody can verify a certificate. Without a number, the form for one."""
		path = f"{self.home()}/verify"
		return f"{path}/{quote(number, safe='')}" if number else path

	def profile(self) -> str:
		return f"{self.home()}/profile"

	def calendar_feed(self, token: str) -> str:
		"""A person's calendar, for calendar programs. Whoever has this address can read it."""
		return f"{self.home()}/calendar/{token}.ics"

	def my_data(self) -> str:
		"""The signed-in user's own records as a file."""
		return "/api/method/lms.lms.api.download_my_data"

	def pdf(self, doctype: str, name: str) -> str:
		"""The PDF of a record, as Frappe prints records, for those who may read and print it."""
		method = "/api/method/frappe.utils.print_format.download_pdf"
		return with_query(method, {"doctype": doctype, "name": name})

	def form(self, doctype: str, name: str) -> str:
		"""The desk's form of a record."""
		slug = doctype.lower().replace(" ", "-")
		return f"/app/{quote(slug, safe='')}/{quote(name, safe='')}"

	def assign(self, *, course: str | None = None, program: str | None = None) -> str:
		"""The form for assigning training. The course or program is chosen there."""
		return with_query(f"{self.home()}/assign", {"course": course, "program": program})

	def bulk_assignment(self, job_id: str) -> str:
		return f"{self.home()}/assign/{quote(job_id, safe='')}"

	def bulk_assignment_errors(self, job_id: str) -> str:
		"""A CSV file."""
		return with_query("/api/method/lms.lms.api.download_bulk_assignment_errors", {"job_id": job_id})

	def preview_errors(self) -> str:
		"""A CSV file, for a form with the request."""
		return "/api/method/lms.lms.api.download_preview_errors"

	def employee(self, employee: str) -> str:
		"""The desk's form of an Employee."""
		return self.form("Employee", employee)

	def overdue_list(self) -> str:
		"""The desk's list of overdue assignments."""
		return "/app/lms-training-assignment?status=Overdue"

	def asset(self, path: str) -> str:
		"""A file of `public/`, with the version, so that browsers fetch it again after an upgrade."""
		return f"/assets/lms/{path}?v={__version__}"

	def brand_styles(self, version: str) -> str:
		"""The stylesheet of the portal's colour, with a version that changes with it."""
		return with_query(f"{self.home()}/brand.css", {"v": version})

	def login(self, then: str | None = None) -> str:
		"""The sign-in page, which leads on to the path `then` or else to the home page of the portal."""
		return f"/login?redirect-to={quote(then or self.home(), safe='')}"

	def sign_out(self) -> str:
		return "/api/method/frappe.handler.web_logout"

	def desk(self) -> str:
		return "/app"


urls = Urls()
