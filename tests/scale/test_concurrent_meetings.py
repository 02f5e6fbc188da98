"""Several workers bring the meeting of one live class in line at once: the provider makes one."""

import frappe
import pytest

from lms.lms.live_classes import meetings
from lms.testing.factories import make_batch, make_live_class
from lms.testing.web import Web
from lms.testing.zoom import ZoomStandIn, make_zoom_account
from tests.scale.crowd import Job, run_jobs

PROCESSES = 6
LIVE_CLASS = "LMS Live Class"


def sync(live_class: str) -> int:
	"""Do what a worker does. Returns how many meetings the provider made for it."""
	frappe.db.rollback()
	with pytest.MonkeyPatch.context() as patch:
		zoom = ZoomStandIn(Web(patch))
		meetings.sync_meeting(live_class)
		return zoom.made


@pytest.fixture
def live_class(committed):
	values = {"conferencing_provider": "Zoom", "zoom_account": make_zoom_account()}
	live_class = make_live_class(make_batch().name, **values)
	frappe.db.commit()
	return live_class


def test_one_meeting_is_made(live_class, test_site):
	job = Job(test_site.name, test_site.sites_path, sync, (live_class.name,))
	outcomes = run_jobs([job] * PROCESSES)
	frappe.db.rollback()
	live_class.reload()
	assert sum(outcomes) == 1
	assert live_class.join_url.endswith(f"{live_class.meeting_id}?pwd=abc.1")
	assert not live_class.meeting_error
	assert not live_class.meeting_claimed_until
