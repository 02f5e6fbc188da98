"""Schedules: rows follow the hooks, and what is due is enqueued once, whoever looks and however late."""

import sys
from datetime import datetime, timedelta

import pytest

from benchless.context.hooks import clear_hooks_cache
from benchless.context.local import local
from benchless.jobs import scheduler
from benchless.jobs.background import is_job_enqueued
from benchless.jobs.scheduler import (
	JOB_LOG,
	JOB_TYPE,
	enqueue_due_jobs,
	run_scheduled_job,
	sync_jobs,
	toggle_scheduler,
)
from benchless.queue.database import DatabaseQueue
from benchless.site.sites import open_site
from benchless.utils.clock import now_datetime

HOOKS = """
scheduler_events = {
	"all": ["shed.tools.rake"],
	"daily": ["shed.tools.dig"],
	"cron": {"0 6 * * 1": ["shed.tools.mow"]},
}
"""
TOOLS = """
def rake():
	pass

def dig():
	pass

def mow():
	raise ValueError("out of petrol")
"""
DIG = "shed.tools.dig"


@pytest.fixture
def shed(make_app):
	return make_app("shed", hooks=HOOKS, files={"tools.py": TOOLS})


@pytest.fixture
def site(make_site, shed):
	name = make_site("shed")
	with open_site(name):
		# Nothing of the core app is due in these tests.
		local.db.set_value(JOB_TYPE, {"method": ["not like", "shed.%"]}, "stopped", 1)
		local.db.commit()
		yield name


def get_job(method: str) -> dict:
	return local.db.get_value(JOB_TYPE, {"method": method}, "*", as_dict=True)


def tomorrow() -> datetime:
	return now_datetime() + timedelta(days=1)


def finish_all() -> None:
	queue = DatabaseQueue()
	while job := queue.take(("default", "long"), "nobody"):
		queue.finish(job, "nobody")


# Rows


def test_rows_say_what_the_hooks_say(site):
	rake, dig, mow = (get_job(f"shed.tools.{name}") for name in ("rake", "dig", "mow"))
	assert (rake.name, rake.frequency, rake.create_log) == ("tools.rake", "All", 0)
	assert (dig.frequency, dig.create_log, dig.stopped) == ("Daily", 1, 0)
	assert (mow.frequency, mow.cron_format) == ("Cron", "0 6 * * 1")


def change_hooks(shed, old: str, new: str) -> None:
	shed.write("hooks.py", HOOKS.replace(old, new))
	del sys.modules["shed.hooks"]
	clear_hooks_cache()
	sync_jobs()


def test_row_follows_a_changed_frequency_and_stays_stopped(site, shed):
	local.db.set_value(JOB_TYPE, {"method": DIG}, "stopped", 1)
	change_hooks(shed, '"daily"', '"weekly_long"')
	assert (get_job(DIG).frequency, get_job(DIG).stopped) == ("Weekly Long", 1)


def test_row_whose_hook_is_gone_goes_with_its_logs(site, shed):
	run_scheduled_job(DIG)
	change_hooks(shed, '"shed.tools.dig"', "")
	assert get_job(DIG) is None
	assert not local.db.exists(JOB_LOG, {"scheduled_job_type": "tools.dig"})


def test_hook_that_names_nothing_is_told_at_once(site, shed):
	with pytest.raises(AttributeError, match="plough"):
		change_hooks(shed, "shed.tools.dig", "shed.tools.plough")


def test_two_methods_of_the_same_last_name_have_a_row_each(site, shed):
	shed.write("more/__init__.py", "")
	shed.write("more/tools.py", TOOLS)
	change_hooks(shed, '"shed.tools.dig"', '"shed.tools.dig", "shed.more.tools.dig"')
	assert get_job("shed.more.tools.dig").name == "shed.more.tools.dig"


# What is due


def test_what_is_due_is_enqueued_once(site):
	assert DIG in enqueue_due_jobs(tomorrow())
	assert is_job_enqueued(f"scheduled_job::{DIG}")
	assert enqueue_due_jobs(tomorrow()) == []


def test_what_is_not_due_is_left(site):
	assert enqueue_due_jobs(now_datetime() - timedelta(minutes=1)) == []


def test_what_was_missed_is_made_up_for_once(site):
	# A minute in which nothing becomes due: the job of every four minutes would, a second later.
	a_year_later = (now_datetime() + timedelta(days=365)).replace(minute=1, second=0)
	assert DIG in enqueue_due_jobs(a_year_later)
	finish_all()
	assert enqueue_due_jobs(a_year_later + timedelta(seconds=1)) == []


def test_job_that_still_runs_is_not_enqueued_again(site):
	assert DIG in enqueue_due_jobs(tomorrow())
	assert DIG not in enqueue_due_jobs(tomorrow() + timedelta(days=1))
	finish_all()
	assert DIG in enqueue_due_jobs(tomorrow() + timedelta(days=1))


def test_of_two_schedulers_one_enqueues(site, monkeypatch):
	# The other one looks between this one's look and its claim.
	claim, others = scheduler._claim, []

	def claim_late(job, now):
		monkeypatch.setattr(scheduler, "_claim", claim)
		others.extend(enqueue_due_jobs(now))
		finish_all()
		return claim(job, now)

	monkeypatch.setattr(scheduler, "_claim", claim_late)
	mine = enqueue_due_jobs(tomorrow())
	assert DIG in others
	assert mine == []


def test_stopped_job_is_never_due(site):
	local.db.set_value(JOB_TYPE, {"method": DIG}, "stopped", 1)
	assert DIG not in enqueue_due_jobs(tomorrow())


@pytest.mark.parametrize("key", ["maintenance_mode", "pause_scheduler", "disable_scheduler"])
def test_configuration_holds_everything_back(site, key):
	local.conf[key] = 1
	assert enqueue_due_jobs(tomorrow()) == []


def test_system_settings_hold_everything_back(site):
	toggle_scheduler(False)
	assert enqueue_due_jobs(tomorrow()) == []
	toggle_scheduler(True)
	assert enqueue_due_jobs(tomorrow())


def test_cron_format_that_means_nothing_stops_no_other_job(site, caplog):
	local.db.set_value(JOB_TYPE, {"method": "shed.tools.mow"}, "cron_format", "every morning")
	assert DIG in enqueue_due_jobs(tomorrow())
	assert "shed.tools.mow" in caplog.text


# The run


def test_failed_run_is_logged_also_of_a_job_that_logs_no_run(site):
	"""Differs from Frappe, where nobody learns of it."""
	local.db.set_value(JOB_TYPE, {"method": "shed.tools.mow"}, "create_log", 0)
	run_scheduled_job("shed.tools.mow")
	status, details = local.db.get_value(JOB_LOG, {"scheduled_job_type": "tools.mow"}, ["status", "details"])
	assert status == "Failed"
	assert "out of petrol" in details


def test_run_of_a_job_that_logs_no_run_leaves_no_log(site):
	run_scheduled_job("shed.tools.rake")
	assert not local.db.exists(JOB_LOG, {"scheduled_job_type": "tools.rake"})
