"""FakeStripe: the app on a real port in a thread of this process, for pytest fixtures."""

import threading
import time
from dataclasses import dataclass
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
        answer = self._http.request(method, f"{self.base_url}/_control/{path}", json=form, timeout=60)
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

    def redeliver(self, event_id: str, times: int = 1, **form: Any) -> Any:
        """Send an event now: `at_once`, and a `fault` of its parcel (`forge`, `age`, …) with its details."""
        return self.control(f"redeliver/{event_id}", times=times, **form)

    def plant_webhook_fault(self, kind: str, **form: Any) -> Object:
        """See `webhook_faults.WebhookFault`: drop, delay, duplicate, reorder, forge, age, future, …"""
        fault: Object = self.control("webhook_faults", kind=kind, **form)
        return fault

    def clear_webhook_faults(self) -> None:
        self.control("webhook_faults", "DELETE")

    def advance(self, seconds: int) -> None:
        self.control("clock", advance=seconds)

    def plant_fault(self, kind: str, **form: Any) -> "Planted":
        """See `faults.Fault`: kind error, delay, hang or drop; at before, inside or after."""
        return Planted(self, self.control("faults", kind=kind, **form)["id"])

    def clear_faults(self) -> None:
        self.control("faults", "DELETE")

    def next_payment(self, off_by: int, times: int = 1) -> None:
        """The next payment captures `off_by` more (or, negative, less) than its session asked for."""
        self.control("next_payment", off_by=off_by, times=times)

    def next_refund(self, status: str, **form: Any) -> None:
        """The next refund is `pending` or `failed` from the start; `reason`, `times`."""
        self.control("next_refund", status=status, **form)

    def finish_refund(self, refund_id: str) -> Object:
        """A pending refund succeeds."""
        refund: Object = self.control(f"finish_refund/{refund_id}")
        return refund

    def fail_refund(self, refund_id: str, **form: Any) -> Object:
        """A refund that is pending or succeeded fails; `reason`."""
        refund: Object = self.control(f"fail_refund/{refund_id}", **form)
        return refund

    def open_dispute(self, payment_intent: str, **form: Any) -> Object:
        """On a payment intent or a charge: `amount`, `reason`, `fee`, `withdraw` (true), `inquiry` (false)."""
        dispute: Object = self.control(f"open_dispute/{payment_intent}", **form)
        return dispute

    def withdraw_funds(self, dispute_id: str) -> Object:
        dispute: Object = self.control(f"withdraw_funds/{dispute_id}")
        return dispute

    def reinstate_funds(self, dispute_id: str) -> Object:
        dispute: Object = self.control(f"reinstate_funds/{dispute_id}")
        return dispute

    def review_dispute(self, dispute_id: str) -> Object:
        """Evidence is in: under review, with `charge.dispute.updated`."""
        dispute: Object = self.control(f"review_dispute/{dispute_id}")
        return dispute

    def close_dispute(self, dispute_id: str, outcome: str) -> Object:
        """`won` brings the money back first, `lost` takes it first, where that has not happened yet."""
        dispute: Object = self.control(f"close_dispute/{dispute_id}", outcome=outcome)
        return dispute

    def reset(self) -> None:
        self.control("reset")

    def wait_for_webhooks(self, timeout: float = 120) -> None:
        """Return once nothing is queued or under way; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while self.control("deliveries", "GET")["waiting"]:
            if time.monotonic() > deadline:
                raise TimeoutError("webhooks are still waiting")
            time.sleep(0.02)


@dataclass(frozen=True)
class Planted:
    """A fault planted in API calls, to wait for and to let go."""

    fake: FakeStripe
    id: int

    def wait_until_met(self, times: int = 1, timeout: float = 60.0) -> None:
        """Return once so many calls have met the fault (a hanging one is then held). Raises StripeError 408."""
        self.fake.app.faults.wait_until_met(str(self.id), times, timeout)

    def release(self) -> None:
        """What hangs is dropped, or goes on where the fault says so; no further call is hit."""
        self.fake.control(f"faults/{self.id}", "DELETE")
