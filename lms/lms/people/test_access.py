"""`lms-provision`: the role for everybody who should have it; and who is said not to have it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.api import add_program_members, assign_mandatory_training
from lms.lms.learning.progress import mark_position_complete
from lms.lms.people.access import count_by_reason, get_employees_without_access, provision_access
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_employee,
	make_enrollment,
	make_program,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements


@pytest.fixture
def company():
	return make_company(unique("Company"))


def employ(company: str, *users: str | None) -> None:
	"""Employees as an import leaves them that ran before the app was there."""
	for user in users:
		employee = make_employee(company=company)
		frappe.db.set_value("Employee", employee.name, "user_id", user)


def has_role(user: str) -> bool:
	return "LMS Student" in frappe.get_roles(user)


def test_everybody_who_lacks_the_role_gets_it(company):
	lacking, learner, disabled = make_user("Employee"), make_user(), make_user("Employee", enabled=0)
	employ(company, lacking, learner, disabled, "nobody@example.com", None)
	assert provision_access("Administrator", company=company) == {
		"employees": 5,
		"without_user_id": 1,
		"user_missing": 1,
		"user_disabled": 1,
		"had_role": 1,
		"granted": 2,
	}
	assert has_role(lacking)
	assert has_role(disabled)
	assert not frappe.db.get_value("User", disabled, "enabled")


def test_a_second_run_grants_nothing(company):
	user = make_user("Employee")
	employ(company, user)
	provision_access("Administrator", company=company)
	counts = provision_access("Administrator", company=company)
	assert (counts["granted"], counts["had_role"]) == (0, 1)
	assert frappe.db.count("Has Role", {"parent": user, "role": "LMS Student"}) == 1


def test_a_dry_run_only_counts(company):
	user = make_user("Employee")
	employ(company, user)
	assert provision_access("Administrator", company=company, dry_run=True)["granted"] == 1
	assert not has_role(user)


def test_other_companies_are_left_alone(company):
	user = make_user("Employee")
	employ(make_company(unique("Other")), user)
	assert provision_access("Administrator", company=company)["employees"] == 0
	assert not has_role(user)


def test_who_has_left_is_left_alone(company):
	user = make_user("Employee")
	employ(company, user)
	frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
	assert provision_access("Administrator", company=company)["granted"] == 0


def test_the_row_is_as_if_added_by_hand(company):
	granted, by_hand = make_user("Employee"), make_user("Employee")
	employ(company, granted)
	provision_access("Administrator", company=company)
	user = frappe.get_doc("User", by_hand)
	user.append("roles", {"role": "LMS Student"})
	user.save()
	columns = ["parenttype", "parentfield", "idx", "role", "owner", "docstatus"]
	rows = [
		frappe.db.get_value("Has Role", {"parent": name, "role": "LMS Student"}, columns)
		for name in (granted, by_hand)
	]
	assert rows[0] == rows[1]


def test_a_form_opened_before_does_not_take_the_role_away(company):
	user = make_user("Employee")
	employ(company, user)
	form = frappe.get_doc("User", user)
	provision_access("Administrator", company=company)
	with pytest.raises(frappe.TimestampMismatchError):
		form.save()


def test_the_role_is_granted_in_a_fixed_number_of_statements(company):
	def count(users: list[str]) -> int:
		employ(company, *users)
		return count_statements(lambda: provision_access("Administrator", company=company))

	count([make_user("Employee")])
	assert count([make_user("Employee")]) == count([make_user("Employee") for _ in range(4)])


def test_only_the_employees_named_are_provisioned(company):
	named, other = make_user("Employee"), make_user("Employee")
	employ(company, named, other)
	name = frappe.db.get_value("Employee", {"user_id": named}, "name")
	assert provision_access("Administrator", employees=[name, "No Such Employee"])["granted"] == 1
	assert has_role(named)
	assert not has_role(other)


def test_two_employees_of_one_account_are_one_grant(company):
	user = make_user("Employee")
	employ(company, user, user)
	counts = provision_access("Administrator", company=company)
	assert (counts["employees"], counts["granted"]) == (2, 1)


def test_a_role_held_twice_counts_once(company):
	user = make_user()
	employ(company, user)
	frappe.get_doc("User", user).append("roles", {"role": "LMS Student"}).db_insert()
	before = count_by_reason()[None]
	assert provision_access("Administrator", company=company)["had_role"] == 1
	frappe.db.delete("Employee", {"user_id": user})
	assert before - count_by_reason().get(None, 0) == 1


def test_a_company_that_is_not_there_is_refused():
	with pytest.raises(frappe.ValidationError, match="There is no company No Such Company"):
		provision_access("Administrator", company="No Such Company")


NO_ACCOUNT = (None, "", "nobody@example.com")
# Of each kind there is one account: enabled or not, with the role or without it.
KINDS = ((1, "LMS Student"), (1, "Employee"), (0, "LMS Student"), (0, "Employee"))
has_left = st.booleans()
people = st.tuples(
	*(st.tuples(st.sampled_from((None, kind)), has_left) for kind in KINDS),
	*(st.tuples(st.sampled_from(NO_ACCOUNT), has_left) for _person in range(2)),
)


class Staff:
	"""A company of six, made once; an example gives each of them an account, or none, in few statements."""

	def __init__(self) -> None:
		self.company = make_company(unique("Company"))
		self.accounts = {kind: make_user(kind[1], enabled=kind[0]) for kind in KINDS}
		self.names = [make_employee(company=self.company).name for _person in range(6)]

	@contextmanager
	def arranged(self, people: tuple) -> Iterator[list[str | None]]:
		"""The accounts of those who have not left."""
		frappe.db.savepoint("example")
		users = [self.accounts.get(account, account) for account, _has_left in people]
		for name, user, (_account, has_left) in zip(self.names, users, people, strict=True):
			frappe.db.set_value(
				"Employee", name, {"user_id": user, "status": "Left" if has_left else "Active"}
			)
		try:
			yield [user for user, (_account, has_left) in zip(users, people, strict=True) if not has_left]
		finally:
			frappe.db.rollback(save_point="example")
			for user in self.accounts.values():
				frappe.clear_cache(user=user)


@pytest.fixture
def staff():
	return Staff()


def slow_reason(user_id: str | None) -> str | None:
	"""The rule as one would say it."""
	if not user_id:
		return "No User ID"
	if not frappe.db.exists("User", user_id):
		return "User does not exist"
	user = frappe.get_doc("User", user_id)
	if not user.enabled:
		return "User is disabled"
	return None if "LMS Student" in [row.role for row in user.roles] else "Role LMS Student is missing"


@settings(max_examples=15)
@given(people=people)
def test_the_report_agrees_with_the_rule(staff, people):
	with staff.arranged(people) as users:
		rows = get_employees_without_access("Administrator", company=staff.company)
		assert Counter(row.reason for row in rows) == Counter(filter(None, map(slow_reason, users)))


@settings(max_examples=15)
@given(people=people)
def test_provisioning_agrees_with_the_rule(staff, people):
	with staff.arranged(people) as users:
		expected = Counter(filter(None, map(slow_reason, users)))
		existing = [user for user in users if user and frappe.db.exists("User", user)]
		lacking = [user for user in existing if not has_role(user)]
		before = count_by_reason()
		assert provision_access("Administrator", company=staff.company) == {
			"employees": len(users),
			"without_user_id": expected["No User ID"],
			"user_missing": expected["User does not exist"],
			"user_disabled": expected["User is disabled"],
			"had_role": len(existing) - len(lacking),
			"granted": len(lacking),
		}
		gained = count_by_reason().get(None, 0) - before.get(None, 0)
		assert gained == expected["Role LMS Student is missing"]


@settings(max_examples=15)
@given(people=people)
def test_a_dry_run_says_what_a_run_does(staff, people):
	with staff.arranged(people):
		planned = provision_access("Administrator", company=staff.company, dry_run=True)
		assert provision_access("Administrator", company=staff.company) == planned


@pytest.fixture
def told():
	"""What was said of access so far."""
	frappe.clear_messages()
	return lambda: [each.message for each in frappe.get_message_log() if each.get("title") == "No Access Yet"]


def test_who_assigns_a_course_is_told_who_cannot_open_it(told):
	course, (lacking, disabled) = make_course().name, (make_user("Employee", enabled=n) for n in (1, 0))
	people = [lacking.upper(), disabled, make_user(), make_user("Moderator"), "nobody@example.com", 7]
	outcome = assign_mandatory_training(course, people, in_days(30))
	assert (outcome["assigned"], [each["employee"] for each in outcome["errors"]]) == (
		3,
		[disabled, "nobody@example.com", "7"],
	)
	[message] = told()
	assert lacking in message
	assert not any(other in message for other in (disabled, *people[2:4]))
	assert not has_role(lacking)


@pytest.mark.parametrize("roles", [("Employee",), ("Course Creator",), ("HR Manager", "Batch Evaluator")])
def test_who_gives_training_to_one_person_is_told_too(roles, told):
	person = make_user(*roles)
	make_assignment(employee=person)
	make_enrollment(make_course().name, person)
	program = make_program([], [person])
	assert len(told()) == 3
	assert all(person in message for message in told())
	program.published = 0
	program.save()
	assert len(told()) == 3


def test_nothing_is_said_of_learners(told):
	course, person = make_course().name, make_user()
	make_assignment(employee=person, course=course)
	make_enrollment(make_course().name, person)
	add_program_members(make_program([course]).name, [person])
	assign_mandatory_training(course, [person, "Administrator"], in_days(30))
	assert told() == []


def test_of_many_some_are_named(told):
	people = [make_user("Employee") for _ in range(12)]
	add_program_members(make_program().name, people)
	[message] = told()
	assert "and 2 more" in message
	assert sum(person in message for person in people) == 10


def test_names_are_text_in_the_message(told):
	person = make_user("Employee", email=f"a&b{unique('x')}@example.com")
	make_enrollment(make_course().name, person)
	assert "a&amp;b" in told()[0]


@pytest.mark.parametrize("roles", [("Employee",), ("Course Creator",)])
def test_who_lacks_the_role_is_told_so_when_marking_a_lesson(roles):
	person, course = make_user(*roles), make_course()
	make_enrollment(course.name, person)
	with pytest.raises(frappe.PermissionError, match="role LMS Student"):
		mark_position_complete(person, course.name, 1, 1, today())


def test_a_learner_is_told_that_the_course_may_be_closed():
	person, course = make_user(), make_course()
	make_enrollment(course.name, person)
	course.db_set("published", 0)
	with pytest.raises(frappe.PermissionError, match="whether its course is published"):
		mark_position_complete(person, course.name, 1, 1, today())
