"""Fixtures for the tests of live classes: stand-ins of the providers of video conferences."""

import pytest

from lms.testing.google import GoogleStandIn
from lms.testing.web import Web
from lms.testing.zoom import ZoomStandIn


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
	return Web(monkeypatch)


@pytest.fixture
def zoom(web: Web) -> ZoomStandIn:
	return ZoomStandIn(web)


@pytest.fixture
def google(web: Web) -> GoogleStandIn:
	return GoogleStandIn(web)
