"""Cohorts in the portal: the list, the page of one, and its forms for getting in and out."""

import re
from html import unescape
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import add_to_date, get_system_timezone, now_datetime
from playwright.sync_api import expect

from lms.lms.announcements.sending import send_announcement
from lms.lms.cohorts import enrolling
from lms.testing import factories
from lms.testing.factories import in_days, unique
from tests.support.accessibility import find_barriers
from tests.support.browser import open_context
from tests.support.portal import open_session
from tests.support.users import PASSWORD, make_user

LIST = "/lms/batches"


@pytest.fixture
def learner(client, committed) -> str:
	"""Signed in, in the time zone of the cohorts."""
	user = make_user("LMS Student", first_name="Maya", time_zone="Europe/Berlin")
	client.login(user, PASSWORD)
	return user


def make_batch(members: tuple[str, ...] = (), **values: object) -> SimpleNamespace:
	"""A committed cohort in which learners enroll themselves. `days` are the first and the last one."""
	title, days = unique("Winter Intake"), values.pop("days", None)
	batch = factories.make_batch(
		values.pop("courses", ()), members, **{"title": title, "allow_self_enrollment": 1} | values
	)
	if days:
		batch.db_set({"start_date": in_days(days[0]), "end_date": in_days(days[1])})
	frappe.db.commit()
	return SimpleNamespace(name=batch.name, title=batch.title, url=f"{LIST}/{batch.name}")


def fill(batch: SimpleNamespace, *waiting: str) -> str:
	"""Give the one seat to somebody, who is returned, and let others wait in this order."""
	member = make_user("LMS Student")
	people = [member, *waiting]
	enrolling.enroll_people(batch.name, people, "Administrator", now_datetime(), to_waiting_list=True)
	frappe.db.commit()
	return member


def make_full(*waiting: str, **values: object) -> tuple[SimpleNamespace, str]:
	"""A cohort with one seat, and the person who has it."""
	batch = make_batch(**{"seat_count": 1, "waiting_list": 1} | values)
	return batch, fill(batch, *waiting)


def free_seat(batch: SimpleNamespace, member: str) -> None:
	enrolling.leave_oneself(batch.name, member, now_datetime())
	frappe.db.commit()


def switch(**values: int) -> None:
	frappe.get_single("LMS Settings").update(values).save()
	frappe.db.commit()


def words_of(response) -> str:
	"""What people read in the main part of the page."""
	main = response.text.split("<main")[1].split("</main")[0]
	return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())


def find_tabs(response) -> list[str]:
	return re.findall(r"<a[^>]*>([^<]*)</a>", find_tab_bar(response))


def find_tab_bar(response) -> str:
	found = re.search(r'<nav class="tabs".*?</nav>', response.text, re.DOTALL)
	return found[0] if found else ""


def act(client, batch: SimpleNamespace, action: str):
	"""Send a form of the page."""
	client.get(batch.url)
	return client.post(batch.url, data={"action": action})


def is_member(batch: SimpleNamespace, user: str) -> bool:
	frappe.db.rollback()
	return bool(
		frappe.db.exists("LMS Batch Enrollment", {"batch": batch.name, "member": user, "is_open": "1"})
	)


# The list


def test_own_cohorts_come_first_then_what_comes_runs_and_is_over(client, learner):
	category = factories.make_category(unique("Care"))
	frappe.db.commit()
	titles = ("over", "running", "later", "soon", "mine", "cancelled")
	days = {"over": (-9, -8), "running": (-2, 9), "later": (20, 21), "soon": (3, 4)}
	for title in titles:
		members = (learner,) if title == "mine" else ()
		made = make_batch(members, title=unique(title), category=category, days=days.get(title))
		frappe.db.set_value("LMS Batch", made.name, "is_cancelled", int(title == "cancelled"))
	frappe.db.commit()
	words = words_of(client.get(LIST, query_string={"category": category}))
	places = [
		words.index(text)
		for text in (
			"My cohorts mine",
			"Upcoming cohorts soon",
			"later-",
			"Running cohorts running",
			"Over and cancelled cancelled",
			"over-",
		)
	]
	assert places == sorted(places) and "6 cohorts" in words


@pytest.mark.parametrize(
	("state", "shown"),
	[
		("", {"over", "running", "upcoming", "mine"}),
		("Mine", {"mine"}),
		("Upcoming", {"upcoming", "mine"}),
		("Running", {"running"}),
		("Over", {"over"}),
		("no such state", {"over", "running", "upcoming", "mine"}),
	],
)
def test_filters(client, learner, state, shown):
	category, other = (factories.make_category(unique("Care")) for _ in range(2))
	frappe.db.commit()
	days = {"over": (-9, -8), "running": (-2, 9)}
	made = {
		title: make_batch((learner,) if title == "mine" else (), category=category, days=days.get(title))
		for title in ("over", "running", "upcoming", "mine")
	}
	made["elsewhere"] = make_batch(category=other)
	words = words_of(client.get(LIST, query_string={"state": state, "category": category}))
	assert {title for title, batch in made.items() if batch.title in words} == shown


def test_row_says_when_where_and_how_many_seats_are_left(client, learner):
	batch = make_batch(seat_count=4, medium="Hybrid", place="Leeds, room 2")
	fill(batch)
	row = find_row(client, batch)
	assert "09:00" in row or "9:00" in row
	assert "(Europe/Berlin)" in row and "Your time" not in row
	assert (
		"\N{FIRST STRONG ISOLATE}Leeds, room 2\N{POP DIRECTIONAL ISOLATE}, or online" in row
		and "3 seats left" in row
		and "Coming up" in row
	)


def find_row(client, batch: SimpleNamespace) -> str:
	for item in re.findall(r"<li class=\"row.*?</li>", client.get(LIST).text, re.DOTALL):
		if f'href="{batch.url}"' in item:
			return " ".join(unescape(re.sub("<[^>]+>", " ", item)).split())
	raise AssertionError(f"{batch.title} is not in the list")


def test_dates_are_shown_in_the_time_zone_of_the_reader_too(client, committed):
	batch = make_batch(start_time="09:00:00", timezone="Asia/Tokyo")
	client.login(make_user("LMS Student", time_zone="Asia/Kolkata"), PASSWORD)
	row = find_row(client, batch)
	assert re.search(r"9:00\sAM .*\(Asia/Tokyo\) Your time: .* 5:30\sAM .*\(Asia/Kolkata\)", row)
	words = words_of(client.get(batch.url))
	assert re.search(r"Dates .*\(Asia/Tokyo\) Your time .* 5:30\sAM .*\(Asia/Kolkata\)", words)


def test_standing_is_in_the_row(client, learner):
	member = make_batch((learner,))
	waiting, holder = make_full(learner)
	assert "Enrolled" in find_row(client, member)
	assert "On the waiting list" in find_row(client, waiting)
	free_seat(waiting, holder)
	assert "A seat is kept for you" in find_row(client, waiting)


def test_long_lists_have_pages(client, learner):
	category = factories.make_category(unique("Care"))
	for _ in range(21):
		factories.make_batch(category=category)
	frappe.db.commit()
	query = {"category": category}
	first, second = (client.get(LIST, query_string=query | {"page": page}) for page in (1, 2))
	assert first.text.count('<li class="row') == 20 and second.text.count('<li class="row') == 1
	assert "21 cohorts" in words_of(first) and 'rel="next"' in first.text and 'rel="prev"' in second.text
	assert client.get(LIST, query_string=query | {"page": 9}).status_code == 302


@pytest.mark.parametrize(
	("query", "words"),
	[
		({"state": "Mine"}, "You are in no cohort yet."),
		({"category": "No such category"}, "No cohort matches."),
	],
)
def test_empty_lists_say_what_to_do(client, learner, query, words):
	response = client.get(LIST, query_string=query)
	assert response.status_code == 200 and words in words_of(response)


def test_list_without_any_cohort_says_what_happens_next(client, committed):
	frappe.db.set_value("LMS Batch", {"published": 1}, "published", 0)
	frappe.db.commit()
	client.login(make_user("LMS Student"), PASSWORD)
	assert "When the learning team publishes one, you find it here" in words_of(client.get(LIST))
	client.login(make_user("Batch Evaluator"), PASSWORD)
	assert "that name you as an instructor. None does at the moment." in words_of(client.get(LIST))


# The page


def test_page_of_a_member_has_the_courses_with_progress(client, learner):
	done, begun, closed = (factories.make_course(lessons=2, title=unique(title)) for title in "ABC")
	batch = make_batch(
		(learner,), courses=[done.name, begun.name, closed.name], batch_details="<p>Bring tea.</p>"
	)
	factories.complete_lessons(learner, done.name)
	factories.complete_lessons(learner, begun.name, 1)
	frappe.db.set_value("LMS Course", closed.name, "published", 0)
	frappe.db.commit()
	response = client.get(batch.url)
	words = words_of(response)
	assert response.status_code == 200
	assert "You are in this cohort." in words and "Bring tea." in words
	response = client.get(f"{batch.url}/courses")
	words = words_of(response)
	assert f"{done.title} Completed 2 lessons" in words
	assert f"{begun.title} 2 lessons 50% Continue {begun.title}" in words
	assert f"{closed.title} Not published" in words
	assert f'href="/lms/courses/{begun.name}/learn"' in response.text
	assert f"/lms/courses/{closed.name}" not in response.text


def test_others_see_the_courses_that_are_open_and_no_people(client, learner):
	shown, hidden = (factories.make_course(lessons=1, title=unique(title)) for title in "AB")
	member = make_user("LMS Student", first_name=unique("Ben"))
	batch = make_batch((member,), courses=[shown.name, hidden.name])
	frappe.db.set_value("LMS Course", hidden.name, "published", 0)
	switch(show_employees=1)
	response = client.get(f"{batch.url}/courses")
	assert shown.title in response.text and hidden.title not in response.text
	assert member not in response.text and find_tabs(response) == ["Overview", "Courses"]
	assert "/learn" not in response.text
	assert client.get(f"{batch.url}/people").status_code == 404


@pytest.mark.parametrize("shown", [0, 1])
def test_members_see_each_other_if_the_setting_says_so(client, learner, shown):
	other = make_user("LMS Student", first_name=unique("Ben"))
	batch = make_batch((learner, other))
	switch(show_employees=shown)
	text = client.get(f"{batch.url}/people").text
	name = frappe.db.get_value("User", other, "full_name")
	assert (name in text) is bool(shown)
	# Addresses are for those who lead the cohort.
	assert other not in text


@pytest.mark.parametrize("role", ["Moderator", "System Manager", "Course Creator", "Batch Evaluator"])
def test_those_who_lead_it_see_everybody_and_the_desk(client, role, committed):
	leader, member = make_user(role), make_user("LMS Student")
	batch = make_batch((member,), instructors=[{"instructor": leader}])
	client.login(leader, PASSWORD)
	assert member in client.get(f"{batch.url}/people").text
	response = client.get(batch.url)
	assert f'href="/app/lms-batch/{batch.name}"' in response.text
	label = "Open in the desk" if role == "Batch Evaluator" else "Edit in the desk"
	assert label in words_of(response)
	assert batch.title in words_of(client.get(LIST))


def test_many_people_have_pages(client, committed, monkeypatch):
	monkeypatch.setattr("lms.portal.batch_tabs.PEOPLE_PER_PAGE", 2)
	batch = make_batch(tuple(make_user("LMS Student") for _ in range(3)))
	client.login(make_user("Moderator"), PASSWORD)
	first, second, beyond = (client.get(f"{batch.url}/people?page={page}") for page in (1, 2, 99))
	assert first.text.count("<table") == 1 and "3 people" in words_of(first)
	assert [words_of(page).count("test-") for page in (first, second)] == [2, 1]
	assert words_of(beyond) == words_of(second)
	assert f'href="{batch.url}/people?page=2"' in first.text


ROSTER = "/api/method/lms.lms.api.export_cohort_roster"


def test_roster_has_the_progress_of_each_in_each_course(client, committed):
	one, other = (
		factories.make_course(lessons=2, title=unique("One")),
		factories.make_course(title=unique("Two")),
	)
	ada, ben = (make_user("LMS Student", first_name=name, last_name="Roe") for name in ("Ada", "Ben"))
	leader = make_user("Batch Evaluator")
	batch = make_batch((ada, ben), courses=[one.name, other.name], instructors=[{"instructor": leader}])
	factories.complete_lessons(ada, one.name, 1)
	frappe.db.delete("LMS Enrollment", {"member": ben, "course": other.name})
	frappe.db.commit()
	client.login(leader, PASSWORD)
	response = client.get(f"{batch.url}/people")
	words = words_of(response)
	assert f"Name Account Joined on Completed on {one.title} {other.title}" in words
	assert re.search(rf"Ada Roe {ada} \w+ \d+, \d+ – 50% 0%", words)
	assert re.search(rf"Ben Roe {ben} \w+ \d+, \d+ – 0% –", words)
	assert "Announce to all" not in words
	file = client.get(ROSTER, query_string={"batch": batch.name, "file_format": "csv"})
	assert file.status_code == 200 and f"{ada}," in file.text and ",50.0," in file.text
	xlsx = client.get(ROSTER, query_string={"batch": batch.name, "file_format": "xlsx"})
	assert xlsx.status_code == 200 and xlsx.data[:2] == b"PK"
	client.login(make_user("Moderator"), PASSWORD)
	text = client.get(f"{batch.url}/people").text
	assert f'href="/lms/announcements/new?batch={batch.name}"' in text


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_the_roster_is_a_file_only_for_those_who_lead(client, role, committed):
	member = make_user(role)
	batch = make_batch((member,) if role == "LMS Student" else ())
	client.login(member, PASSWORD)
	response = client.get(ROSTER, query_string={"batch": batch.name})
	assert response.status_code == (404 if role == "Batch Evaluator" else 403)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_unpublished_cohort_does_not_exist_and_has_no_title(client, role, committed):
	member = make_user("LMS Student")
	batch = make_batch((member,), place=unique("Secret place"))
	frappe.db.set_value("LMS Batch", batch.name, "published", 0)
	frappe.db.commit()
	client.login(make_user(role, "LMS Student") if role == "HR Manager" else make_user(role), PASSWORD)
	response, missing = client.get(batch.url), client.get(f"{LIST}/no-such-cohort")
	assert (response.status_code, missing.status_code) == (404, 404)
	assert words_of(response) == words_of(missing)
	assert 'href="/lms/batches">Show the cohorts' in response.text
	for action in ("enroll", "wait", "accept", "decline", "leave", "nonsense"):
		refused, unknown = (
			act(client, batch, action),
			client.post(f"{LIST}/no-such-cohort", data={"action": action}),
		)
		assert (refused.status_code, unknown.status_code) == (404, 404)
		assert words_of(refused) == words_of(unknown)
	for page in (client.get(LIST), response, refused):
		assert batch.title not in page.text and "Secret place" not in page.text and member not in page.text


def test_guests_and_people_without_access_see_no_cohort(client, committed):
	batch = make_batch()
	assert client.get(batch.url).location.startswith("/login?redirect-to=%2Flms%2Fbatches%2F")
	client.login(make_user("HR Manager"), PASSWORD)
	for path in (LIST, batch.url):
		response = client.get(path)
		assert response.status_code == 403 and batch.title not in response.text


def test_switched_off_cohorts_say_so(client, learner):
	course = factories.make_course().name
	batch = make_batch((learner,), courses=[course])
	assert f'href="{batch.url}"' in client.get(f"/lms/courses/{course}").text
	switch(batches=0)
	for path in (LIST, batch.url, f"{LIST}/no-such-cohort"):
		response = client.get(path)
		assert response.status_code == 404
		assert "This page is switched off in LMS Settings." in words_of(response)
	assert client.post(batch.url, data={"action": "leave"}).status_code == 404
	assert is_member(batch, learner)
	for path in ("/lms", f"/lms/courses/{course}"):
		assert "/lms/batches" not in client.get(path).text


def test_cancelled_cohort_says_why_to_its_members_alone(client, learner):
	batch = make_batch((learner,))
	values = {"is_cancelled": 1, "cancellation_reason": "Too few people."}
	frappe.db.set_value("LMS Batch", batch.name, values)
	frappe.db.commit()
	assert "This cohort was cancelled. Too few people." in words_of(client.get(batch.url))
	client.login(make_user("LMS Student"), PASSWORD)
	words = words_of(client.get(batch.url))
	assert "This cohort was cancelled." in words and "Too few people." not in words


# Tabs


def announce(batch: SimpleNamespace, title: str) -> str:
	values = {"title": title, "audience": "Cohort", "batch": batch.name, "message": "Read this."}
	name = factories.insert("LMS Announcement", **values).name
	send_announcement(name, "Administrator", now_datetime())
	frappe.db.commit()
	return name


def test_tabs_are_those_with_something_for_the_reader(client, learner):
	batch = make_batch((learner,))
	assert find_tab_bar(client.get(batch.url)) == ""
	full = make_batch((learner,), courses=[factories.make_course().name])
	announce(full, "Room change")
	switch(show_employees=1)
	assert find_tabs(client.get(full.url)) == ["Overview", "Courses", "People", "Announcements"]
	for tab in ("courses", "people", "announcements"):
		response = client.get(f"{full.url}/{tab}")
		assert f'href="{full.url}/{tab}" aria-current="page"' in find_tab_bar(response)
		assert f'<a href="{full.url}">{full.title}</a>' in response.text
		assert f" · {full.title} · " in re.search("<title>(.*)</title>", response.text)[1]


def test_timetable_has_days_and_weeks(client, learner):
	course = factories.make_course(lessons=1)
	lesson = frappe.db.get_value("Course Lesson", {"course": course.name})
	about = {"reference_doctype": "Course Lesson", "reference_docname": lesson}
	talk = {"day": 9, "title": "Talk", "start_time": "14:00", "end_time": "15:30", "milestone": 1}
	dates = {"start_date": "2030-01-07", "end_date": "2030-01-18", "timezone": "Asia/Tokyo"}
	legend = [{"reference_doctype": "Course Lesson", "label": "Read", "color": "#aa3311"}]
	rows = [{"day": 1, **about}, talk]
	batch = make_batch((learner,), courses=[course.name], timetable=rows, timetable_legends=legend, **dates)
	factories.complete_lessons(learner, course.name)
	frappe.db.commit()
	response = client.get(f"{batch.url}/timetable")
	words = words_of(response)
	assert "Monday, January 7, 2030 All day Lesson 1 Completed Read" in words
	assert re.search(r"Tuesday, January 15, 2030 2:00\sPM – 3:30\sPM", words)
	assert re.search(r"Your time: 6:00\sAM – 7:30\sAM Talk Milestone", words)
	assert "Times are those of Asia/Tokyo. Your time, that of Europe/Berlin, is below." in words
	assert f'href="/lms/courses/{course.name}/learn/1-1"' in response.text
	assert 'fill="#aa3311"' in response.text
	first = client.get(f"{batch.url}/timetable?view=week")
	assert "Week of January 7, 2030" in words_of(first) and "Talk" not in words_of(first)
	assert "Sat, Jan 12 Nothing" in words_of(first) and 'rel="prev"' not in first.text
	[address] = re.findall(r'rel="next" href="([^"]*)"', first.text)
	second = client.get(unescape(address))
	assert "Week of January 14, 2030" in words_of(second) and "Talk" in words_of(second)
	assert 'rel="next"' not in second.text


@pytest.mark.parametrize("week", ["2000-01-01", "2999-01-01", "nonsense", "2030-13-41"])
def test_week_is_one_of_the_cohort_whatever_is_asked_for(client, learner, week):
	dates = {"start_date": "2030-01-07", "end_date": "2030-01-11"}
	batch = make_batch((learner,), timetable=[{"day": 1, "title": "Talk"}], **dates)
	response = client.get(f"{batch.url}/timetable", query_string={"view": "week", "week": week})
	assert response.status_code == 200 and "Week of January 7, 2030" in words_of(response)


def test_earlier_days_are_folded_while_the_cohort_runs(client, learner):
	batch = make_batch((learner,), timetable=[{"day": 1, "title": "Begin"}, {"day": 3, "title": "End"}])
	document = frappe.get_doc("LMS Batch", batch.name)
	zone = get_system_timezone()
	document.update({"start_date": in_days(-2), "end_date": in_days(3), "timezone": zone}).save()
	frappe.db.commit()
	text = client.get(f"{batch.url}/timetable").text
	folded = text.split('<details class="more">')[1].split("</details>")[0]
	assert "1 earlier day" in folded and "Begin" in folded and "End" not in folded
	document.update({"start_date": in_days(-9), "end_date": in_days(-4)}).save()
	frappe.db.commit()
	assert '<details class="more">' not in client.get(f"{batch.url}/timetable").text


@pytest.mark.parametrize("tab", ["courses", "announcements", "timetable", "overview", "nonsense", "people"])
def test_tab_without_content_does_not_exist(client, learner, tab):
	batch = make_batch()
	response = client.get(f"{batch.url}/{tab}")
	assert response.status_code == 404
	assert "This part of the cohort is empty, or it is not for you." in words_of(response)
	assert f'href="{batch.url}">Back to the cohort' in response.text


def test_announcements_are_those_to_the_cohort_that_the_reader_got(client, learner, monkeypatch):
	monkeypatch.setattr("lms.portal.batch_tabs.ANNOUNCEMENTS_PER_PAGE", 2)
	batch, other = make_batch((learner,)), make_batch((learner,))
	names = [announce(batch, f"News {number}") for number in range(3)]
	announce(other, "Not here")
	first, second = (client.get(f"{batch.url}/announcements?page={page}") for page in (1, 2))
	assert len(re.findall(r"News \d", first.text)) == 2 and "Not here" not in first.text
	assert len(re.findall(r"News \d", second.text)) == 1 and 'rel="next"' not in second.text
	assert sum(f"/lms/announcements/{name}" in first.text for name in names) == 2
	# A learner who came later was not told.
	client.login(make_user("LMS Student"), PASSWORD)
	assert client.get(f"{batch.url}/announcements").status_code == 404
	client.login(make_user("Moderator"), PASSWORD)
	assert "News" in client.get(f"{batch.url}/announcements").text


GIVEN = {
	"action": "feedback",
	"content": "4",
	"instructors": "5",
	"value": "3",
	"feedback": "More <i>time</i>.",
}


def give_feedback(client, batch: SimpleNamespace, **values: str):
	client.get(batch.url)
	return client.post(f"{batch.url}/feedback", data=GIVEN | values)


def test_a_member_gives_feedback_once_the_last_day_has_come(client, learner):
	early = make_batch((learner,))
	assert client.get(f"{early.url}/feedback").status_code == 404
	assert "You can give feedback from the last day" in words_of(give_feedback(client, early))
	batch = make_batch((learner,), days=(-3, -1))
	assert find_tabs(client.get(batch.url)) == ["Overview", "Feedback"]
	response = give_feedback(client, batch)
	assert response.status_code == 303 and response.location.startswith(f"{batch.url}/feedback")
	page = client.get(response.location)
	assert "Thank you. Your feedback is saved. You can change it until" in words_of(page)
	assert re.search(r'name="content" value="4" required checked', page.text)
	give_feedback(client, batch, content="2")
	assert frappe.db.count("LMS Batch Feedback", {"batch": batch.name, "content": 0.4}) == 1


def test_incomplete_feedback_is_refused_in_words(client, learner):
	response = give_feedback(client, make_batch((learner,), days=(-3, -1)), value="")
	assert response.status_code == 417 and "Choose from 1 to 5 for each question." in words_of(response)


def test_refused_feedback_is_in_the_form_again(client, learner):
	response = give_feedback(client, make_batch((learner,), days=(-3, -1)), value="")
	assert response.status_code == 417
	assert "More &lt;i&gt;time&lt;/i&gt;." in response.text
	checked = re.findall(r'name="(\w+)" value="(\d)" required checked', response.text)
	assert checked == [("content", GIVEN["content"]), ("instructors", GIVEN["instructors"])]


def test_the_timetable_is_there_for_live_classes_alone(client, learner):
	batch = make_batch((learner,))
	url = f"{batch.url}/timetable"
	assert client.get(url).status_code == 404
	live_class = factories.make_live_class(batch.name, title=unique("Round"))
	frappe.db.commit()
	assert live_class.title in words_of(client.get(url))


def test_feedback_is_read_by_those_who_lead_and_by_nobody_else(client, learner):
	other = make_user("LMS Student", first_name=unique("Ben"))
	batch = make_batch((learner, other), days=(-3, -1))
	give_feedback(client, batch)
	client.login(other, PASSWORD)
	assert "time" not in words_of(client.get(f"{batch.url}/feedback"))
	give_feedback(client, batch, content="5", feedback="Good.")
	client.login(make_user("LMS Student"), PASSWORD)
	assert client.get(f"{batch.url}/feedback").status_code == 404
	client.login(make_user("Moderator"), PASSWORD)
	words = words_of(client.get(f"{batch.url}/feedback"))
	assert "Feedback from 2 people Content 4.5 of 5 Instructors 5 of 5 Value for Work 3 of 5" in words
	assert "More <i>time</i>." in words and "Good." in words and "Content: 4 of 5" in words


@pytest.mark.portal
def test_feedback_is_given_with_the_keyboard_and_without_javascript(browser, live_server, learner):
	batch = make_batch((learner,), days=(-3, -1))
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner)
		page.goto(f"{batch.url}/feedback")
		for name in ("content", "instructors", "value"):
			page.locator(f"input[name={name}]").first.focus()
			page.keyboard.press("Space")
			page.keyboard.press("ArrowRight")
		page.get_by_label("In your own words").fill("Clear.")
		page.keyboard.press("Tab")
		page.keyboard.press("Enter")
		expect(page.get_by_text("Thank you.")).to_be_visible()
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Batch Feedback", {"batch": batch.name}, "value") == 0.4


# Forms


def test_enroll_and_leave(client, learner):
	course = factories.make_course().name
	batch = make_batch(courses=[course])
	assert "Enroll" in words_of(client.get(batch.url))
	response = act(client, batch, "enroll")
	assert response.status_code == 303 and response.location.startswith(batch.url)
	assert is_member(batch, learner)
	assert frappe.db.exists("LMS Enrollment", {"course": course, "member": learner})
	assert "You are in this cohort." in words_of(client.get(response.location))
	response = act(client, batch, "leave")
	assert not is_member(batch, learner)
	assert "You have left the cohort." in words_of(client.get(response.location))
	assert frappe.db.exists("LMS Enrollment", {"course": course, "member": learner})


def test_wait_then_accept_a_seat(client, learner):
	batch, holder = make_full(make_user("LMS Student"))
	assert "Join the waiting list" in words_of(client.get(batch.url))
	act(client, batch, "wait")
	assert "1 person is before you on the waiting list." in words_of(client.get(batch.url))
	first = frappe.db.get_value("LMS Batch Waitlist", {"batch": batch.name, "number": 1}, "member")
	enrolling.decline_seat(batch.name, first, now_datetime())
	free_seat(batch, holder)
	words = words_of(client.get(batch.url))
	assert "A seat is kept for you until" in words and "Accept the seat" in words and "Decline" in words
	act(client, batch, "accept")
	assert is_member(batch, learner)


def test_declined_seat_goes_to_the_next_person(client, learner):
	other = make_user("LMS Student")
	batch, holder = make_full(learner, other)
	free_seat(batch, holder)
	response = act(client, batch, "decline")
	assert "You are no longer on the waiting list." in words_of(client.get(response.location))
	client.login(other, PASSWORD)
	assert "A seat is kept for you until" in words_of(client.get(batch.url))


def test_deadline_is_in_the_time_zone_of_the_reader(client, committed):
	reader = make_user("LMS Student", time_zone="Pacific/Honolulu")
	batch, holder = make_full(reader)
	free_seat(batch, holder)
	client.login(reader, PASSWORD)
	assert re.search(r"kept for you until .*\(Pacific/Honolulu\)\.", words_of(client.get(batch.url)))


def test_offer_that_has_expired_cannot_be_accepted(client, learner):
	batch, holder = make_full(learner)
	free_seat(batch, holder)
	past = add_to_date(now_datetime(), hours=-1)
	frappe.db.set_value("LMS Batch Waitlist", {"batch": batch.name}, "offered_until", past)
	frappe.db.commit()
	words = words_of(client.get(batch.url))
	assert "It can no longer be accepted." in words and "Accept the seat" not in words
	response = act(client, batch, "accept")
	assert response.status_code == 417
	assert "The time to accept this seat is over." in words_of(response)


@pytest.mark.parametrize(
	("values", "action", "message"),
	[
		({"days": (-9, -8)}, "enroll", "This cohort is over."),
		({"days": (-2, 8)}, "enroll", "This cohort has already started."),
		({"allow_self_enrollment": 0}, "enroll", "You cannot enroll yourself in this cohort."),
		({}, "wait", "This cohort has free seats."),
		({}, "leave", "You are not in this cohort."),
		({}, "accept", "You are not on the waiting list of this cohort."),
		({}, "decline", "You are not on the waiting list of this cohort."),
		({}, "nonsense", "This form is out of date. Open the page again."),
		({}, "", "This form is out of date. Open the page again."),
	],
)
def test_refusals_are_in_words_and_lead_back(client, learner, values, action, message):
	batch = make_batch(**values)
	response = act(client, batch, action)
	assert response.status_code == 417
	assert message in words_of(response) and '<nav class="sections"' in response.text
	assert f'href="{batch.url}">Back to the cohort' in response.text
	assert not is_member(batch, learner)


def test_full_cohort_without_a_waiting_list_offers_nothing(client, learner):
	batch, _holder = make_full(waiting_list=0)
	response = client.get(batch.url)
	assert "This cohort is full." in words_of(response)
	assert f'action="{batch.url}"' not in response.text
	assert "This cohort is full." in words_of(act(client, batch, "enroll"))


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"days": (-9, -8)}, "This cohort is over."),
		({"days": (-2, 8)}, "This cohort has already started."),
		({"allow_self_enrollment": 0}, "The learning team enrolls people in this cohort."),
	],
)
def test_page_says_why_one_cannot_enroll(client, learner, values, message):
	response = client.get(make_batch(**values).url)
	assert message in words_of(response) and 'name="action"' not in response.text


def test_who_is_no_learner_is_told(client, committed):
	client.login(make_user("Course Creator"), PASSWORD)
	batch = make_batch()
	assert "Only learners can enroll in a cohort." in words_of(client.get(batch.url))
	response = act(client, batch, "enroll")
	assert response.status_code == 403 and "You lack the role LMS Student." in words_of(response)


def test_form_without_its_token_changes_nothing(client, learner):
	batch = make_batch()
	client.get(batch.url)
	response = client.post(batch.url, data={"action": "enroll"}, headers={"X-Frappe-CSRF-Token": None})
	assert response.status_code == 400 and not is_member(batch, learner)


@pytest.mark.portal
def test_one_gets_in_and_out_without_javascript(browser, live_server, learner):
	batch = make_batch()
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner)
		page.goto("/lms")
		page.get_by_role("navigation", name="Main").get_by_role("link", name="Cohorts").click()
		page.get_by_role("main").get_by_role("link", name=batch.title).click()
		page.get_by_role("button", name="Enroll").click()
		expect(page.get_by_text("You are in this cohort.")).to_be_visible()
		page.get_by_text("Leave the cohort").first.click()
		page.get_by_role("button", name="Leave the cohort").click()
		expect(page.get_by_text("You have left the cohort.")).to_be_visible()


@pytest.mark.portal
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_page_is_without_barriers(page, learner, scheme):
	offered, holder = make_full(learner)
	free_seat(offered, holder)
	waiting, _holder = make_full(learner)
	made = (make_batch((learner,)), make_batch(), make_full()[0], offered, waiting, make_batch(days=(-9, -8)))
	open_session(page, learner)
	page.emulate_media(color_scheme=scheme)
	over = make_batch((learner,), days=(-9, -8))
	for url in (*(batch.url for batch in made), f"{over.url}/feedback"):
		page.goto(url)
		assert find_barriers(page) == [], url
