"""Assigning training to many on the portal: each way, each refusal, and who may not. Without JavaScript."""

import io
import re
from html import unescape
from types import SimpleNamespace

import frappe
import pytest
from openpyxl import Workbook
from werkzeug.datastructures import MultiDict

from lms.lms.people import selection
from lms.lms.training import queued, undoing
from lms.portal import assign_form
from lms.testing import factories
from lms.testing.factories import in_days, unique
from tests.portal.test_queries import Counter
from tests.support.portal import make_report
from tests.support.users import PASSWORD, make_user

URL = "/lms/assign"
TABLES = ("LMS Training Assignment", "LMS Enrollment", "LMS Bulk Assignment", "File")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
MOST_STATEMENTS = 30


@pytest.fixture
def moderator(client):
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	client.user = user
	return client


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	"""A course, a program with two others, and three learners, two of them members."""
	people = [make_user("LMS Student") for _ in range(3)]
	course = factories.make_course(title=unique("Fire drill"))
	others = [factories.make_course().name for _ in range(2)]
	program = factories.make_program(others, people[:2], title=unique("Managers"))
	frappe.db.commit()
	return SimpleNamespace(course=course, others=others, program=program.name, people=people)


def fill(scene: SimpleNamespace, **values: object) -> MultiDict:
	"""The form as a browser sends it: what is not named assigns the course to everybody in 30 days."""
	filled = {
		"kind": "addresses",
		"addresses": "\r\n".join(scene.people),
		"what": "courses",
		"course": scene.course.name,
		"days": "30",
		"do": "preview",
	}
	return MultiDict([(name, value) for name, value in (filled | values).items() if value is not None])


def send(client, values: MultiDict):
	client.get(URL)
	return client.post(URL, data=values, content_type="multipart/form-data")


def read_carried(response) -> dict[str, str]:
	"""What the preview brings along."""
	assert response.status_code == 200, text_of(response)
	form = response.text.partition('id="request"')[2].partition("</form>")[0]
	return {name: unescape(value) for name, value in HIDDEN.findall(form) if name != "csrf_token"}


def text_of(response) -> str:
	return " ".join(unescape(re.sub("<[^>]+>", " ", response.text)).split())


def start(client, response) -> str:
	"""Press *Assign* on the preview. Returns the name of the run."""
	answer = client.post(URL, data={**read_carried(response), "do": "start"})
	assert answer.status_code == 303
	assert answer.location.startswith(f"{URL}/")
	return answer.location.rpartition("/")[2]


def work(job_id: str, run=queued.run) -> None:
	frappe.db.rollback()
	run(job_id)
	frappe.db.commit()


def count_rows() -> list[int]:
	frappe.db.rollback()
	return [frappe.db.count(doctype) for doctype in TABLES]


def get_assigned(**filters: object) -> list[tuple[str, str]]:
	frappe.db.rollback()
	rows = frappe.get_all("LMS Training Assignment", filters, ["employee", "course"], as_list=True)
	return sorted(tuple(row) for row in rows)


def make_xlsx(*rows: list[object]) -> bytes:
	book = Workbook()
	for row in rows:
		book.active.append(row)
	content = io.BytesIO()
	book.save(content)
	return content.getvalue()


def as_upload(name: str, content: bytes) -> tuple[io.BytesIO, str]:
	return io.BytesIO(content), name


# From the form to the result


def test_pasted_addresses_are_previewed_assigned_and_undone(moderator, scene):
	before = count_rows()
	addresses = "\r\n".join([*scene.people, "nobody@example.com", scene.people[0]])
	preview = send(moderator, fill(scene, addresses=addresses))
	words = text_of(preview)
	for part in ("Nothing has been written yet", "to assign 3", "repeated in the list 1", scene.course.title):
		assert part in words
	assert "4 nobody@example.com There is no user with this address." in words
	assert count_rows() == before
	job_id = start(moderator, preview)
	queued_page = text_of(moderator.get(f"{URL}/{job_id}"))
	assert "Queued" in queued_page and "0 of 4 people" in queued_page and "Refresh" in queued_page
	work(job_id)
	assert get_assigned(course=scene.course.name) == sorted(
		(user, scene.course.name) for user in scene.people
	)
	done = text_of(moderator.get(f"{URL}/{job_id}"))
	assert "Completed 4 of 4 people assigned 3 could not be assigned, see below 1" in done
	assert "nobody@example.com There is no user with this address." in done and "Refresh" not in done
	assert moderator.post(f"{URL}/{job_id}", data={"do": "undo"}).location == f"{URL}/{job_id}"
	assert "Undoing 0 of 3 training assignments withdrawn" in text_of(moderator.get(f"{URL}/{job_id}"))
	work(job_id, undoing.run)
	undone = text_of(moderator.get(f"{URL}/{job_id}"))
	assert "Undone" in undone and "withdrawn 3" in undone and "Withdraw the training" not in undone
	via = frappe.get_all("LMS Training Assignment", {"course": scene.course.name}, pluck="assigned_via")
	assert set(via) == {"Manual"}


@pytest.mark.parametrize(
	("name", "make"),
	[
		("people.csv", lambda people: "\n".join(["User ID;No", *(f"{user};1" for user in people)]).encode()),
		("people.xlsx", lambda people: make_xlsx(["Work Email", "Name"], *([user, "x"] for user in people))),
		("people.txt", lambda people: "\n".join(people).encode()),
	],
)
def test_a_file_names_the_people_and_is_not_stored(moderator, scene, name, make):
	before = frappe.db.count("File")
	upload = as_upload(name, make(scene.people))
	preview = send(moderator, fill(scene, kind="file", addresses="", file=upload))
	assert "to assign 3" in text_of(preview)
	work(start(moderator, preview))
	assert [user for user, _course in get_assigned(course=scene.course.name)] == sorted(scene.people)
	assert frappe.db.count("File") == before


def test_employees_of_a_department_and_those_below_it(client, scene):
	"""By a Moderator who cannot list HR records, and types the name."""
	above = factories.make_department(unique("Sales"))
	below = factories.make_department(unique("North"), parent_department=above)
	boss = make_user("LMS Student", "Employee")
	users = [make_report(boss, name, department=place) for name, place in (("Ada", above), ("Ben", below))]
	make_report(boss, "Cem")
	client.login(make_user("Moderator"), PASSWORD)
	preview = send(client, fill(scene, kind="fields", department=f" {above} "))
	work(start(client, preview))
	assert [user for user, _course in get_assigned(course=scene.course.name)] == sorted(users)


def test_all_employees(moderator, scene, monkeypatch):
	boss = make_user("LMS Student", "Employee")
	make_report(boss, "Ada")
	preview = send(moderator, fill(scene, kind="all"))
	found = selection.select_people({"all": 1}, moderator.user)
	assert f"to assign {len(set(found.accounts))}" in text_of(preview)


def test_members_of_a_program_get_the_courses_of_a_program_to_a_date(moderator, scene):
	values = fill(
		scene,
		kind="program",
		members_of=scene.program,
		what="program",
		program=scene.program,
		days="",
		due_date=str(in_days(9)),
	)
	work(start(moderator, send(moderator, values)))
	wanted = sorted((user, course) for user in scene.people[:2] for course in scene.others)
	assert get_assigned(course=["in", scene.others], due_date=in_days(9)) == wanted


def test_people_who_have_completed_the_course_are_credited_or_take_it_again(moderator, scene):
	[user, *_others] = scene.people
	factories.make_enrollment(scene.course.name, user)
	factories.complete_lessons(user, scene.course.name)
	frappe.db.commit()
	words = text_of(send(moderator, fill(scene)))
	assert "to assign 2" in words and "to credit, because the course is completed 1" in words
	again = send(moderator, fill(scene, retake="1"))
	assert "to assign 3 of these to start again, because the course was completed before 1" in text_of(again)
	work(start(moderator, again))
	assert frappe.db.get_value("LMS Enrollment", {"member": user}, "cycle") == 2


def test_people_who_have_it_to_do_are_skipped_with_the_reason(moderator, scene):
	for user in scene.people:
		factories.make_assignment(employee=user, course=scene.course.name)
	frappe.db.commit()
	preview = send(moderator, fill(scene))
	words = text_of(preview)
	assert "to skip: They have an open training assignment for the course. 3" in words
	assert "There is nobody to assign." in words
	assert 'value="start"' not in preview.text


def test_a_run_is_cancelled_before_it_begins(moderator, scene):
	job_id = start(moderator, send(moderator, fill(scene)))
	assert moderator.post(f"{URL}/{job_id}", data={"do": "cancel"}).status_code == 303
	words = text_of(moderator.get(f"{URL}/{job_id}"))
	assert "Cancelled" in words and "after 0 of 3 people" in words
	work(job_id)
	assert get_assigned(course=scene.course.name) == []


def test_what_cannot_be_cancelled_any_more_is_said_on_the_page(moderator, scene):
	job_id = start(moderator, send(moderator, fill(scene)))
	early = moderator.post(f"{URL}/{job_id}", data={"do": "undo"})
	assert early.status_code == 417 and "has not ended yet" in early.text and "Queued" in early.text
	work(job_id)
	late = moderator.post(f"{URL}/{job_id}", data={"do": "cancel"})
	assert late.status_code == 417
	assert "has already ended and cannot be cancelled" in late.text and "Completed" in late.text
	assert moderator.post(f"{URL}/{job_id}", data={"do": "nonsense"}).status_code == 200


def test_the_preview_is_changed_and_keeps_what_was_filled_in(moderator, scene):
	upload = as_upload("people.txt", "\n".join(scene.people).encode())
	values = fill(scene, kind="file", file=upload, retake="1", days="12")
	form = moderator.post(URL, data={**read_carried(send(moderator, values)), "do": "change"})
	assert 'value="file" checked' in form.text and 'name="kept_file"' in form.text
	assert '<bdi class="title">people.txt</bdi>' in form.text
	assert f'name="course" value="{scene.course.name}" checked' in form.text
	assert re.search(r'name="retake"[^>]* checked', form.text) and 'name="days" value="12"' in form.text
	kept = unescape(re.search(r'name="kept_file" value="([^"]*)"', form.text)[1])
	again = send(moderator, fill(scene, kind="file", addresses="", kept_file=kept))
	assert "to assign 3" in text_of(again)


def test_errors_are_downloaded_as_a_file_that_spreadsheets_do_not_run(moderator, scene):
	preview = send(moderator, fill(scene, addresses=f"{scene.people[0]}\r\n=HYPERLINK(1)@example.com"))
	expected = (
		"\ufeffRow,Person,Problem\r\n{0},'=HYPERLINK(1)@example.com,There is no user with this address.\r\n"
	)
	early = moderator.post("/api/method/lms.lms.api.download_preview_errors", data=read_carried(preview))
	assert early.data.decode() == expected.format(2)
	job_id = start(moderator, preview)
	work(job_id)
	page = moderator.get(f"{URL}/{job_id}")
	[address] = re.findall(r'href="([^"]*download_bulk_assignment_errors[^"]*)"', page.text)
	late = moderator.get(unescape(address))
	assert late.data.decode() == expected.format("")
	assert f"not-assigned-{factories.today()}.csv" in late.headers["Content-Disposition"]


def test_many_errors_are_counted_and_all_in_the_file(moderator, scene):
	addresses = "\r\n".join(f"p{number}@example.com" for number in range(105))
	preview = send(moderator, fill(scene, addresses=f"{scene.people[0]}\r\n{addresses}"))
	assert preview.text.count("There is no user with this address.") == 100
	assert "and 5 more" in preview.text
	answer = moderator.post("/api/method/lms.lms.api.download_preview_errors", data=read_carried(preview))
	assert answer.data.count(b"\r\n") == 106


def test_twenty_thousand_pasted_addresses_are_assigned(moderator, scene):
	others = [f"p{number}@example.com" for number in range(20_000 - len(scene.people))]
	preview = send(moderator, fill(scene, addresses="\r\n".join([*others, *scene.people])))
	assert "to assign 3" in text_of(preview) and "and 19,897 more" in preview.text
	work(start(moderator, preview))
	assert len(get_assigned(course=scene.course.name)) == 3


# Links


def test_link_chooses_courses(moderator, scene):
	page = moderator.get(f"{URL}?course={scene.course.name}&course={scene.others[0]}")
	assert page.status_code == 200
	checked = re.findall(r'name="course" value="([^"]*)" checked', page.text)
	assert sorted(checked) == sorted([scene.course.name, scene.others[0]])
	assert 'name="what" value="courses" checked' in page.text


def test_link_chooses_a_program(moderator, scene):
	page = moderator.get(URL, query_string={"program": scene.program})
	assert 'name="what" value="program" checked' in page.text
	assert page.text.count(f'<option value="{scene.program}" selected>') == 1


def test_link_to_a_course_that_cannot_be_assigned_says_so(moderator, scene):
	frappe.db.set_value("LMS Course", scene.course.name, "published", 0)
	frappe.db.commit()
	page = moderator.get(f"{URL}?course={scene.course.name}")
	assert page.status_code == 417 and "is not published" in page.text
	page = moderator.get(f"{URL}?course=no-such-course")
	assert page.status_code == 417 and "This course does not exist." in page.text


def test_course_page_leads_here_for_those_who_may(client, scene):
	address = f'href="{URL}?course={scene.course.name}"'
	client.login(make_user("Moderator"), PASSWORD)
	assert address in client.get(f"/lms/courses/{scene.course.name}").text
	frappe.db.set_value("LMS Course", scene.course.name, "published", 0)
	frappe.db.commit()
	assert address not in client.get(f"/lms/courses/{scene.course.name}").text
	frappe.db.set_value("LMS Course", scene.course.name, "published", 1)
	frappe.db.commit()
	client.login(make_user("LMS Student", "Course Creator"), PASSWORD)
	page = client.get(f"/lms/courses/{scene.course.name}")
	assert page.status_code == 200 and address not in page.text


def test_program_page_leads_here_for_those_who_may(client, scene):
	address = f'href="{URL}?program={scene.program}"'
	client.login(make_user("Moderator"), PASSWORD)
	assert address in client.get(f"/lms/programs/{scene.program}").text
	client.login(scene.people[0], PASSWORD)
	page = client.get(f"/lms/programs/{scene.program}")
	assert page.status_code == 200 and address not in page.text


def test_courses_are_found_by_words_and_chosen_ones_stay(moderator, scene):
	word = frappe.generate_hash(length=8)
	found = factories.make_course(title=f"Careful {word} lifting").name
	frappe.db.commit()
	values = fill(scene, do="find", search=f"LIFTING {word}", addresses="kept@example.com")
	for page in (send(moderator, values), moderator.get(URL, query_string=[*values.items(multi=True)])):
		assert page.status_code == 200
		assert re.findall(r'name="course" value="([^"]*)"( checked)?', page.text) == [
			(scene.course.name, " checked"),
			(found, ""),
		]
	assert "kept@example.com" in send(moderator, values).text


def test_ones_own_runs_are_listed_with_their_state(client, moderator, scene):
	job_id = start(moderator, send(moderator, fill(scene)))
	work(job_id)
	page = moderator.get(URL)
	assert f'<a href="{URL}/{job_id}">{scene.course.title}</a>' in page.text
	assert f"{scene.course.title} Completed 3 people" in text_of(page)
	client.login(make_user("Moderator"), PASSWORD)
	assert job_id not in client.get(URL).text
	assert client.get(f"{URL}/{job_id}").status_code == 200


# Refusals


def make_refused_file(name: str, content: bytes):
	return {"kind": "file", "file": as_upload(name, content)}


@pytest.mark.parametrize(
	("values", "part", "message"),
	[
		(make_refused_file("people.pdf", b"%PDF-1.7"), "who", "This kind of file cannot be read"),
		(make_refused_file("people.xlsx", b"PK\x03\x04broken"), "who", "not a readable XLSX file"),
		(make_refused_file("people.csv", b""), "who", "The file contains no people"),
		(make_refused_file("people.csv", b"No,Name\n1,Ana"), "who", "No column is headed"),
		(make_refused_file("people.csv", b"Name\nAna"), "who", "no column of email addresses"),
		(make_refused_file("", b""), "who", "Choose a file with addresses."),
		({"addresses": " \r\n"}, "who", "Enter at least one address."),
		({"addresses": "# only a comment"}, "who", "Nobody is selected."),
		({"kind": "fields"}, "who", "Enter a department"),
		({"kind": "fields", "designation": "No-such"}, "who", "There is no Designation"),
		({"kind": "program"}, "who", "Choose the program whose members"),
		({"kind": "program", "members_of": "no-such"}, "who", "This program does not exist."),
		({"course": None}, "what", "Choose at least one course."),
		({"course": "no-such"}, "what", "This course does not exist."),
		({"what": "program"}, "what", "Choose a program."),
		({"what": "program", "program": "no-such"}, "what", "does not exist, or has no courses"),
		({"days": ""}, "when", "Set a due date or a number of days."),
		({"due_date": "2099-01-31"}, "when", "Set a due date or a number of days."),
		({"days": "", "due_date": "2020-01-31"}, "when", "The due date cannot be in the past."),
		({"days": "", "due_date": "31.1.2099"}, "when", "must be a date such as"),
		({"days": "-1"}, "when", "must be between 0 and"),
		({"days": "soon"}, "when", "must be a whole number"),
	],
)
def test_what_is_wrong_is_said_and_the_form_stays_as_it_was(moderator, scene, values, part, message):
	before = count_rows()
	sent = {"addresses": "kept@example.com", "retake": "1", **values}
	page = send(moderator, fill(scene, **sent))
	assert page.status_code == 417
	[error] = re.findall(r'<span id="problem-(\w+)" dir="auto">(.*?)</span>', page.text)
	assert error[0] == part and message in unescape(re.sub("<[^>]+>", "", error[1]))
	assert f'aria-describedby=" problem-{part}"' in page.text
	if values.get("course", "") != "no-such" and "course" not in values:
		assert f'name="course" value="{scene.course.name}" checked' in page.text
	assert sent["addresses"].strip() in page.text
	assert f'name="kind" value="{values.get("kind", "addresses")}" checked' in page.text
	assert f'name="what" value="{values.get("what", "courses")}" checked' in page.text
	assert f'name="days" value="{values.get("days", "30")}"' in page.text
	assert f'name="due_date" value="{values.get("due_date", "")}"' in page.text
	assert re.search(r'name="retake"[^>]* checked', page.text)
	assert "kept_file" not in page.text
	assert count_rows() == before


def test_an_unpublished_course_is_refused_and_stays_chosen(moderator, scene):
	frappe.db.set_value("LMS Course", scene.course.name, "published", 0)
	frappe.db.commit()
	page = send(moderator, fill(scene))
	assert page.status_code == 417
	assert "is not published. Publish it before assigning it." in text_of(page)
	assert f'name="course" value="{scene.course.name}" checked' in page.text


def test_a_course_unpublished_since_the_preview_is_refused_with_the_form_filled(moderator, scene):
	carried = read_carried(send(moderator, fill(scene)))
	frappe.db.set_value("LMS Course", scene.course.name, "published", 0)
	frappe.db.commit()
	before = count_rows()
	page = moderator.post(URL, data={**carried, "do": "start"})
	assert page.status_code == 417 and "is not published" in page.text
	assert scene.people[2] in page.text and 'name="days" value="30"' in page.text
	assert count_rows() == before


def test_too_many_addresses_are_refused(moderator, scene):
	before = count_rows()
	addresses = "\n".join(f"p{number}@x.example" for number in range(200_001))
	page = send(moderator, fill(scene, addresses=addresses))
	assert page.status_code == 417
	assert "These are too many people: 200,001. The limit is 200,000 at once." in page.text
	assert "p200000@x.example" in page.text
	assert count_rows() == before


def test_a_good_file_is_kept_while_something_else_is_wrong(moderator, scene):
	upload = as_upload("people.txt", "\n".join(scene.people).encode())
	page = send(moderator, fill(scene, kind="file", file=upload, days=""))
	assert page.status_code == 417
	kept = unescape(re.search(r'name="kept_file" value="([^"]*)"', page.text)[1])
	assert "to assign 3" in text_of(send(moderator, fill(scene, kind="file", kept_file=kept)))


def test_a_file_that_is_too_large_is_refused(moderator, scene, monkeypatch):
	monkeypatch.setattr(assign_form, "get_most_bytes", lambda: 10)
	page = send(moderator, fill(scene, **make_refused_file("people.csv", b"x" * 11)))
	assert page.status_code == 417
	assert "The file is too large. Save the column of addresses as CSV." in page.text
	assert f'name="course" value="{scene.course.name}" checked' in page.text


@pytest.mark.parametrize(
	"carried",
	[
		{},
		{"people": "nonsense"},
		{"people": "[]"},
		{"people": '{"addresses": ["a"], "all": 1}', "courses": '["x"]', "days": "3"},
		{"people": '{"file": "x"}', "courses": '["x"]', "days": "3"},
		{"people": '{"employees": "x"}', "courses": '["x"]', "days": "3"},
		{"people": '{"all": 1}', "courses": '"x"', "days": "x"},
		{"people": '{"all": 1}', "courses": "[[]]", "days": "3"},
	],
)
@pytest.mark.parametrize("action", ["start", "change"])
def test_an_invented_request_changes_nothing(moderator, scene, carried, action):
	before = count_rows()
	moderator.get(URL)
	page = moderator.post(URL, data={**carried, "do": action})
	assert page.status_code in (200, 417)
	assert count_rows() == before


@pytest.mark.parametrize("kept", ["x", "[1]", '{"name": 1}', '{"content": 1}', "[" * 100_000])
def test_an_invented_file_is_no_file(moderator, scene, kept):
	page = send(moderator, fill(scene, kind="file", kept_file=kept))
	assert page.status_code == 417 and "Choose a file with addresses." in page.text


def test_there_is_no_such_run(moderator):
	for path in (f"{URL}/none", f"{URL}/%22%3E%3Cscript%3E"):
		page = moderator.get(path)
		assert page.status_code == 404
		assert "This bulk assignment does not exist." in page.text
		assert f'href="{URL}">Assign training' in page.text


def test_form_without_its_token_changes_nothing(moderator, scene):
	carried = read_carried(send(moderator, fill(scene)))
	before = count_rows()
	response = moderator.post(URL, data={**carried, "do": "start"}, headers={"X-Frappe-CSRF-Token": None})
	assert response.status_code == 400
	assert count_rows() == before


# Who may


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_finds_it_in_the_navigation(client, role):
	client.login(make_user(role), PASSWORD)
	page = client.get(URL)
	assert page.status_code == 200
	assert f'<a href="{URL}" aria-current="page">Assign</a>' in page.text
	assert f'href="{URL}"' in client.get("/lms").text


@pytest.mark.parametrize(
	"role", ["HR Manager", "HR User", "Course Creator", "Batch Evaluator", "LMS Student", "Employee"]
)
def test_others_are_refused_within_the_frame(client, scene, role):
	client.login(make_user("Moderator"), PASSWORD)
	preview = send(client, fill(scene))
	carried, job_id = read_carried(preview), start(client, preview)
	before = count_rows()
	enters = role in ("Course Creator", "Batch Evaluator", "LMS Student")
	client.login(make_user(role), PASSWORD)
	assert f'href="{URL}"' not in client.get("/lms").text
	for path, values in (
		(URL, None),
		(f"{URL}?course={scene.course.name}", None),
		(f"{URL}/{job_id}", None),
		(URL, fill(scene)),
		(URL, {**carried, "do": "start"}),
		(URL, {**carried, "do": "change"}),
		(f"{URL}/{job_id}", {"do": "cancel"}),
		(f"{URL}/{job_id}", {"do": "undo"}),
	):
		page = client.post(path, data=values) if values else client.get(path)
		assert page.status_code == 403, (path, values)
		assert 'class="refusal"' in page.text
		assert scene.course.title not in page.text
		if enters:
			assert "Only the learning team assigns training" in page.text
			assert 'href="/lms/courses">Browse the courses' in page.text
	assert count_rows() == before
	assert frappe.db.get_value("LMS Bulk Assignment", job_id, "status") == "Queued"


def test_guest_signs_in_first(client):
	response = client.get(f"{URL}?course=fire")
	assert response.location == "/login?redirect-to=%2Flms%2Fassign%3Fcourse%3Dfire"
	assert client.get(f"{URL}/none").status_code == 302


def test_only_those_who_may_list_hr_records_get_suggestions(client, scene):
	department = factories.make_department(unique("Sales"))
	frappe.db.commit()
	option = f'<option value="{department}">'
	client.login(make_user("Moderator"), PASSWORD)
	assert option not in client.get(URL).text
	client.login(make_user("Moderator", "HR Manager"), PASSWORD)
	assert option in client.get(URL).text


def test_employees_hidden_by_user_permissions_are_neither_suggested_nor_selected(client, scene):
	shown, hidden = (factories.make_department(unique(name)) for name in ("Shown", "Hidden"))
	user = make_user("Moderator", "HR Manager")
	factories.insert("User Permission", user=user, allow="Department", for_value=shown)
	frappe.db.commit()
	client.login(user, PASSWORD)
	page = client.get(URL).text
	assert f'<option value="{shown}">' in page and f'<option value="{hidden}">' not in page
	refused = send(client, fill(scene, kind="fields", department=hidden))
	assert refused.status_code == 417 and "There is no Department" in refused.text


def test_without_an_hr_app_there_are_learners_only(moderator, scene, monkeypatch):
	for module in ("lms.lms.people.selection", "lms.pages.assign"):
		monkeypatch.setattr(f"{module}.has_employees", lambda: False)
	page = moderator.get(URL)
	assert "All learners" in page.text and "All employees" not in page.text
	assert 'value="fields"' not in page.text and 'name="department"' not in page.text


# Texts and statements

HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 * 7 }}{index}"""


def test_hostile_text_is_shown_as_it_was_typed(moderator, scene):
	for doctype, name in (("LMS Course", scene.course.name), ("LMS Program", scene.program)):
		frappe.db.set_value(doctype, name, "title", HOSTILE)
	frappe.db.commit()
	preview = send(moderator, fill(scene, addresses=f"{scene.people[0]}\n{HOSTILE}"))
	job_id = start(moderator, preview)
	work(job_id)
	upload = as_upload(f"{HOSTILE}.txt", b"a@example.com")
	pages = (
		preview,
		moderator.get(URL),
		moderator.get(f"{URL}/{job_id}"),
		moderator.get(URL, query_string={"search": HOSTILE, "program": HOSTILE}),
		send(moderator, fill(scene, addresses=HOSTILE, days=HOSTILE, due_date=HOSTILE, search=HOSTILE)),
		send(moderator, fill(scene, kind="fields", department=HOSTILE, branch=HOSTILE)),
		send(moderator, fill(scene, kind="file", file=upload, days="")),
		moderator.post(URL, data={**read_carried(send(moderator, fill(scene))), "do": "change"}),
	)
	for number, page in enumerate(pages):
		assert page.status_code in (200, 417), number
		assert "<script>alert" not in page.text and "<img src=x" not in page.text, number
		assert '<img src="x"' not in page.text, number
		assert "full-index" not in page.text and "49" not in re.findall(r"2\)&gt;(..)", page.text), number


def test_number_of_statements_does_not_grow(moderator, scene, monkeypatch):
	from lms.pages import assign, bulk_assignment

	counter = Counter(monkeypatch)
	for page in (assign, bulk_assignment):
		monkeypatch.setattr(page, "get_context", counter.counting(page.get_context))

	def count_all() -> dict[str, int]:
		job_id = start(moderator, send(moderator, fill(scene)))
		counts = {"form": counter.count(moderator, URL), "run": counter.count(moderator, f"{URL}/{job_id}")}
		counter.statements.clear()
		send(moderator, fill(scene))
		counter.statements.clear()
		moderator.post(URL, data=fill(scene))
		counts["preview"] = len(counter.statements)
		return counts

	before = count_all()
	for _number in range(4):
		scene.people.append(make_user("LMS Student"))
		factories.make_program([factories.make_course().name], scene.people)
		factories.make_department(unique("More"))
	frappe.db.commit()
	assert count_all() == before
	assert 0 < max(before.values()) <= MOST_STATEMENTS
