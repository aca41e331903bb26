"""FakePhones: the app on a real port in a thread of this process, for pytest fixtures."""

import threading
from typing import Any, Self

from tests.fakephones.app import FakePhonesApp
from tests.fakephones.browsers import Browser
from tests.fakephones.world import Fault, Message, World
from tests.fakestripe.server import QuietHandler, Server


class Handler(QuietHandler):
    """Werkzeug leaves out headers with an underscore, and Zalo wants two of them."""

    def make_environ(self) -> dict[str, Any]:
        told = {
            f"HTTP_{name.upper()}": self.headers[name]
            for name in ("access_token", "secret_key")
            if name in self.headers
        }
        return {**super().make_environ(), **told}


class FakePhones:
    """`with FakePhones() as fake:`; `fake.world` is what the providers know."""

    def __init__(self) -> None:
        self.app = FakePhonesApp()
        self._server = Server("127.0.0.1", 0, self.app, handler=Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def world(self) -> World:
        return self.app.world

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        for fault in self.world.faults:
            fault.let_go.set()
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()

    def plant(self, channel: str, kind: str, value: Any = None, **how: Any) -> Fault:
        """See `world.Fault`; `channel` may be oauth."""
        fault = Fault(channel, kind, value, **how)
        with self.world.lock:
            self.world.faults.append(fault)
        return fault

    def clear(self) -> None:
        with self.world.lock:
            for fault in self.world.faults:
                fault.let_go.set()
            self.world.faults.clear()

    def sent(self, channel: str) -> list[Message]:
        return self.world.of(channel)

    def browser(self) -> Browser:
        """One that has subscribed; its endpoint is `endpoint(browser)`."""
        browser = Browser()
        self.world.browsers[browser.id] = browser
        return browser

    def endpoint(self, browser: Browser) -> str:
        return f"{self.base_url}/push/{browser.id}"
