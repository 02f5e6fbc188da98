"""The one place where tests wait for something that happens elsewhere."""

import time
from collections.abc import Callable

# Seconds. No test takes as long on any machine, however busy: it only ends what hangs.
PATIENCE = 600


def wait_until(is_so: Callable[[], object]) -> None:
	"""Ask again and again. How long it takes is nobody's business."""
	deadline = time.monotonic() + PATIENCE
	while not is_so():
		assert time.monotonic() < deadline, "nothing happened"
		time.sleep(0.02)
