"""Commands for background jobs and the scheduler."""

from __future__ import annotations

import json
from typing import Any

import click

from ..context.config import get_common_config, get_site_config, update_site_config
from ..jobs import scheduler as schedule
from ..jobs.worker import Worker
from ..queue.base import TIMEOUTS
from ..utils.data import cint
from .context import each_site, get_site, pass_context
from .services import stop_on_signal


@click.command("worker")
@click.option("--queue", help="Which queues to work off, separated by commas; all of them if not given")
@click.option("--burst", is_flag=True, help="End when there is nothing left to do")
@pass_context
def worker(context: Any, queue: str | None, burst: bool) -> None:
	"""Run background jobs: those on Redis where it is configured, else those in the sites' databases."""
	queues = tuple(name.strip() for name in queue.split(",")) if queue else tuple(TIMEOUTS)
	if unknown := set(queues) - set(TIMEOUTS):
		raise click.BadParameter(f"There is no queue {', '.join(sorted(unknown))}", param_hint="--queue")
	if url := get_redis_url(context.sites):
		from ..queue.redis import work

		work(url, queues=queues, burst=burst)
		return
	own = Worker(queues=queues)
	stop_on_signal(own.stop)
	own.run(burst=burst)


def get_redis_url(sites: list[str]) -> str | None:
	"""The queue on Redis that this bench, or the site named, is configured for."""
	config = get_site_config(".", sites[0]) if sites else get_common_config()
	return config.redis_queue or None


@click.command("schedule")
def start_scheduler() -> None:
	"""Enqueue what is due on all sites, until stopped."""
	own = schedule.Scheduler(tick=get_tick())
	stop_on_signal(own.stop)
	own.run()


def get_tick() -> int:
	return cint(get_common_config().scheduler_tick_interval) or schedule.DEFAULT_TICK


@click.command("scheduler")
@click.argument("state", type=click.Choice(["pause", "resume", "disable", "enable", "status"]))
@click.option("--format", "-f", "style", type=click.Choice(["text", "json"]), default="text")
@pass_context
def scheduler(context: Any, state: str, style: str) -> None:
	"""Control the scheduler of a site, or ask for its state."""
	context.sites = [get_site(context)]
	for site in each_site(context):
		status = _change_state(site, state)
		text = f"Scheduler is {status} for site {site}"
		click.echo(text if style == "text" else json.dumps({"status": status, "site": site}))


def _change_state(site: str, state: str) -> str:
	if state == "status":
		return "disabled" if schedule.is_scheduler_inactive(verbose=False) else "enabled"
	if state in ("pause", "resume"):
		update_site_config(".", site, {"pause_scheduler": int(state == "pause")})
	else:
		schedule.toggle_scheduler(state == "enable")
	return f"{state}d"


commands = (worker, start_scheduler, scheduler)
