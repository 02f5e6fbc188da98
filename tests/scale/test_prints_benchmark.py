"""How much processor time it takes to make PDF files."""

from statistics import median
from time import process_time

import frappe
import pytest
from frappe.utils import getdate, nowdate

from lms.lms.prints import documents, papers, renderer
from lms.testing.factories import make_question
from tests.scale.measuring import describe_times
from tests.scale.report import write_report
from tests.support.quizzes import make_scene, take

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

HEADING = "PDF files"
ROUNDS = 5
PROMISED = 3.0  # seconds


def test_fifty_questions():
	names = [
		make_question(
			question=f"<p>What does <b>rule {number}</b> of the safety handbook say about ladders?</p>",
			option_1="Check them before each use, and report what is broken",
			option_2="Nothing",
			explanation_1="See chapter 4 of the handbook.",
		).name
		for number in range(50)
	]
	doc = frappe.get_doc(papers.QUIZ, take(make_scene(questions=names), 2)["submission"])
	measure("A quiz of 50 questions", doc)


def measure(what: str, doc: frappe.model.document.Document) -> None:
	def make() -> bytes:
		today = getdate(nowdate())
		return documents.make_document(doc, None, user="Administrator", language="en", today=today)

	content = make()  # imports WeasyPrint
	times = []
	for _ in range(ROUNDS):
		start = process_time()
		make()
		times.append(process_time() - start)
	weasyprint = renderer.import_weasyprint().__version__
	figures = {"Processor time": describe_times(times), "Size": f"{len(content) / 1000:.0f} KB"}
	write_report(HEADING, f"{what}, WeasyPrint {weasyprint}", figures)
	assert median(times) <= PROMISED
