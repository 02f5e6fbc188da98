"""How new documents get their names."""

import re
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest
from frappe.model.naming import make_autoname
from frappe.utils import nowdate

from tests.support.hr import insert, make_applicant, make_employee, make_user


@pytest.fixture
def autoname(monkeypatch: pytest.MonkeyPatch):
	"""`autoname(rule)` names Designations by this rule, as long as the test lasts."""

	def use(rule: str) -> None:
		monkeypatch.setattr(frappe.get_meta("Designation"), "autoname", rule)

	return use


def new_designation(**values):
	return frappe.get_doc({"doctype": "Designation", "designation_name": "Cook", **values}).insert()


def test_a_random_name_has_ten_small_letters_and_digits(autoname):
	autoname("hash")
	assert re.fullmatch("[0-9a-v]{10}", new_designation().name)


def test_a_doctype_without_a_rule_names_at_random(autoname):
	autoname("")
	assert re.fullmatch("[0-9a-v]{10}", new_designation().name)


def test_a_name_from_a_field_is_that_field_without_outer_spaces():
	assert insert("Designation", designation_name=" Chief Cook ").name == "Chief Cook"


def test_a_name_from_an_empty_field_is_refused():
	with pytest.raises(frappe.ValidationError, match="is required"):
		insert("Designation", designation_name="")


def test_a_series_counts_up_for_each_prefix():
	first, second = (make_applicant(email) for email in ("a@example.com", "b@example.com"))
	prefix, number = first.rsplit("-", 1)
	assert prefix == f"HR-APP-{nowdate()[:4]}"
	assert second == f"{prefix}-{int(number) + 1:05}"


def test_a_naming_series_is_the_one_chosen_on_the_document():
	assert re.fullmatch(r"HR-EMP-\d{5}", make_employee().name)


def test_the_controller_may_name_the_document(autoname, monkeypatch):
	autoname("hash")
	controller = type(frappe.new_doc("Designation"))
	named = lambda self: setattr(self, "name", f"The {self.designation_name}")  # noqa: E731
	monkeypatch.setattr(controller, "autoname", named, raising=False)
	assert new_designation().name == "The Cook"


def test_a_name_to_be_given_is_required(autoname):
	autoname("prompt")
	assert new_designation(name="Given").name == "Given"
	with pytest.raises(frappe.ValidationError, match="Please set the document name"):
		new_designation()


def test_a_name_that_is_not_asked_for_is_ignored():
	assert insert("Designation", designation_name="Cook", name="Baker").name == "Cook"


def test_set_name_overrules_the_rule():
	doc = frappe.get_doc({"doctype": "Job Applicant", "applicant_name": "A", "email_id": "a@example.com"})
	assert doc.insert(set_name="Chosen").name == "Chosen"


@pytest.mark.parametrize("name", ["a<b", "a>b", "<script>"])
def test_a_name_has_no_angle_brackets(name):
	with pytest.raises(frappe.NameError):
		insert("Designation", designation_name=name)


def test_a_document_is_not_called_as_its_doctype():
	with pytest.raises(frappe.NameError):
		insert("Designation", designation_name="Designation")


def test_a_name_is_not_longer_than_its_column():
	with pytest.raises(frappe.CharacterLengthExceededError):
		insert("Designation", designation_name="a" * 141)


def test_names_that_differ_in_case_alone_are_the_same():
	insert("Designation", designation_name="Cook")
	frappe.db.savepoint("before_duplicate")
	with pytest.raises(frappe.DuplicateEntryError):
		insert("Designation", designation_name="COOK")
	frappe.db.rollback(save_point="before_duplicate")


def test_rows_are_named_at_random():
	user = frappe.get_doc("User", make_user("asha@example.com", "HR User"))
	assert re.fullmatch("[0-9a-v]{10}", user.roles[0].name)


def test_make_autoname_joins_its_parts():
	year = nowdate()[:4]
	first, second = make_autoname("TST-.YYYY.-.###"), make_autoname("TST-.YYYY.-.###")
	assert (first, second) == (f"TST-{year}-001", f"TST-{year}-002")
	assert make_autoname("TST2-.##") == "TST2-01"
	assert make_autoname("TST3-") == "TST3-00001"


def test_the_number_of_the_last_document_is_given_again_when_it_is_deleted():
	first = make_applicant("a@example.com")
	frappe.delete_doc("Job Applicant", first)
	assert make_applicant("b@example.com") == first


def test_the_number_of_an_earlier_document_is_not_given_again():
	first, second = (make_applicant(email) for email in ("a@example.com", "b@example.com"))
	frappe.delete_doc("Job Applicant", first)
	assert int(make_applicant("c@example.com")[-5:]) == int(second[-5:]) + 1


def make_at_once(site, prefix: str) -> list[str]:
	"""Names of the documents that four transactions at a time make, five each."""

	def make_five(thread: int) -> list[str]:
		frappe.init(site=site.name, sites_path=site.sites_path)
		frappe.connect()
		try:
			return [make_one(f"{thread}-{at}@example.com") for at in range(5)]
		finally:
			frappe.destroy()

	def make_one(description: str) -> str:
		name = insert("Designation", designation_name=make_autoname(prefix), description=description).name
		frappe.db.commit()
		return name

	with ThreadPoolExecutor(4) as pool:
		return [name for made in pool.map(make_five, range(4)) for name in made]


def test_a_series_gives_each_of_many_transactions_its_own_number(site, committed):
	prefix = f"{frappe.generate_hash(length=8)}-.####"
	make_autoname(prefix)
	frappe.db.commit()
	assert len(set(make_at_once(site, prefix))) == 20


@pytest.mark.benchless
def test_many_transactions_may_begin_a_series_at_once(site, committed):
	"""On a bench, all but one of them end in a deadlock."""
	prefix = f"{frappe.generate_hash(length=8)}-.####"
	numbers = sorted(int(name[-4:]) for name in make_at_once(site, prefix))
	assert numbers == list(range(1, 21))
