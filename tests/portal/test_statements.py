"""No page of the portal asks the database more than 20 times, whoever looks and however much there is."""

from dataclasses import dataclass, field
from datetime import timedelta

import frappe
import pytest
from frappe.permissions import add_user_permission
from frappe.utils import get_system_timezone, now_datetime
from werkzeug.routing import Rule

from lms.lms.announcements.sending import send_announcement
from lms.lms.cohorts.feedback import give_feedback
from lms.lms.quizzes import attempts
from lms.lms.search.index import refresh
from lms.lms.training.bulk_requests import AssignmentRequest, start_request
from lms.pages import patterns
from lms.portal.routes import ROUTES
from lms.testing import factories
from lms.testing.factories import in_days, today, unique
from tests.support.portal import make_report
from tests.support.statements import Counter
from tests.support.users import PASSWORD, make_user

MOST, MOST_FOR_A_COHORT = 20, 12
TABS = ("timetable", "timetable?view=week", "courses", "assessments", "live-classes", "people", "feedback")
# So many of everything, before and after.
FEW, MORE = 2, 3


@dataclass
class Scene:
	"""A company that learns. `learner` has everything, `hr` sees everybody and `limited` a department."""

	word: str = field(default_factory=lambda: unique("Zircon"))
	department: str = ""
	learner: str = ""
	manager: str = ""
	creator: str = ""
	moderator: str = ""
	hr: str = ""
	limited: str = ""
	courses: list[str] = field(default_factory=list)
	assigned: str = ""
	tasks: dict[str, str] = field(default_factory=dict)
	people: list[str] = field(default_factory=list)
	program: str = ""
	batch: str = ""
	live_class: str = ""
	announcement: str = ""
	draft: str = ""
	job: str = ""
	certificate: str = ""


@pytest.fixture
def scene(client) -> Scene:
	scene = Scene(department=factories.make_department(unique("Department")))
	make_people(scene)
	make_training(scene)
	make_cohort(scene)
	make_work(scene)
	make_messages(scene)
	frappe.get_single("LMS Settings").update({"show_employees": 1}).save()
	add_more(scene, FEW)
	scene.certificate = frappe.db.get_value("LMS Certificate", {"member": scene.learner}, "number")
	return scene


def make_people(scene: Scene) -> None:
	scene.manager, scene.creator = make_user("LMS Student", "Employee"), make_user("Course Creator")
	scene.learner = make_report(scene.manager, "Ada", department=scene.department)
	scene.moderator, scene.hr = make_user("Moderator"), make_user("HR Manager", "LMS Student")
	scene.limited = make_user("HR Manager", "LMS Student")
	add_user_permission("Department", scene.department, scene.limited)


def make_training(scene: Scene) -> None:
	"""Courses of a program that enforces their order, so that the last one is locked, with its quiz."""
	scene.courses = [make_course(scene) for _ in range(3)]
	first, last = find_lesson(scene.courses[0]), find_lesson(scene.courses[-1])
	scene.tasks = {
		"quiz": make_quiz(first),
		"running": make_quiz(first),
		"locked": make_quiz(last),
		"outside": make_quiz(None),
		"homework": factories.make_lms_assignment(first).name,
		"homework outside": factories.make_lms_assignment().name,
	}
	scene.program = make_program(scene, scene.courses)


def make_course(scene: Scene) -> str:
	values = {"title": f"{scene.word} course", "tags": "fire, drill", "enable_certification": 1}
	course = factories.make_course(2, 2, **values)
	course.db_set("owner", scene.creator)
	return course.name


def make_program(scene: Scene, courses: list[str]) -> str:
	program = factories.make_program(courses, [scene.learner])
	program.db_set("owner", scene.creator)
	return program.name


def make_quiz(lesson: str | None) -> str:
	return factories.make_quiz(3, lesson, show_answers=1, show_submission_history=1, max_attempts=9).name


def find_lesson(course: str) -> str:
	return frappe.get_all("Course Lesson", {"course": course}, pluck="name", order_by="creation")[0]


def make_cohort(scene: Scene) -> None:
	"""A cohort on its last day, led by the creator, in which the learner has all the tasks."""
	quizzes, homework = ("quiz", "locked", "outside"), ("homework", "homework outside")
	tasks = [("LMS Quiz", name) for name in quizzes] + [("LMS Assignment", name) for name in homework]
	scene.batch = factories.make_running_batch(
		scene.courses,
		[scene.learner, scene.moderator],
		title=scene.word,
		start_time="00:00:00",
		end_time="23:59:59",
		timezone=get_system_timezone(),
		instructors=[{"instructor": scene.creator}],
		timetable=[{"day": 1, "title": "Talk"}, {"day": 2, "title": "Walk"}],
		assessment=[{"assessment_type": kind, "assessment_name": scene.tasks[name]} for kind, name in tasks],
	).name
	scene.live_class = factories.make_live_class(scene.batch, title=scene.word, date=today()).name
	now = now_datetime()
	times = {"starts_on": now - timedelta(minutes=5), "ends_on": now + timedelta(hours=2)}
	frappe.db.set_value("LMS Live Class", scene.live_class, times)
	frappe.db.set_value("LMS Batch", scene.batch, {"end_date": today(), "owner": scene.creator})
	give_stars(scene, scene.learner)


def give_stars(scene: Scene, person: str) -> None:
	given = {"content": 5, "instructors": 4, "value": 3, "feedback": "Good."}
	give_feedback(scene.batch, given, person, now_datetime())


def make_work(scene: Scene) -> None:
	for name in ("quiz", "locked", "outside"):
		scene.tasks[f"result of {name}"] = take(scene, name)
	started = attempts.start_attempt(scene.tasks["running"], scene.learner, now_datetime())
	scene.tasks["attempt"] = started["attempt"]


def take(scene: Scene, name: str) -> str:
	"""Hand in an empty attempt of the learner. Returns the submission."""
	attempt = attempts.start_attempt(scene.tasks[name], scene.learner, now_datetime())["attempt"]
	return attempts.submit_attempt(attempt, {}, scene.learner, now_datetime())["submission"]


def make_messages(scene: Scene) -> None:
	scene.announcement, scene.draft = announce(scene, is_sent=True), announce(scene, is_sent=False)
	request = AssignmentRequest({"addresses": scene.learner}, courses=scene.courses, days=3)
	scene.job = start_request(request, scene.moderator, today())["job_id"]


def announce(scene: Scene, *, is_sent: bool) -> str:
	values = {"title": scene.word, "message": "News.", "audience": "Cohort", "batch": scene.batch}
	name = factories.insert("LMS Announcement", **values).name
	if is_sent:
		send_announcement(name, "Administrator", now_datetime())
	return name


def add_more(scene: Scene, count: int) -> None:
	"""Add people, courses, programs, attempts, announcements and classes to what there is."""
	courses = [make_course(scene) for _ in range(count)]
	scene.assigned = scene.assigned or courses[-1]
	for course, days in zip(courses, (-1, 1, 5), strict=False):
		factories.make_assignment(employee=scene.learner, course=course, due_date=in_days(days))
	factories.complete_lessons(scene.learner, courses[0])
	make_program(scene, [*courses, *scene.courses])
	people = [make_report(scene.manager, "Ben", *courses, department=scene.department) for _ in range(count)]
	for person in people:
		factories.make_batch_enrollment(scene.batch, person)
		give_stars(scene, person)
	factories.make_running_batch(courses, [*people, scene.learner], title=scene.word)
	for name in ("quiz", "locked", "outside"):
		take(scene, name)
	announce(scene, is_sent=True)
	factories.make_live_class(scene.batch, title=scene.word, date=today(), time="00:30:00", duration=20)
	frappe.db.set_value("LMS Batch", scene.batch, "end_date", today())
	refresh()
	frappe.db.commit()


def list_pages(scene: Scene) -> dict[str, list[str]]:
	"""Return what each person opens, below the root of the portal."""
	course, tasks = f"/courses/{scene.courses[0]}", scene.tasks
	batch, live = f"/batches/{scene.batch}", f"/live/{scene.live_class}"
	program, person = f"/programs/{scene.program}", f"/team/{scene.learner}"
	search = f"/search?q={scene.word}"
	everybody = ["/", "/courses", "/courses?tag=fire&sort=newest", course, f"{course}/learn/1-1", "/programs"]
	everybody += ["/batches", search, "/profile", "/notifications", "/announcements", program]
	everybody += ["/certificates", "/verify", f"/verify/{scene.certificate}"]
	cohort = [batch, *(f"{batch}/{tab}" for tab in TABS), live]
	people = ["/team", "/team?view=matrix", "/team?view=forecast", "/team?overdue=1&search=a", person]
	people.append(f"/team?course={scene.assigned}")
	leading = [f"{live}/attendance", f"{live}/attendance/sheet", f"{live}/check-in/code"]
	leading += [f"/quiz/{tasks['quiz']}?preview=1", f"/assignment/{tasks['homework']}?preview=1"]
	figures = ["/statistics", "/statistics?months=3"]
	figures += [f"/statistics?months=24&department={scene.department}", *people]
	figures.append(f"/team?course={scene.assigned}&department={scene.department}")
	quizzes = [f"/quiz/{tasks[name]}" for name in ("quiz", "running", "locked", "outside")]
	quizzes += [
		f"/quiz/{tasks[name]}?submission={tasks[f'result of {name}']}"
		for name in ("quiz", "locked", "outside")
	]
	own = [
		f"/courses/{scene.courses[-1]}",
		f"{course}/learn",
		f"{batch}/announcements",
		f"{live}/check-in",
		f"{live}/join",
		f"/announcements/{scene.announcement}",
		f"/quiz/{tasks['running']}?attempt={tasks['attempt']}",
		f"/assignment/{tasks['homework']}",
		f"/assignment/{tasks['homework outside']}",
		"/batches?state=Mine",
	]
	news, link = f"/announcements/{scene.draft}", f"course={scene.courses[0]}&program={scene.program}"
	team = ["/announcements?all=1", "/announcements/new", news, f"{news}/edit", "/patterns"]
	team += ["/assign", f"/assign?{link}&find=a", f"/assign/{scene.job}"]
	return {
		scene.learner: [*everybody, *cohort, *quizzes, *own],
		scene.manager: ["/", course, search, *people],
		scene.creator: [*everybody, *cohort, *leading, f"/quiz/{tasks['quiz']}"],
		scene.moderator: [*everybody, *cohort, *leading, *figures, *team],
		scene.hr: ["/", *figures],
		scene.limited: ["/", *figures],
	}


def find_rule(path: str) -> str:
	rule, _values = ROUTES.bind("").match(path.partition("?")[0], return_rule=True)
	assert isinstance(rule, Rule)
	return rule.rule


def count_all(client, scene: Scene, counter: Counter) -> dict[tuple[str, str], int]:
	"""Return the statements of each page by the person who looks at it."""
	people = {value: name for name, value in vars(scene).items() if isinstance(value, str)}
	found = {}
	for user, paths in list_pages(scene).items():
		client.logout()
		client.login(user, PASSWORD)
		for path in paths:
			status = 302 if path.endswith("/learn") else 303 if path.endswith("/join") else 200
			root = path.removesuffix("/")
			found[people[user], path] = counter.count(client, f"/lms{root}", status)
	return found


def get_limit(path: str) -> int:
	return MOST_FOR_A_COHORT if path.startswith("/batches/") else MOST


def test_pages_ask_at_most_twenty_times_however_much_there_is(client, scene, monkeypatch):
	monkeypatch.setattr(patterns, "is_developer_mode", lambda: True)
	visited = {find_rule(path) for paths in list_pages(scene).values() for path in paths}
	assert visited == {rule.rule for rule in ROUTES.iter_rules()}
	counter = Counter(monkeypatch)
	before = count_all(client, scene, counter)
	add_more(scene, MORE)
	after = count_all(client, scene, counter)
	assert {page: (before[page], count) for page, count in after.items() if count != before[page]} == {}
	assert {page: count for page, count in after.items() if count > get_limit(page[1])} == {}
