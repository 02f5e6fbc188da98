"""Pages a second as a bench serves them: gunicorn with two workers, and eight people who ask at once."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from statistics import median
from types import SimpleNamespace

import pytest

from tests.scale.report import write_report
from tests.scale.test_pages_benchmark import learner  # noqa: F401
from tests.support.portal import Learner
from tests.support.users import PASSWORD
from tests.support.waiting import wait_until

HEADING = "Pages of the portal, as gunicorn serves them"
WORKERS, CONNECTIONS, ROUNDS, PAGES_PER_ROUND = 2, 8, 5, 160
# Milliseconds of processor time of a worker.
MOST = 25

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


class Server:
	"""gunicorn, on a free port of this machine."""

	def __init__(self, site: SimpleNamespace) -> None:
		psutil = pytest.importorskip("psutil", reason="a bench has it")
		pytest.importorskip("gunicorn", reason="a bench has it")
		with closing(socket.socket()) as free:
			free.bind(("127.0.0.1", 0))
			self.port = free.getsockname()[1]
		self.headers = {"X-Frappe-Site-Name": site.name}
		command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "--preload", "-t", "120"]
		command += ["-w", str(WORKERS), "-b", f"127.0.0.1:{self.port}", "frappe.app:application"]
		environment = {**os.environ, "SITES_PATH": site.sites_path}
		self.process = subprocess.Popen(command, cwd=site.sites_path, env=environment)
		self.master = psutil.Process(self.process.pid)
		wait_until(self.is_ready)

	def is_ready(self) -> bool:
		try:
			return self.ask("GET", "/api/method/ping").status == 200
		except OSError:
			return False

	def ask(self, method: str, path: str, body: str | None = None) -> SimpleNamespace:
		with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
			form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
			connection.request(method, path, body, self.headers | form)
			answer = connection.getresponse()
			return SimpleNamespace(
				status=answer.status, cookies=answer.msg.get_all("Set-Cookie"), body=answer.read()
			)

	def sign_in(self, user: str) -> None:
		answer = self.ask("POST", "/api/method/login", f"usr={user}&pwd={PASSWORD}")
		[sid] = [cookie.split(";")[0] for cookie in answer.cookies if cookie.startswith("sid=")]
		self.headers["Cookie"] = sid

	def get_processor_time(self) -> float:
		return sum(sum(worker.cpu_times()[:2]) for worker in self.master.children())

	def end(self) -> None:
		self.process.terminate()
		self.process.wait(30)


@pytest.fixture(scope="module")
def server(site, request) -> Iterator[Server]:
	if not request.config.getoption("--site"):
		pytest.skip("gunicorn serves a bench")
	server = Server(site)
	try:
		yield server
	finally:
		server.end()


@pytest.mark.parametrize("what", ["home", "catalogue", "lesson of 600 words"])
def test_served_page(what, learner: Learner, server):  # noqa: F811
	paths = {
		"home": "/lms",
		"catalogue": "/lms/courses",
		"lesson of 600 words": f"{learner.url}/learn/1-1",
	}
	server.sign_in(learner.user)
	measure(server, paths[what])  # each worker compiles the templates
	rounds = [measure(server, paths[what]) for _ in range(ROUNDS)]
	speeds, costs = sorted(speed for speed, _cost in rounds), sorted(cost for _speed, cost in rounds)
	figures = {
		"Pages a second": f"{median(speeds):.0f} ({speeds[0]:.0f}-{speeds[-1]:.0f})",
		"Processor time of a worker": f"{median(costs):.1f} ms ({costs[0]:.1f}-{costs[-1]:.1f})",
	}
	write_report(HEADING, what, figures)
	assert median(costs) <= MOST


def measure(server: Server, path: str) -> tuple[float, float]:
	"""Return pages a second, and the milliseconds of processor time of a page."""
	began, used = time.perf_counter(), server.get_processor_time()
	with ThreadPoolExecutor(CONNECTIONS) as people:
		answers = list(people.map(lambda _number: server.ask("GET", path), range(PAGES_PER_ROUND)))
	assert {answer.status for answer in answers} == {200}
	seconds, processor = time.perf_counter() - began, server.get_processor_time() - used
	return PAGES_PER_ROUND / seconds, 1000 * processor / PAGES_PER_ROUND
