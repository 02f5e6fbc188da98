"""Whoever meets a lock of somebody else's: everything is rolled back, and tried again."""

import ast
import re
from pathlib import Path

import frappe
import pytest

from lms.lms import api, jobs
from lms.lms.shared import locking
from lms.lms.shared.locking import InUseError, again_when_busy, anew_when_busy
from lms.lms.training import queued

BUSY = [frappe.QueryDeadlockError, frappe.QueryTimeoutError, InUseError]
# Named where it is enqueued, or in a constant of the module that does.
ENQUEUED = re.compile(r"(?:enqueue\(\s*|^(?:ASSIGN|UNDO) = )\"(lms\.lms\.[a-z_.]+)\"", re.MULTILINE)


@pytest.mark.parametrize("error", BUSY)
def test_the_worker_is_asked_to_repeat_what_was_locked(error):
	@again_when_busy
	def job() -> None:
		raise error("1205")

	with pytest.raises(frappe.RetryBackgroundJobError, match="1205"):
		job()


def test_what_is_wrong_in_itself_is_not_repeated():
	@again_when_busy
	def job() -> None:
		frappe.throw("There is no such course.")

	with pytest.raises(frappe.ValidationError, match="no such course"):
		job()


def test_every_job_of_the_queue_is_repeated():
	sources = Path(__file__).parents[1].rglob("*.py")
	jobs = {name for path in sources for name in ENQUEUED.findall(path.read_text())}
	assert {"lms.lms.training.queued.run", "lms.lms.training.undoing.run"} <= jobs
	assert [name for name in sorted(jobs) if not hasattr(frappe.get_attr(name), "__wrapped__")] == []


class Action:
	"""Meets somebody else's lock so many times, having told the user something; then it gets through."""

	def __init__(self, error: type[Exception], times: int) -> None:
		self.error, self.times, self.calls = error, times, 0

	def __call__(self) -> str:
		self.calls += 1
		frappe.msgprint(f"Attempt {self.calls}")
		if self.calls <= self.times:
			raise self.error("1205")
		return "done"


def texts() -> list[str]:
	return [message.message for message in frappe.get_message_log()]


@pytest.fixture
def rollbacks(monkeypatch):
	"""How often everything was rolled back, in a transaction that nobody has written in before."""
	found = []
	monkeypatch.setattr(frappe.db, "rollback", lambda **options: found.append(options))
	monkeypatch.setattr(frappe.db, "transaction_writes", 0)
	return found


@pytest.mark.parametrize("error", BUSY)
def test_a_request_is_rolled_back_and_done_anew(error, rollbacks):
	action = Action(error, 2)
	assert anew(action) == "done"
	assert (action.calls, rollbacks, texts()) == (3, [{}, {}], ["Attempt 3"])


def anew(action: Action) -> str:
	frappe.clear_messages()
	return anew_when_busy(lambda: action())()


@pytest.mark.parametrize("error", BUSY)
def test_in_the_end_the_user_is_asked_to_try_again(error, rollbacks):
	action = Action(error, 99)
	with pytest.raises(InUseError):
		anew(action)
	assert (action.calls, len(rollbacks)) == (locking.MOST_ATTEMPTS, locking.MOST_ATTEMPTS - 1)


def test_a_user_who_has_waited_long_is_not_asked_to_wait_again(rollbacks, monkeypatch):
	monkeypatch.setattr(locking, "PATIENCE_SECONDS", 0)
	action = Action(frappe.QueryTimeoutError, 99)
	with pytest.raises(InUseError, match="Someone else is changing this"):
		anew(action)
	assert action.calls == 1


def test_what_another_app_has_written_before_is_not_lost_in_silence(rollbacks, monkeypatch):
	monkeypatch.setattr(frappe.db, "transaction_writes", 1)
	action = Action(frappe.QueryDeadlockError, 1)
	with pytest.raises(frappe.QueryDeadlockError):
		anew(action)
	assert (action.calls, rollbacks) == (1, [])


def test_the_message_is_one_whatever_was_waited_for(monkeypatch):
	run = frappe.db.sql

	def refuse(query, *args, **options):
		if "select name from `tabDocType`" in str(query):
			raise frappe.QueryTimeoutError("1205")
		return run(query, *args, **options)

	monkeypatch.setattr(frappe.db, "db_type", "mariadb")
	monkeypatch.setattr(frappe.db, "sql", refuse)
	for wait in (True, False):
		for take in (locking.lock_as_author, locking.lock_as_learner):
			with pytest.raises(InUseError, match="Please try again"):
				take(wait=wait)


def test_every_method_that_writes_and_every_scheduled_job_is_done_anew():
	paths = (*Path(api.__file__).parent.glob("*.py"), Path(jobs.__file__))
	decorators = {name: used for path in paths for name, used in decorators_of(path).items()}
	methods = {name for name, used in decorators.items() if "POST" in str(used)}
	events = frappe.get_hooks("scheduler_events", app_name="lms").values()
	scheduled = {job.rsplit(".", 1)[1] for each in events for job in each}
	assert len(methods) > 10 and len(scheduled) == 15
	# Handing in expired quizzes is a transaction for each of them. Statistics are read without a lock.
	others = {name for name in methods | scheduled if "anew_when_busy" not in decorators[name]}
	assert others == {"hand_in_expired_quizzes", "refresh_advanced_statistics", "refresh_statistics"}


def decorators_of(path: Path) -> dict[str, list[str]]:
	tree = ast.parse(path.read_text())
	functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
	return {node.name: [ast.unparse(each) for each in node.decorator_list] for node in functions}


def test_a_bulk_assignment_that_meets_a_lock_has_not_failed(monkeypatch):
	def refuse(*_args, **_options):
		raise InUseError("Please try again.")

	monkeypatch.setattr(queued, "begin", lambda _name: frappe._dict(employees="[]"))
	monkeypatch.setattr(queued, "assign_portion", refuse)
	with pytest.raises(frappe.RetryBackgroundJobError):
		queued.run("some")
