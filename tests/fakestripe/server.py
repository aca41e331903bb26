"""FakeStripe: the app on a real port in a thread of this process, for pytest fixtures."""

import threading
import time
from pathlib import Path
from typing import Any, Self

import requests
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from tests.fakestripe.app import DEFAULT_SECRET, FakeStripeApp, create_app
from tests.fakestripe.errors import StripeError
from tests.fakestripe.store import Object

QUICK = (0.05, 0.1, 0.2, 0.4)  # seconds between webhook tries in tests


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests need no access log."""


class Server(ThreadedWSGIServer):
    daemon_threads = True
    block_on_close = False  # a client's idle connection must not hold up the end


def serve(host: str, port: int, app: FakeStripeApp) -> Server:
    return Server(host, port, app, handler=QuietHandler)


class FakeStripe:
    """`with FakeStripe(webhook_url=…) as fake:` or `start()`/`stop()`; port 0 takes a free one."""

    def __init__(
        self,
        *,
        webhook_url: str | None = None,
        webhook_secret: str = DEFAULT_SECRET,
        state_file: Path | str | None = None,
        port: int = 0,
        backoff: tuple[float, ...] = QUICK,
    ) -> None:
        self.app = create_app(
            webhook_url=webhook_url, webhook_secret=webhook_secret, state_file=state_file, backoff=backoff
        )
        self._server = serve("127.0.0.1", port, self.app)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._http = requests.Session()
        self._http.trust_env = False

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def webhook_secret(self) -> str:
        return self.app.world.webhooks.secrets[0]

    @property
    def webhook_url(self) -> str | None:
        return self.app.world.webhooks.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.app.world.webhooks.url = url

    def start(self) -> Self:
        self.app.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.close()
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()
        self.app.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def control(self, path: str, method: str = "POST", /, **form: Any) -> Any:
        """Call the control API; raises StripeError with the answer's status where it refuses."""
        answer = self._http.request(method, f"{self.base_url}/_control/{path}", json=form, timeout=30)
        body = answer.json()
        if answer.status_code != 200:
            error = body["error"]
            raise StripeError(error["message"], status=answer.status_code, code=error.get("code"))
        return body

    def pay(self, session_id: str, **form: Any) -> Any:
        """Pay as a customer: `card`, `email`, `name`. Raises StripeError (402) for a declined card."""
        return self.control(f"pay/{session_id}", **form)

    def events(self, kind: str | None = None) -> list[Object]:
        """Every event so far, oldest first, or those of one type."""
        found: list[Object] = self.control("events", "GET")["events"]
        return [event for event in found if kind is None or event["type"] == kind]

    def deliveries(self) -> list[Object]:
        found: list[Object] = self.control("deliveries", "GET")["deliveries"]
        return found

    def pause_webhooks(self) -> None:
        self.control("pause_webhooks")

    def resume_webhooks(self) -> None:
        self.control("resume_webhooks")

    def redeliver(self, event_id: str, times: int = 1) -> Any:
        return self.control(f"redeliver/{event_id}", times=times)

    def advance(self, seconds: int) -> None:
        self.control("clock", advance=seconds)

    def plant_fault(self, kind: str, **form: Any) -> None:
        """See `faults.Fault`: kind error, delay or drop; at before, inside or after."""
        self.control("faults", kind=kind, **form)

    def clear_faults(self) -> None:
        self.control("faults", "DELETE")

    def reset(self) -> None:
        self.control("reset")

    def wait_for_webhooks(self, timeout: float = 10.0) -> None:
        """Return once nothing is queued or under way; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while self.control("deliveries", "GET")["waiting"]:
            if time.monotonic() > deadline:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.02)
