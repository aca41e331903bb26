"""The WSGI application: API under /v1/, hosted page under /c/, control under /_control/."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

from tests.fakestripe import refunds, sessions
from tests.fakestripe.api import Api
from tests.fakestripe.control import Control
from tests.fakestripe.faults import Faults
from tests.fakestripe.hosted import HostedPage
from tests.fakestripe.idempotency import Keys
from tests.fakestripe.store import Store
from tests.fakestripe.webhooks import BACKOFF, Webhooks
from tests.fakestripe.world import World

LOG = logging.getLogger(__name__)
TICK = 0.5  # seconds between looks at the clock
DEFAULT_SECRET = "whsec_demo"
ABOUT = "fakestripe: a test double of Stripe's API. /v1/… /c/pay/<session> /_control/…\n"


class FakeStripeApp:
    """Call `start()` before serving and `stop()` after: they run the webhook workers and the expiry clock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.control = Control(world, self.faults)
        self._parts: dict[str, Callable[[Request], Response]] = {
            "v1": Api(world, self.faults),
            "c": HostedPage(world),
            "_control": self.control,
        }
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def start(self) -> None:
        self.world.webhooks.start()
        self._ticker.start()

    def stop(self) -> None:
        self._stopping.set()
        self.faults.clear()
        self._ticker.join(timeout=5)
        self.world.webhooks.stop()
        self.world.store.close()

    def _tick(self) -> None:
        while not self._stopping.wait(TICK):
            with self.world.store.transaction():
                sessions.sweep(self.world)
                refunds.sweep(self.world)
            self.world.keys.prune()
            self.world.webhooks.flush()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.world.base_url = request.host_url
        try:
            response = self._dispatch(request)
        except ConnectionResetError:
            self.world.webhooks.flush()
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)  # else the server waits for more to read
            raise
        answer = response(environ, start_response)
        return ClosingIterator(self._flushing(answer), [answer.close, self.world.webhooks.flush])

    def _flushing(self, answer: Iterable[bytes]) -> Iterator[bytes]:
        """Its pieces, then the events. Not at its close alone: before that the server reads what the client sends after
        its request, and where anything comes it waits until the client hangs up."""
        yield from answer
        self.world.webhooks.flush()

    def _dispatch(self, request: Request) -> Response:
        part = self._parts.get(request.path.split("/")[1])
        if part is None:
            return Response(ABOUT, 200 if request.path == "/" else 404)
        try:
            return part(request)
        except ConnectionResetError:
            raise
        except Exception:
            LOG.exception("fakestripe failed")
            error = {"error": {"message": "fakestripe has a bug; see its log.", "type": "api_error"}}
            return Response(json.dumps(error), 500, content_type="application/json")


def create_app(
    *,
    webhook_url: str | None = None,
    webhook_secret: str = DEFAULT_SECRET,
    state_file: Path | str | None = None,
    public_url: str | None = None,
    backoff: tuple[float, ...] = BACKOFF,
) -> FakeStripeApp:
    store = Store(state_file)
    hooks = Webhooks(store, webhook_url, webhook_secret.split(","), backoff)
    return FakeStripeApp(World(store, hooks, Keys(store), public_url))
