"""The pages of the portal say what training is worth, in words and colour."""

import frappe
import pytest

from lms.lms.shared.language import long_date
from lms.lms.validity.periods import IMPORT, Claim, Requirement, grant
from lms.lms.validity.policies import COURSE, PROGRAM
from lms.testing.factories import in_days, make_assignment, make_course, make_program, unique
from tests.support.portal import make_report
from tests.support.users import PASSWORD, make_user

POLICY = {"validity_days": 100, "renewal_window_days": 30, "grace_days": 10}
# Days left, colour and words.
STANDINGS = [
	(60, "done", "Valid until {0}"),
	(12, "soon", "Expiring: renew by {0}"),
	(-4, "overdue", "Expired on {0}: renew by {1}"),
	(-30, "overdue", "Expired on {0}"),
]


@pytest.fixture
def manager(client):
	return make_user("LMS Student", "Employee")


@pytest.fixture
def learner(manager):
	return make_report(manager, "Ada")


def hold(learner: str, days_left: int, doctype: str, name: str) -> None:
	grant(
		Requirement(doctype, name), [Claim(learner, "Ada", in_days(days_left - 99), IMPORT)], "Administrator"
	)


def read(client, user: str, path: str) -> str:
	client.logout()
	client.login(user, PASSWORD)
	return client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(("days_left", "kind", "words"), STANDINGS)
def test_standing_is_on_every_page_of_the_course(client, learner, manager, days_left, kind, words):
	"""The renewal has begun: the course shows no progress, and is still worth what it is worth."""
	course = make_course(lessons=1, title=unique("Course"), **POLICY).name
	program = make_program([course], [learner], **POLICY).name
	make_assignment(employee=learner, course=course, due_date=in_days(3))
	hold(learner, days_left, COURSE, course)
	hold(learner, days_left, PROGRAM, program)
	frappe.db.commit()
	days = (long_date(in_days(days_left), "en"), long_date(in_days(days_left + 10), "en"))
	badge = f'<span class="badge {kind}">{words.format(*days)}</span>'
	for path in (f"/lms/courses/{course}", "/lms/courses", "/lms/programs"):
		assert badge in read(client, learner, path), path
	for path in ("/lms", f"/lms/programs/{program}"):
		assert read(client, learner, path).count(badge) == 2, path
	assert badge in read(client, manager, "/lms/team?view=matrix")
	assert read(client, manager, f"/lms/team/{learner}").count(badge) == 2


def test_what_is_not_required_and_what_counts_for_ever(client, learner, manager):
	course, ever = make_course(lessons=1, **POLICY).name, make_course(lessons=1).name
	hold(learner, 60, COURSE, course)
	hold(learner, 60, COURSE, ever)
	frappe.db.commit()
	badge = f'<span class="badge ">Valid until {long_date(in_days(60), "en")}</span>'
	assert badge in read(client, learner, f"/lms/courses/{course}")
	assert "Valid until" not in read(client, learner, f"/lms/courses/{ever}")
	assert badge not in read(client, manager, f"/lms/team/{learner}"), "line managers see what is required"
