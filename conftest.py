"""Fixtures for every test: one site for the session, one transaction for each test, on any of three runtimes.

`pytest` makes a site with benchless (SQLite; MariaDB and Redis where `DB_HOST` and `REDIS_URL` are set).
`pytest --site NAME`, in a bench's environment, runs the same tests on that site of a real bench.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

ENGINE_TESTS = Path(__file__).parent / "benchless" / "tests"


def pytest_addoption(parser: pytest.Parser) -> None:
	parser.addoption("--site", help="run on this site of a real bench instead of a new one")


def pytest_configure(config: pytest.Config) -> None:
	config.addinivalue_line("markers", "desk: drives benchless's desk in a browser")
	config.addinivalue_line("markers", "portal: drives the portal in a browser")
	config.addinivalue_line("markers", "benchmark: prints figures; run by `make bench-marks`")
	config.addinivalue_line("markers", "benchless: only where benchless serves the site")
	config.addinivalue_line("markers", "app_hr: only where the HR app is `hr`, which comes with this one")
	config.addinivalue_line("markers", "frappe15(reason): what Frappe 15 does, and Frappe 16 does otherwise")
	# What an example costs depends on the machine; fixtures are as each test says.
	unhurried = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
	settings.register_profile("suite", deadline=None, suppress_health_check=unhurried)
	settings.load_profile("suite")
	if config.getoption("--site"):
		# A bench has no engine of ours to test.
		config.args = [path for path in config.args if config.rootpath / path != ENGINE_TESTS]
		# Frappe and the versions it pins have warnings of their own.
		config.addinivalue_line("filterwarnings", "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
	for item in items:
		only_here = item.get_closest_marker("desk") or item.get_closest_marker("benchless")
		if config.getoption("--site") and only_here:
			item.add_marker(pytest.mark.skip(reason="concerns benchless itself"))
		if (only_15 := item.get_closest_marker("frappe15")) and is_newer_than_15():
			item.add_marker(pytest.mark.skip(reason=f"of Frappe 15: {only_15.kwargs['reason']}"))
		if item.get_closest_marker("benchmark") and "benchmark" not in config.getoption("markexpr"):
			item.add_marker(pytest.mark.skip(reason="a measurement: run `make bench-marks`"))


def is_newer_than_15() -> bool:
	"""Whether the tests run on Frappe 16; benchless is 15."""
	import frappe

	return not frappe.__version__.startswith("15.")


@pytest.fixture(scope="session")
def test_site(
	request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
	"""`name` and `sites_path` of the site under test."""
	from tests.support.site import bench_sites_path, drop_site, make_site

	if name := request.config.getoption("--site"):
		yield SimpleNamespace(name=name, sites_path=str(bench_sites_path()))
		return
	root = tmp_path_factory.mktemp("sites")
	yield SimpleNamespace(name=make_site(root), sites_path=str(root))
	drop_site(root)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, test_site: SimpleNamespace) -> Iterator[SimpleNamespace]:
	"""The site, initialised and connected for the whole session."""
	import frappe

	from tests.support.metadata import Caches
	from tests.support.site import kept_by_a_system_manager

	os.chdir(test_site.sites_path)  # a bench writes its logs beside the working directory
	frappe.init(site=test_site.name, sites_path=test_site.sites_path)
	frappe.connect()
	frappe.flags.in_test = True
	vars(frappe)["in_test"] = True  # where newer versions of Frappe 16 look
	# A bench's site has people of its own, or none yet; one of benchless is as the tests made it.
	is_bench = bool(request.config.getoption("--site"))
	test_site.caches = Caches(is_bench)
	with kept_by_a_system_manager() if is_bench else nullcontext():
		with test_site.caches.watched() if is_bench else nullcontext():
			yield test_site
	frappe.destroy()


@pytest.fixture(autouse=True)
def transaction(request: pytest.FixtureRequest) -> Iterator[None]:
	"""Each test is Administrator, in one transaction that is rolled back."""
	if ENGINE_TESTS in request.path.parents:
		yield
		return
	site = request.getfixturevalue("site")
	skip_without_app_hr(request.node)

	from tests.support.isolation import isolated
	from tests.support.midnight import wait_for_the_new_day

	wait_for_the_new_day()
	try:
		with isolated():
			yield
	finally:
		site.caches.clear()


def skip_without_app_hr(node: pytest.Item) -> None:
	import frappe

	if node.get_closest_marker("app_hr") and "hr" not in frappe.get_installed_apps():
		pytest.skip("concerns the app hr, in whose place the site has another HR app")


@pytest.fixture
def as_user() -> Callable[[str], AbstractContextManager[None]]:
	"""`with as_user(email):` runs the block as that user."""
	import frappe

	@contextmanager
	def switched(user: str) -> Iterator[None]:
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	return switched


@pytest.fixture
def committed(transaction: None) -> Iterator[None]:
	"""For tests that must commit, since another connection reads: removes the rows made meanwhile."""
	from tests.support.cleaning import removing_what_is_made

	with removing_what_is_made():
		yield


@pytest.fixture
def outgoing_mail(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The site has a mail server to send through. A bench without one refuses to queue mails."""
	import frappe

	monkeypatch.setitem(frappe.conf, "mail_server", "127.0.0.1")
	monkeypatch.setitem(frappe.conf, "auto_email_id", "post@example.com")


@pytest.fixture
def uncommitted(monkeypatch: pytest.MonkeyPatch) -> None:
	"""For code that commits, such as a job: everything is rolled back after the test all the same."""
	import frappe

	monkeypatch.setattr(frappe.db, "commit", lambda: None)


@pytest.fixture
def client(site: SimpleNamespace, committed: None) -> object:
	"""An HTTP client for the site; what it is to see must be committed first."""
	from tests.support.http import Client

	return Client(site.name, site.sites_path)


@pytest.fixture(scope="session")
def live_server(site: SimpleNamespace) -> Iterator[str]:
	"""Base URL of a running server on the test site."""
	from tests.support.server import running_server

	with running_server(site.name, site.sites_path) as url:
		yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
	"""A headless Chromium (Playwright's Browser)."""
	from tests.support.browser import launched_browser

	with launched_browser() as launched:
		yield launched


@pytest.fixture
def page(browser: object, live_server: str) -> Iterator[object]:
	"""A new page in a context of its own; relative URLs go to the live server."""
	from tests.support.browser import open_context

	with open_context(browser, base_url=live_server) as context:
		yield context.new_page()
