"""Queues the apps' `scheduler_events` when they are due, using their rows of Scheduled Job Type."""

from __future__ import annotations

import logging
import threading
import zlib
from datetime import datetime, timedelta
from typing import NamedTuple

from croniter import croniter
from croniter.croniter import CroniterBadCronError

from ..context.hooks import get_attr, get_hooks
from ..context.local import local
from ..model import Document, get_doc
from ..site.logs import get_traceback
from ..site.sites import get_sites, open_site
from ..utils.clock import now_datetime
from ..utils.data import cint, get_datetime
from ..utils.dicts import _dict
from .background import enqueue, is_job_enqueued

JOB_TYPE = "Scheduled Job Type"
JOB_LOG = "Scheduled Job Log"
SETTINGS = "System Settings"

CRON_FORMATS = {
	"Yearly": "0 0 1 1 *",
	"Annual": "0 0 1 1 *",
	"Monthly": "0 0 1 * *",
	"Weekly": "0 0 * * 0",
	"Daily": "0 0 * * *",
	"Hourly": "0 * * * *",
}
# In seconds: how often `all` jobs run and how often we check. common_site_config.json can change it.
DEFAULT_INTERVAL = 240
DEFAULT_TICK = 60
# Long jobs that are due at the same time start within this many seconds.
MAX_DELAY = 600

log = logging.getLogger(__name__)


class Event(NamedTuple):
	"""One line of `scheduler_events`."""

	method: str
	frequency: str
	cron_format: str | None = None


# From hooks to rows


def get_events() -> list[Event]:
	"""All events of the installed apps, each method once."""
	events: dict[str, Event] = {}
	for key, value in get_hooks("scheduler_events", {}).items():
		by_cron = value.items() if isinstance(value, dict) else [(None, value)]
		for cron_format, methods in by_cron:
			for method in methods:
				frequency = "Cron" if cron_format else key.replace("_", " ").title()
				events.setdefault(method, Event(method, frequency, cron_format))
	return list(events.values())


def sync_jobs() -> None:
	"""Update the rows to match the hooks. Jobs that an admin has stopped stay stopped."""
	rows = local.db.get_values(JOB_TYPE, {}, ["name", "method", "frequency", "cron_format"], as_dict=True)
	there = {row.method: row for row in rows}
	events = get_events()
	for event in events:
		row = there.get(event.method)
		if row and (row.frequency, row.cron_format or None) != (event.frequency, event.cron_format):
			changes = {"frequency": event.frequency, "cron_format": event.cron_format}
			local.db.set_value(JOB_TYPE, row.name, changes)
	_insert([event for event in events if event.method not in there], {row.name for row in rows})
	_delete([row.name for row in rows if row.method not in {event.method for event in events}])


def _insert(events: list[Event], taken: set[str]) -> None:
	now = now_datetime()
	rows = []
	for event in events:
		get_attr(event.method)  # Report a wrong hook now, not at midnight.
		name = get_job_name(event.method)
		name = event.method if name in taken else name
		taken.add(name)
		create_log = int(event.frequency != "All")
		rows.append((name, *event, create_log, now, now, local.session.user, local.session.user))
	fields = ["name", *Event._fields, "create_log", "creation", "modified", "owner", "modified_by"]
	if rows:
		local.db.bulk_insert(JOB_TYPE, fields, rows)


def _delete(names: list[str]) -> None:
	if names:
		local.db.delete(JOB_LOG, {"scheduled_job_type": ["in", names]})
		local.db.delete(JOB_TYPE, {"name": ["in", names]})


def get_job_name(method: str) -> str:
	"""`lms.lms.jobs.daily` → `jobs.daily`."""
	return ".".join(method.split(".")[-2:])


# When


def get_next_execution(job: _dict | Document) -> datetime:
	"""Return the first scheduled time after the last run, or after the row was created."""
	last = get_datetime(job.last_execution or job.creation)
	frequency = job.frequency.removesuffix(" Long")
	interval = cint(local.conf.scheduler_interval) or DEFAULT_INTERVAL
	cron_format = job.cron_format or CRON_FORMATS.get(frequency) or f"*/{max(1, interval // 60)} * * * *"
	execution: datetime = croniter(cron_format, last).get_next(datetime)
	if frequency != job.frequency:
		# Spreads the jobs, always by the same delay.
		execution += timedelta(seconds=zlib.crc32(job.method.encode()) % MAX_DELAY)
	return execution


def enqueue_due_jobs(now: datetime) -> list[str]:
	"""Queue due jobs of the active site, once even if runs were missed. Commits and returns the methods."""
	if is_scheduler_inactive(verbose=False):
		return []
	fields = ["name", "method", "frequency", "cron_format", "last_execution", "creation"]
	rows = local.db.get_values(JOB_TYPE, {"stopped": 0}, fields, as_dict=True)
	return [row.method for row in rows if _is_due(row, now) and _claim(row, now)]


def _is_due(job: _dict, now: datetime) -> bool:
	try:
		return get_next_execution(job) <= now
	except CroniterBadCronError:
		log.exception("%s has a cron format that cannot be read", job.method)
		return False


def _claim(job: _dict, now: datetime) -> bool:
	"""Queue a job, unless another process has just done so."""
	last = local.db.get_value(JOB_TYPE, job.name, "last_execution", for_update=True)
	is_mine = last == job.last_execution and not is_job_enqueued(_get_job_id(job.method))
	if is_mine:
		local.db.set_value(JOB_TYPE, job.name, "last_execution", now, update_modified=False)
		enqueue_scheduled(job.method, job.frequency)
	local.db.commit()
	return is_mine


def enqueue_scheduled(method: str, frequency: str) -> None:
	queue = "long" if "Long" in frequency else "default"
	enqueue(
		run_scheduled_job,
		queue=queue,
		job_type=method,
		job_id=_get_job_id(method),
		deduplicate=True,
		enqueue_after_commit=True,
	)


def _get_job_id(method: str) -> str:
	return f"scheduled_job::{method}"


# The run


def run_scheduled_job(job_type: str) -> None:
	"""Call a scheduled method, log it and commit. Catches errors.

	Differs from Frappe: a failed run is logged for every job, not only for those that log each run."""
	name, create_log = local.db.get_value(JOB_TYPE, {"method": job_type}, ["name", "create_log"])
	local.db.set_value(JOB_TYPE, name, "last_execution", now_datetime(), update_modified=False)
	local.db.commit()
	entry = _log_start(name) if create_log else None
	try:
		get_attr(job_type)()
		local.db.commit()
	except Exception:
		local.db.rollback()
		entry = entry or _log_start(name)
		entry.db_set({"status": "Failed", "details": get_traceback()})
	else:
		if entry:
			entry.db_set("status", "Complete")
	local.db.commit()


def _log_start(job_type: str) -> Document:
	values = {"doctype": JOB_LOG, "scheduled_job_type": job_type, "status": "Start"}
	entry: Document = get_doc(values).insert(ignore_permissions=True)
	local.db.commit()
	return entry


# On and off


def is_scheduler_inactive(verbose: bool = True) -> bool:
	"""Whether the configuration or System Settings pause the site's jobs. Prints the reason."""
	for key in ("maintenance_mode", "pause_scheduler"):
		if local.conf.get(key):
			_tell(f"{key} is set", verbose)
			return True
	return is_scheduler_disabled(verbose)


def is_scheduler_disabled(verbose: bool = True) -> bool:
	if local.conf.disable_scheduler:
		_tell("disable_scheduler is set", verbose)
		return True
	enabled = cint(local.db.get_single_value(SETTINGS, "enable_scheduler"))
	if not enabled:
		_tell(f"enable_scheduler is not set in {SETTINGS}", verbose)
	return not enabled


def _tell(reason: str, verbose: bool) -> None:
	if verbose:
		print(f"{local.site}: {reason}")


def toggle_scheduler(enable: bool) -> None:
	local.db.set_single_value(SETTINGS, "enable_scheduler", int(enable))


class Scheduler:
	"""Checks all sites of a folder regularly. Call `run` in its own thread.

	Differs from Frappe: the scheduler does not pause on a site that nobody uses."""

	def __init__(self, sites_path: str = ".", tick: int = DEFAULT_TICK) -> None:
		self.sites_path = sites_path
		self.tick = tick
		self._is_stopping = threading.Event()

	def run(self) -> None:
		while not self._is_stopping.is_set():
			for site in get_sites(self.sites_path):
				self.look_at(site)
			self._is_stopping.wait(self.tick)

	def stop(self) -> None:
		self._is_stopping.set()

	def look_at(self, site: str) -> None:
		try:
			with open_site(site, self.sites_path):
				enqueue_due_jobs(now_datetime())
		except Exception:
			# A site without its database must not hold up other sites.
			log.exception("No jobs scheduled on %s", site)
