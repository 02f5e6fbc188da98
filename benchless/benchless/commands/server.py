"""Commands that run servers: `serve` for the web only, `start` for everything a site needs."""

from __future__ import annotations

from typing import Any

import click

from ..context.config import get_common_config
from ..jobs.scheduler import Scheduler
from ..jobs.worker import Worker
from .context import pass_context
from .jobs import get_redis_url, get_tick
from .services import Process, Service, WebServer, run_together

DEFAULT_PORT = 8000


@click.command("serve")
@click.option("--port", type=int, envvar="PORT", help="8000 unless `webserver_port` is configured")
@pass_context
def serve(context: Any, port: int | None) -> None:
	"""Start the web server."""
	run_together([_start_web_server(context, port)])


@click.command("start")
@click.option("--port", type=int, envvar="PORT", help="8000 unless `webserver_port` is configured")
@pass_context
def start(context: Any, port: int | None) -> None:
	"""Start the web server, a worker and the scheduler, in one process."""
	uses_redis = get_redis_url(context.sites)
	site = ["--site", context.sites[0]] if context.sites else []
	services: list[Service] = [_start_web_server(context, port)]
	# RQ forks, which is not safe in a process with threads.
	services.append(Process(*site, "worker") if uses_redis else Worker())
	services.append(Scheduler(tick=get_tick()))
	run_together(services)


def _start_web_server(context: Any, port: int | None) -> WebServer:
	port = port or get_common_config().webserver_port or DEFAULT_PORT
	server = WebServer(port, context.named_site)
	click.echo(f"Serving on {server.url}; Ctrl-C ends it")
	return server


commands = (serve, start)
