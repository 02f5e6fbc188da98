"""What day it is may be asked several times in one test, and the answer must be the same."""

import time
from datetime import datetime, timedelta

from frappe.utils import now_datetime

# Longer than every test takes, also on a slow machine that does other things as well.
MARGIN = timedelta(minutes=5)


def wait_for_the_new_day() -> None:
	"""Shortly before midnight, in the site's time zone: wait until it is over."""
	time.sleep(get_wait(now_datetime()).total_seconds())


def get_wait(now: datetime) -> timedelta:
	"""How long it is until the new day, if it begins within the margin; else nothing."""
	midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
	left = midnight - now
	return left if left <= MARGIN else timedelta(0)
