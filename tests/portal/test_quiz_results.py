"""A quiz before and after an attempt: rules, why it cannot be begun, whose it is, and what came out of it."""

import re
from html import unescape

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.quizzes import attempts
from lms.testing import factories
from tests.portal.test_queries import Counter
from tests.support.portal import Learner, make_learner
from tests.support.quiz_pages import find_attempt, make_quiz, start, submissions_of, url_of
from tests.support.users import PASSWORD, make_user

MOST_QUERIES = 30
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}"


@pytest.fixture
def learner(committed) -> Learner:
	"""Their course has two lessons; the first asks for a quiz."""
	return make_learner(due_in=None, lessons=2, chapters=1)


class TestRules:
	def test_rules_are_told_in_words(self, client, learner):
		quiz = make_quiz(learner, duration="15", max_attempts=2, enable_negative_marking=1, marks_to_cut=1)
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}").text
		for rule in (
			"3 questions",
			"You pass with 60% of the marks.",
			"Time limit: 15 minutes. The clock keeps running if you leave the page.",
			"Each wrong answer costs 1 mark. Skipping a question costs nothing.",
			"Attempts allowed: 2. Attempts left: 2.",
		):
			assert f"<li>{rule}</li>" in page

	def test_earlier_attempts_are_listed_if_the_quiz_shows_them(self, client, learner):
		quiz = make_quiz(learner, show_submission_history=1)
		for _number in range(2):
			attempts.submit_attempt(start(learner, quiz)["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}").text
		assert "Your attempts" in page and "Attempt 2" in page and page.count("Not passed: 0%") == 2
		frappe.db.set_value("LMS Quiz", quiz, "show_submission_history", 0)
		frappe.db.commit()
		page = client.get(f"/lms/quiz/{quiz}").text
		assert "Your last attempt" in page and page.count("Not passed: 0%") == 1

	def test_a_quiz_in_no_lesson_is_shown_to_its_author(self, client, committed):
		quiz = factories.make_quiz(title=factories.unique("Loose quiz"))
		frappe.db.commit()
		client.login(make_user("Moderator"), PASSWORD)
		response = client.get(f"/lms/quiz/{quiz.name}")
		assert (response.status_code, "not part of a lesson" in response.text) == (200, True)

	def test_locked_course_refuses_with_the_reason(self, client, learner):
		quiz = make_quiz(learner)
		first = factories.make_course(title=factories.unique("Basics"))
		factories.make_program([first.name, learner.course], [learner.user])
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}").text
		assert f"opens once you have completed {first.title}" in page
		assert "Start the quiz" not in page
		response = client.post(f"/lms/quiz/{quiz}")
		assert response.status_code == 303 and response.location.endswith(f"/lms/quiz/{quiz}")
		assert find_attempt(learner) is None

	def test_who_has_no_attempt_left_is_told_so(self, client, learner):
		quiz = make_quiz(learner, max_attempts=1)
		attempts.submit_attempt(start(learner, quiz)["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		assert "You have used all your attempts at this quiz." in client.get(f"/lms/quiz/{quiz}").text
		response = client.post(f"/lms/quiz/{quiz}")
		assert response.location.endswith(f"/lms/quiz/{quiz}")
		assert len(submissions_of(learner)) == 1

	def test_who_is_not_enrolled_reads_the_rules_and_why_they_cannot_begin(self, client, learner):
		quiz = make_quiz(learner)
		client.login(make_user("LMS Student"), PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}").text
		assert "3 questions" in page and "You are not enrolled in this course." in page
		assert "Start the quiz" not in page

	def test_unknown_quiz_does_not_exist(self, client, learner):
		client.login(learner.user, PASSWORD)
		assert client.get("/lms/quiz/no-such-quiz").status_code == 404

	def test_guests_sign_in_first(self, client, learner):
		response = client.get(f"/lms/quiz/{make_quiz(learner)}")
		assert response.status_code == 302 and "/login?redirect-to=" in response.location


class TestOthers:
	def test_attempt_and_result_are_for_their_learner_alone(self, client, learner):
		quiz = make_quiz(learner)
		attempt = start(learner, quiz)
		other = make_user("LMS Student")
		factories.make_enrollment(learner.course, other)
		frappe.db.commit()
		client.login(other, PASSWORD)
		assert client.get(url_of(attempt)).status_code == 403
		client.get(f"/lms/quiz/{quiz}")
		assert client.post(f"/lms/quiz/{quiz}", data={"attempt": attempt["attempt"]}).status_code == 403
		result = attempts.submit_attempt(attempt["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		assert client.get(f"/lms/quiz/{quiz}?submission={result['submission']}").status_code == 404
		assert client.get(f"/lms/quiz/{quiz}?attempt=none").status_code == 403


class TestResult:
	def test_result_without_answers_says_so(self, client, learner):
		quiz = make_quiz(learner, show_answers=0)
		result = attempts.submit_attempt(start(learner, quiz)["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}?submission={result['submission']}").text
		assert "This quiz does not show which answers were right." in page
		assert "Addition" not in page and "Rome" not in page
		assert "Download as PDF" not in page

	def test_result_with_answers_is_there_as_a_pdf_file(self, client, learner):
		quiz = make_quiz(learner)
		result = attempts.submit_attempt(start(learner, quiz)["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}?submission={result['submission']}").text
		[address] = re.findall(r'href="([^"]+)">Download as PDF', page)
		assert client.get(unescape(address)).mimetype == "application/pdf"
		client.login(make_learner(due_in=None).user, PASSWORD)
		assert client.get(unescape(address)).status_code == 403

	def test_open_answers_are_read_first(self, client, learner):
		asked = factories.make_question(type="Open Ended", option_1=None, option_2=None, is_correct_1=0)
		lesson = get_outline(learner.course, learner.user).lessons[0].name
		quiz = factories.make_quiz([asked.name], lesson).name
		attempt = start(learner, quiz)
		answers = {asked.name: "Because <b>it is</b>."}
		result = attempts.submit_attempt(attempt["attempt"], answers, learner.user, now_datetime())
		frappe.db.commit()
		client.login(learner.user, PASSWORD)
		page = client.get(f"/lms/quiz/{quiz}?submission={result['submission']}").text
		assert "Handed in, being graded" in page and "Not graded yet" in page
		assert "Because &lt;b&gt;it is&lt;/b&gt;." in page


class TestContent:
	def test_hostile_texts_are_shown_as_they_were_typed(self, client, learner):
		quiz = make_quiz(learner)
		for name in frappe.get_all("LMS Quiz Question", filters={"parent": quiz}, pluck="question"):
			for fieldname in ("question", "option_1", "option_2", "explanation_1"):
				if frappe.db.get_value("LMS Question", name, fieldname):
					frappe.db.set_value("LMS Question", name, fieldname, HOSTILE)
		frappe.db.commit()
		attempt = start(learner, quiz)
		client.login(learner.user, PASSWORD)
		form = client.get(url_of(attempt)).text
		answers = {attempt["questions"][0]["question"]: 1, attempt["questions"][2]["question"]: HOSTILE}
		result = attempts.submit_attempt(attempt["attempt"], answers, learner.user, now_datetime())
		frappe.db.commit()
		shown = client.get(f"/lms/quiz/{quiz}?submission={result['submission']}").text
		for page in (form, shown):
			assert "alert(1)</script" not in page and "<img src=x" not in page and "onerror=" in page
			assert "{{ 7 * 7" in page and "> 49" not in page

	def test_number_of_queries_does_not_grow_with_questions_and_history(self, client, learner, monkeypatch):
		few, many = make_quiz(learner), make_quiz(learner, show_submission_history=1)
		doc = frappe.get_doc("LMS Quiz", many)
		for _number in range(5):
			doc.append("questions", {"question": factories.make_question().name, "marks": 1})
		doc.save()
		for quiz, tries in ((few, 1), (many, 4)):
			for _number in range(tries):
				attempt = start(learner, quiz)["attempt"]
				attempts.submit_attempt(attempt, {}, learner.user, now_datetime())
			start(learner, quiz)
			frappe.db.commit()
		client.login(learner.user, PASSWORD)
		counter = Counter(monkeypatch)

		def count(quiz: str) -> list[int]:
			filters = {"quiz": quiz}
			last = frappe.get_all("LMS Quiz Submission", filters, order_by="attempt_number desc")[0].name
			running = frappe.db.get_value("LMS Quiz Attempt", {"quiz": quiz, "status": "In Progress"})
			queries = ("", f"?attempt={running}", f"?submission={last}")
			return [counter.count(client, f"/lms/quiz/{quiz}{query}") for query in queries]

		assert count(few) == count(many)
		assert max(count(few)) <= MOST_QUERIES
