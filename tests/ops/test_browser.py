"""What the other tests lean on: Chromium opens a page of ours, and nothing else can be reached."""

import socket

import pytest
import requests
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.network import NetworkIsClosedError


@pytest.mark.browser
@pytest.mark.parametrize(
    ("fixture", "width", "touch"), [("phone_page", 360, True), ("desktop_page", 1280, False)]
)
def test_a_page_opens_in_the_size_of_its_device(
    request: pytest.FixtureRequest, live_server: LiveServer, fixture: str, width: int, touch: bool
) -> None:
    page: Page = request.getfixturevalue(fixture)
    response = page.goto(f"{live_server.url}/healthz")
    assert response is not None
    assert (response.status, page.inner_text("body")) == (200, "ok")
    assert page.evaluate("[screen.width, 'ontouchstart' in window, navigator.language]") == [
        width,
        touch,
        "vi-VN",
    ]


def test_nothing_beyond_this_machine_can_be_reached_by_name() -> None:
    with pytest.raises(NetworkIsClosedError, match="connect to 'example"):
        requests.get("http://example.com", timeout=1)


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]
)
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_nothing_beyond_this_machine_can_be_reached_by_number(family: int, address: str, method: str) -> None:
    with socket.socket(family) as link, pytest.raises(NetworkIsClosedError, match=address):
        getattr(link, method)((address, 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1).close()
