"""Fixtures for the tests of reports."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from lms.testing.factories import make_department, make_user, unique


@pytest.fixture
def department() -> str:
	return make_department(unique("Department"))


@pytest.fixture
def as_manager(as_user: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
	# On ERPNext, System Managers may not make employees.
	with as_user(make_user("System Manager", "HR Manager")):
		yield
