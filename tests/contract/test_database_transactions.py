"""Transactions: what commit, rollback and savepoints do, and what other connections see meanwhile."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest

NAMES = ("Tx 1", "Tx 2", "Tx 3")


@pytest.fixture(autouse=True)
def branches(transaction) -> Iterator[None]:
	"""Branches `Tx 1`, … are the tests' own: gone before and after each of them."""
	_delete_branches()
	yield
	frappe.db.rollback()
	_delete_branches()


@pytest.fixture
def elsewhere(site) -> Callable[[Callable[[], Any]], Any]:
	"""`elsewhere(function)` calls the function in a thread with a connection of its own."""

	def run(function: Callable[[], Any]) -> Any:
		results: list[Any] = []

		def work() -> None:
			frappe.init(site=site.name, sites_path=site.sites_path)
			frappe.connect()
			try:
				results.append(function())
			except Exception as error:
				results.append(error)
			finally:
				frappe.destroy()

		thread = threading.Thread(target=work)
		thread.start()
		thread.join()
		return results[0]

	return run


def _delete_branches() -> None:
	frappe.db.delete("Branch", {"name": ["in", NAMES]})
	frappe.db.commit()


def add(*names: str) -> None:
	frappe.db.bulk_insert("Branch", ["name", "branch"], [(name, name) for name in names])


def found() -> list[str]:
	return frappe.get_all("Branch", filters={"name": ["like", "Tx %"]}, pluck="name", order_by="name")


def test_rollback_undoes_everything_since_the_last_commit():
	add("Tx 1")
	frappe.db.commit()
	add("Tx 2")
	frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 3")
	frappe.db.rollback()
	assert found() == ["Tx 1"]
	assert frappe.db.get_value("Branch", "Tx 1", "branch") == "Tx 1"


def test_others_see_a_change_once_it_is_committed(elsewhere):
	add("Tx 1")
	assert elsewhere(found) == []
	frappe.db.commit()
	assert elsewhere(found) == ["Tx 1"]


def test_reading_does_not_wait_for_a_writer(elsewhere):
	add("Tx 1")
	frappe.db.commit()
	frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 2")
	assert elsewhere(lambda: frappe.db.get_value("Branch", "Tx 1", "branch")) == "Tx 1"


def test_what_another_has_committed_can_be_changed_after_reading(elsewhere):
	"""No stale snapshot gets in the way of a write that follows a read."""
	add("Tx 1")
	frappe.db.commit()
	assert found() == ["Tx 1"]

	def change() -> None:
		frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 2")
		frappe.db.commit()

	elsewhere(change)
	frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 3")
	frappe.db.commit()
	assert elsewhere(lambda: frappe.db.get_value("Branch", "Tx 1", "branch")) == "Tx 3"


def test_a_savepoint_undoes_what_came_after_it():
	add("Tx 1")
	frappe.db.savepoint("before_two")
	add("Tx 2")
	frappe.db.rollback(save_point="before_two")
	add("Tx 3")
	assert found() == ["Tx 1", "Tx 3"]


def test_savepoints_nest_and_can_be_released():
	frappe.db.savepoint("first_point")
	add("Tx 1")
	frappe.db.savepoint("second_point")
	add("Tx 2")
	frappe.db.release_savepoint("second_point")
	assert found() == ["Tx 1", "Tx 2"]
	frappe.db.rollback(save_point="first_point")
	assert found() == []


def test_a_savepoint_before_the_first_write_belongs_to_the_transaction():
	frappe.db.savepoint("at_first")
	add("Tx 1")
	frappe.db.rollback()
	assert found() == []


def test_a_failed_statement_leaves_the_transaction_usable():
	add("Tx 1")
	with pytest.raises(Exception) as raised:
		add("Tx 1")
	assert frappe.db.is_duplicate_entry(raised.value)
	add("Tx 2")
	assert found() == ["Tx 1", "Tx 2"]


def test_of_a_failed_statement_nothing_stays():
	with pytest.raises(Exception) as raised:
		add("Tx 1", "Tx 2", "Tx 1")
	assert frappe.db.is_duplicate_entry(raised.value)
	assert found() == []


def test_defining_a_table_amid_changes_is_refused():
	add("Tx 1")
	with pytest.raises(frappe.exceptions.ImplicitCommitError):
		frappe.db.sql("create table `tabTx` (name varchar(140))")


class TestCallbacks:
	def test_after_commit_runs_once_the_change_is_there(self, elsewhere):
		seen = []
		add("Tx 1")
		frappe.db.after_commit.add(lambda: seen.append(elsewhere(found)))
		assert seen == []
		frappe.db.commit()
		frappe.db.commit()
		assert seen == [["Tx 1"]]

	def test_a_rollback_forgets_what_waits_for_a_commit(self):
		seen = []
		frappe.db.after_commit.add(lambda: seen.append("after"))
		frappe.db.rollback()
		frappe.db.commit()
		assert seen == []

	def test_rollback_callbacks_run_after_a_rollback_and_are_forgotten_by_a_commit(self):
		seen = []
		frappe.db.after_rollback.add(lambda: seen.append("after"))
		frappe.db.rollback()
		assert seen == ["after"]
		frappe.db.after_rollback.add(lambda: seen.append("late"))
		frappe.db.commit()
		frappe.db.rollback()
		assert seen == ["after"]

	def test_a_callback_may_add_another(self):
		seen = []
		frappe.db.after_commit.add(lambda: frappe.db.after_commit.add(lambda: seen.append("second")))
		frappe.db.commit()
		assert seen == ["second"]


def test_writers_take_turns(site):
	"""Eight connections count up one value; none of them loses the count of another."""
	add("Tx 1")
	frappe.db.set_value("Branch", "Tx 1", "idx", 0)
	frappe.db.commit()

	def count_up() -> None:
		frappe.init(site=site.name, sites_path=site.sites_path)
		frappe.connect()
		try:
			for _ in range(5):
				seen = frappe.db.get_value("Branch", "Tx 1", "idx", for_update=True)
				frappe.db.set_value("Branch", "Tx 1", "idx", seen + 1)
				frappe.db.commit()
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=count_up) for _ in range(8)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	frappe.db.rollback()
	assert frappe.db.get_value("Branch", "Tx 1", "idx") == 40


def test_waiting_too_long_for_a_lock_is_a_timeout(elsewhere):
	add("Tx 1")
	frappe.db.commit()
	frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 2")

	def change() -> None:
		impatient()
		frappe.db.set_value("Branch", "Tx 1", "branch", "Tx 3")

	assert isinstance(elsewhere(change), frappe.QueryTimeoutError)


def impatient() -> None:
	"""Wait for locks for a second at most."""
	if frappe.db.db_type == "sqlite":
		frappe.db.sql("pragma busy_timeout = 100")
	else:
		frappe.db.sql("set session innodb_lock_wait_timeout = 1")
