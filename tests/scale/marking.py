"""Processes that learn and teach at the same moment, each with its own connection."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

import frappe

from lms.lms.courses.catalogue import Lesson
from lms.lms.learning.progress import mark_lesson_complete
from lms.testing.factories import make_lesson, today
from tests.support.processes import get_process_context
from tests.support.waiting import PATIENCE

_start: Barrier


class Marking(NamedTuple):
	"""A tab in which a learner marks these lessons complete, one request after the other."""

	user: str
	course: str
	lessons: Sequence[Lesson]

	def run(self) -> None:
		for lesson in self.lessons:
			mark_lesson_complete(self.user, self.course, lesson, today())
			frappe.db.commit()


class Adding(NamedTuple):
	"""An author who adds lessons to a chapter."""

	chapter: str
	count: int

	def run(self) -> None:
		for _number in range(self.count):
			make_lesson(self.chapter)
			frappe.db.commit()


class TakingOut(NamedTuple):
	"""An author who takes a lesson out of its chapter."""

	chapter: str
	lesson: str

	def run(self) -> None:
		chapter = frappe.get_doc("Course Chapter", self.chapter)
		chapter.set("lessons", [row for row in chapter.lessons if row.lesson != self.lesson])
		chapter.save()
		frappe.db.commit()


Work = Marking | Adding | TakingOut


def run_at_once(site: str, sites_path: str, works: Sequence[Work]) -> None:
	"""All of them, begun at the same moment; the first error if there was one."""
	context = get_process_context()
	barrier = context.Barrier(len(works))
	with ProcessPoolExecutor(len(works), context, initializer=_remember, initargs=(barrier,)) as pool:
		list(pool.map(_work, [(site, sites_path, work) for work in works]))


def _remember(barrier: Barrier) -> None:
	global _start
	_start = barrier


def _work(task: tuple[str, str, Work]) -> None:
	site, sites_path, work = task
	frappe.init(site=site, sites_path=sites_path)
	frappe.connect()
	try:
		# A snapshot from before the others began, as a request has that has read its session.
		frappe.db.count("LMS Course Progress")
		_start.wait(PATIENCE)
		work.run()
	finally:
		frappe.destroy()
