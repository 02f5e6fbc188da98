"""The desk of the runtime under test: Frappe's own on a bench, the clone's otherwise."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.guides.desk import Desk
from tests.support.portal import open_session
from tests.support.users import make_user
from tests.support.worker import discard_jobs, work_off, work_off_bench


@pytest.fixture
def sign_in(request: pytest.FixtureRequest, page: Any, committed: None) -> Callable[..., Desk]:
	"""`sign_in("HR Manager")` makes a user with these roles and signs in as them."""

	def signed_in(*roles: str) -> Desk:
		page.set_viewport_size({"width": 1400, "height": 900})
		user = make_user(*roles)
		open_session(page, user)
		return make_desk(page, user, on_bench=bool(request.config.getoption("--site")))

	return signed_in


def make_desk(page: Any, user: str, *, on_bench: bool) -> Desk:
	if on_bench:
		from tests.guides.frappe_desk import FrappeDesk

		return FrappeDesk(page, user)
	from tests.guides.clone_desk import CloneDesk

	return CloneDesk(page, user)


@pytest.fixture
def run_import(
	request: pytest.FixtureRequest, test_site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
	"""`run_import()` does what the worker does with the import that was started."""
	if request.config.getoption("--site"):
		# A bench refuses imports while nothing runs its jobs. This test does.
		monkeypatch.setattr("frappe.utils.scheduler.is_scheduler_inactive", lambda **_options: False)
		return lambda: work_off_bench("data_import")
	discard_jobs()
	return lambda: work_off(test_site.sites_path)
