"""Events and their delivery: after the answer, retried with a growing pause, each try signed afresh."""

import copy
import heapq
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

import requests

from tests.fakestripe import objects
from tests.fakestripe.store import Object, Store
from tests.fakestripe.webhook_faults import WebhookFault, WebhookFaults, parcel

BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)  # seconds between tries
TIMEOUT = 10.0  # seconds
REQUEST: ContextVar[Object | None] = ContextVar("request", default=None)  # the API call that causes an event


@dataclass(frozen=True)
class Attempt:
    """One try to deliver one event; `status` is None where no answer came."""

    event: str
    type: str
    url: str
    attempt: int
    status: int | None
    error: str | None
    at: float
    fault: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Webhooks:
    """One endpoint. `url=None`: events are recorded and not sent, as where no endpoint is registered."""

    def __init__(
        self,
        store: Store,
        url: str | None,
        secrets: list[str],
        backoff: tuple[float, ...] = BACKOFF,
        workers: int = 4,
    ) -> None:
        self.store = store
        self.url = url
        self.secrets = secrets
        self.backoff = backoff
        self.attempts: list[Attempt] = []
        self._new = threading.local()
        self.faults = WebhookFaults()
        self._held: list[tuple[str, int]] = []  # waiting for others, to be sent in another order
        self._heap: list[tuple[float, int, str, int, bool]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._paused = False
        self._stopping = False
        self._busy = 0
        self._unsent = 0  # recorded by a call whose answer is not on its way yet
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        """Start the workers; what an earlier run left undelivered is sent again."""
        with self.store.lock:
            left = [event["id"] for event in self.store.table("event").values() if event["pending_webhooks"]]
        for event_id in left if self.url else []:
            self._schedule(event_id, 1, 0)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=TIMEOUT)

    def emit(self, kind: str, body: Object, previous: Object | None = None) -> None:
        """Record an event with a snapshot of `body`; call inside a store transaction."""
        snapshot = copy.deepcopy(objects.visible(body))
        request = REQUEST.get() or {"id": None, "idempotency_key": None}
        event = objects.event(kind, snapshot, previous, self.store.clock.now(), request, 1 if self.url else 0)
        self.store.put(event)
        if self.url:
            self._pending().append(event["id"])
            with self._wake:
                self._unsent += 1

    def _pending(self) -> list[str]:
        if not hasattr(self._new, "ids"):
            self._new.ids = []
        return self._new.ids  # type: ignore[no-any-return]

    def flush(self) -> None:
        """Hand this thread's new events to the workers: called once the answer is on its way."""
        ids = self._pending()
        while ids:
            self._schedule(ids.pop(0), 1, 0)
            with self._wake:
                self._unsent -= 1

    def pause(self) -> None:
        with self._wake:
            self._paused = True

    def resume(self) -> None:
        with self._wake:
            self._paused = False
            self._wake.notify_all()

    @property
    def is_paused(self) -> bool:
        return self._paused

    def waiting(self) -> int:
        """Deliveries to come, waiting for a retry or under way."""
        with self._wake:
            return self._unsent + len(self._heap) + len(self._held) + self._busy

    def forget(self) -> None:
        with self._wake:
            self._heap.clear()
            self._held.clear()
            self.attempts.clear()

    def _schedule(self, event_id: str, attempt: int, delay: float, *, is_fated: bool = True) -> None:
        """`is_fated`: planted faults may hit this try."""
        with self._wake:
            job = (time.monotonic() + delay, next(self._order), event_id, attempt, is_fated)
            heapq.heappush(self._heap, job)
            self._wake.notify()

    def _next(self) -> tuple[str, int, bool] | None:
        with self._wake:
            while not self._stopping:
                due = self._heap[0][0] - time.monotonic() if self._heap else None
                if due is not None and due <= 0 and not self._paused:
                    _, _, event_id, attempt, is_fated = heapq.heappop(self._heap)
                    self._busy += 1
                    return event_id, attempt, is_fated
                self._wake.wait(None if due is None or self._paused else due)
        return None

    def _work(self) -> None:
        while job := self._next():
            try:
                self._try(*job)
            finally:
                with self._wake:
                    self._busy -= 1

    def _try(self, event_id: str, attempt: int, is_fated: bool = True) -> None:
        event = self.store.table("event").get(event_id)
        if event is None or not self.url:
            return
        fault = self.faults.take(event["type"]) if is_fated else None
        if fault and fault.kind == "drop":
            lost = "lost by a planted fault"
            self.attempts.append(
                Attempt(event_id, event["type"], self.url, attempt, None, lost, time.time(), fault.kind)
            )
        elif fault and fault.kind == "delay":
            self._schedule(event_id, attempt, fault.seconds, is_fated=False)
        elif fault and fault.kind == "reorder":
            self._hold(event_id, attempt, fault.count)
        elif fault and fault.kind == "duplicate":
            if not any(copy.delivered for copy in self.deliver_at_once(event_id, fault.copies, attempt)):
                self._try_later(event_id, attempt)
        elif not self.deliver(event_id, attempt, fault).delivered:
            self._try_later(event_id, attempt)

    def _try_later(self, event_id: str, attempt: int) -> None:
        if attempt <= len(self.backoff):
            self._schedule(event_id, attempt + 1, self.backoff[attempt - 1])

    def _hold(self, event_id: str, attempt: int, count: int) -> None:
        with self._wake:
            self._held.append((event_id, attempt))
            is_complete = len(self._held) >= count
        if is_complete:
            self.let_go()

    def let_go(self) -> None:
        """Sends what is held for another order, last first, one after the other."""
        with self._wake:
            held, self._held = self._held[::-1], []
            self._busy += len(held)
        for event_id, attempt in held:
            try:
                self._try(event_id, attempt, is_fated=False)
            finally:
                with self._wake:
                    self._busy -= 1

    def deliver(self, event_id: str, attempt: int = 0, fault: WebhookFault | None = None) -> Attempt:
        """Send now, paused or not, delivered before or not; attempt 0 means "by hand"."""
        with self.store.lock:
            event = self.store.get("event", event_id)
            body, header = parcel(objects.visible(event), self.secrets, int(time.time()), fault)
        url = self.url or ""
        status, error = send(url, body, header)
        kind = fault.kind if fault else None
        outcome = Attempt(event_id, event["type"], url, attempt, status, error, time.time(), kind)
        self.attempts.append(outcome)
        if outcome.delivered:
            with self.store.transaction():
                self.store.put({**event, "pending_webhooks": 0})
        return outcome

    def deliver_at_once(
        self, event_id: str, copies: int, attempt: int = 0, fault: WebhookFault | None = None
    ) -> list[Attempt]:
        """So many copies at the same time, over as many connections."""
        with ThreadPoolExecutor(copies) as pool:
            return list(pool.map(lambda _copy: self.deliver(event_id, attempt, fault), range(copies)))

    def log(self) -> list[dict[str, Any]]:
        return [{**asdict(attempt), "delivered": attempt.delivered} for attempt in list(self.attempts)]


def send(url: str, payload: str, signature: str | None) -> tuple[int | None, str | None]:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    if signature is not None:
        headers["Stripe-Signature"] = signature
    with requests.Session() as http:
        http.trust_env = False  # a proxy from the environment would carry loopback traffic away
        try:
            answer = http.post(
                url, data=payload.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            return None, f"{type(error).__name__}: {error}"
    return answer.status_code, None
